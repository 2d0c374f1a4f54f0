/**
 * What each command of the fragment does. cloud-init runs all of them whatever becomes of one, so what changed and what failed is noted
 * in files until the end.
 */
export const KEEP_SCRIPT = `#!/bin/sh
# keep.sh package PACKAGE FILE...   installs PACKAGE, anew where a FILE of it is lost or altered
# keep.sh link PATH TARGET          makes PATH a link to TARGET; a file in its place is kept as PATH.before-link
# keep.sh service NAME [TEST...]    starts NAME, or reloads it when something changed; neither unless TEST passes
# keep.sh end                       fails when one of them failed
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
parts=\${0%/*}/parts.sh
notes=/run/stakeout-keep
mkdir -p "$notes" || exit 1

say() {
  printf '%s\\n' "$*" >&2
}

keep_package() {
  if sh "$parts" intact "$@" 2>/dev/null; then return 0; fi
  say "$1: installing"
  sh "$parts" mend "$@" && : >"$notes/changed"
}

# The dot keeps line breaks at the end of a name.
leads_to() {
  [ -L "$1" ] && [ "$(readlink -n -- "$1" && echo .)" = "$2." ]
}

keep_link() {
  if leads_to "$1" "$2"; then return 0; fi
  if [ -e "$1" ] && [ ! -L "$1" ]; then
    mv -T -- "$1" "$1.before-link" || return 1
  fi
  mkdir -p -- "\${1%/*}" && ln -sfnT -- "$2" "$1" && : >"$notes/changed"
}

keep_service() {
  service=$1
  shift
  if service "$service" status >/dev/null 2>&1; then
    if [ ! -e "$notes/changed" ] || [ "$#" -eq 0 ]; then return 0; fi
    action=reload
  else
    action=start
  fi
  if [ "$#" -gt 0 ] && ! "$@"; then
    say "$service: the configuration does not hold, so there is no $action"
    return 1
  fi
  service "$service" "$action"
}

verb=\${1:-}
[ "$#" -eq 0 ] || shift
case $verb in
  package) keep_package "$@" ;;
  link) keep_link "$@" ;;
  service) keep_service "$@" ;;
  end)
    failed=0
    [ ! -e "$notes/failed" ] || failed=1
    changed=nothing
    [ ! -e "$notes/changed" ] || changed=something
    rm -rf "$notes"
    say "keep.sh: $changed changed"
    exit "$failed"
    ;;
  *)
    say "keep.sh: unknown verb $verb"
    exit 2
    ;;
esac || {
  : >"$notes/failed"
  exit 1
}
`;
