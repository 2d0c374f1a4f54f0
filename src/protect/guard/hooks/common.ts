/**
 * The part that all hooks share. They are POSIX sh and, on the way that most transactions take, start no program: the
 * index is one line that `read` takes, processes are looked at in /proc, approvals are files named by pid.
 *
 * Nothing here may stop a package manager for want of the guard: a missing file is an empty answer, never an error.
 */
import { INDEX_HEADER } from '../index-file.ts';
import { TOKENS } from '../layout.ts';
import { registrations } from './registrations.ts';
import { assignments, type HookSettings } from './settings.ts';

/**
 * SIGTERM after this, SIGKILL a second later (GNU timeout(1), which also continues a stopped process). An apt run may ask at the
 * prompt and before dpkg: both together are over within ten seconds whatever happens.
 */
export const DEADLINE_SECONDS = 6;
export const PROMPT_DEADLINE_SECONDS = 2;
/** How deep a front end may stand above dpkg. */
const MAX_ANCESTORS = 32;

export function commonHead(settings: HookSettings, what: string): string {
  return `#!/bin/sh
# Written by 'stakeout guard install'; do not edit. ${what}
${assignments(settings)}
TOKENS=${TOKENS}
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
IFS=' '
NEWLINE='
'
# For the young objects of the guard, MiB: little starts quickest, much is quicker for long transactions.
SPACE=1
export PATH LC_ALL
unset NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_PATH
umask 077
cd / || exit 0

# Sets NAMES to " a b c ", empty when there is no index.
NAMES=
read_index() {
  [ -r "$STATE/guard/index" ] || return 0
  { IFS= read -r header && IFS= read -r NAMES; } 2>/dev/null <"$STATE/guard/index"
  [ "$header" = ${INDEX_HEADER} ] || NAMES=
  return 0
}

# FILE: sets TEXT to all that is in it, line ends as spaces: names of processes and arguments may hold some.
whole() {
  TEXT=
  line=
  { while IFS= read -r line || [ -n "$line" ]; do TEXT="$TEXT$line "; done; } 2>/dev/null <"$1"
}

# PID: sets COMM, PARENT and START of a process; fails when it is gone. Field numbers: proc_pid_stat(5).
look() {
  whole "/proc/$1/stat"
  stat=$TEXT
  [ -n "$stat" ] || return 1
  COMM=\${stat#*\\(}
  COMM=\${COMM%)*}
  set -- \${stat##*) }
  PARENT=$2
  shift 19
  START=$1
}

# Sets FRONT and FRONT_START: the nearest ancestor that is no shell; our parent where all of them are.
find_caller() {
  FRONT=$PPID
  n=0
  while look "$FRONT"; do
    FRONT_START=$START
    case $COMM in sh|dash|bash) FRONT=$PARENT ;; *) return 0 ;; esac
    n=$((n + 1))
    [ "$n" -lt ${MAX_ANCESTORS} ] || break
  done
  FRONT=$PPID
  look "$FRONT"
  FRONT_START=$START
}

# True while an agent has a kernel guard on.
kernel_guarded() {
  agent=
  { IFS= read -r agent || [ -n "$agent" ]; } 2>/dev/null <"$TOKENS/kernel"
  [ -n "$agent" ] && [ -e "/proc/$agent" ]
}

# DIRECTORY TEXT: leaves a token there; fails where none can be written, as on a full or read-only file system.
leave() {
  [ -d "$1" ] || mkdir -m 0700 "$1" 2>/dev/null
  { echo "$2" >"$1/$FRONT"; } 2>/dev/null
  left=
  { IFS= read -r left; } 2>/dev/null <"$1/$FRONT"
  [ "$left" = "$2" ]
}

# Sets BOOT to what this boot is called: tokens that are not on a tmpfs would outlive it.
read_boot() {
  BOOT=
  { IFS= read -r BOOT; } 2>/dev/null </proc/sys/kernel/random/boot_id
}

# The caller and what it runs may go on: a token for it. A kernel guard has to know before dpkg begins: half a second for that.
approve() {
  if ! kernel_guarded; then
    if leave "$TOKENS" "$FRONT_START"; then
      [ ! -d "$STATE/guard/tokens" ] || rm -rf "$STATE/guard/tokens"
      return 0
    fi
    read_boot
    leave "$STATE/guard/tokens" "$FRONT_START $BOOT" ||
      echo "stakeout guard: neither $TOKENS nor $STATE can be written: what was allowed here may be asked again below" >&2
    return 0
  fi
  rm -f "$TOKENS/$FRONT.seen"
  { echo "$FRONT_START" >"$TOKENS/$FRONT"; } 2>/dev/null
  n=0
  while [ ! -e "$TOKENS/$FRONT.seen" ] && [ "$n" -lt 25 ]; do
    sleep 0.02
    n=$((n + 1))
  done
  return 0
}

# SECONDS ARGUMENTS: runs the guard with a deadline; its input is ours. 0: allowed, 10: refused, anything else: it could not judge.
ask() {
  [ -x "$NODE" ] && [ -r "$MAIN" ] || return 127
  seconds=$1
  shift
  STAKEOUT_GUARD_SECONDS=$seconds timeout -k 1 "$seconds" "$NODE" --max-semi-space-size=$SPACE "$MAIN" "$@"
}

# CODE HITS LAYER: the stated mode for when the guard could not judge. HITS: essential packages that would go.
fall_back() {
  case $1 in
    124|137) why="it took longer than ${DEADLINE_SECONDS} seconds" ;;
    126) why="what $CALLER is about to do cannot be seen, since the guard's plugin in it was not asked" ;;
    127) why="its program is missing: $MAIN" ;;
    *) why="its program ended with $1" ;;
  esac
  answer=open
  case $FAIL in closed) answer=closed ;; last-known) [ -z "$2" ] || answer=closed ;; esac
  { echo "$3 $answer $1 $PPID$2 :: $(tr '\\000\\n' '  ' <"/proc/$FRONT/cmdline")" >>"$STATE/guard/failures"; } 2>/dev/null
  if [ "$answer" = open ]; then
    echo "stakeout guard: could not judge this ($why); by its mode '$FAIL' it goes on" >&2
    return 0
  fi
  echo "stakeout guard: could not judge this ($why); refused by its mode '$FAIL'$\{2:+: needed packages would go:$2}" >&2
  echo "  to switch the guard off: $PROGRAM guard remove, or rm ${registrations(settings).join(' ')}" >&2
  return 1
}
`;
}
