/**
 * What a command asks of the service manager. A clone has none: systemctl(1) is replaced by a script that notes the request and hands
 * it on to the init script, which acts on the services of the clone; maintainer scripts come by invoke-rc.d(8), which asks
 * policy-rc.d first.
 */
import { StakeoutError } from '../../domain/errors.ts';
import { HostFiles } from '../../host/files/index.ts';
import { APT_DROP_IN, DPKG_DROP_IN, RPM_DROP_IN } from '../../host/guard-places.ts';
import type { Clone } from '../../host/sandbox/index.ts';

/** In the clone only. */
export const SHIM_DIRECTORY = '/run/stakeout-rehearsal';
const LOG = `${SHIM_DIRECTORY}/requests`;
const POLICY = '/usr/sbin/policy-rc.d';
const SYSTEMCTL = '/usr/bin/systemctl';
const INIT_FUNCTIONS = '/usr/lib/lsb/init-functions.d';
const PATIENCE = `${INIT_FUNCTIONS}/99-stakeout`;
/** What the shims themselves change in the clone. */
export const SHIM_PATHS: ReadonlySet<string> = new Set([POLICY, SYSTEMCTL, PATIENCE]);
const MOST_REQUESTS = 200;
const MOST_BYTES = 256 * 1024;

/**
 * `carry-out`: what the command asks of services is done to those in the clone, in its time. `note`: it is written down only; for a
 * caller that restarts them right after the command, since an init script may wait a second for a daemon to end and another for its start.
 */
export type RequestMode = 'carry-out' | 'note';

/**
 * 0: allowed, 101: not to be done, which is no failure (policy-rc.d's interface, /usr/share/doc/init-system-helpers/README.policy-rc.d). Its
 * own query options are no requests.
 */
const POLICY_EXIT: Readonly<Record<RequestMode, number>> = { 'carry-out': 0, note: 101 };
const policyScript = (mode: RequestMode): string => `#!/bin/sh
# Written for a rehearsal by stakeout.
while [ "$#" -gt 0 ]; do case $1 in --list) exit 0 ;; --*) shift ;; *) break ;; esac; done
printf 'invoke-rc.d %s %s\\n' "$1" "$2" >>${LOG}
exit ${POLICY_EXIT[mode]}
`;

const systemctlScript = (mode: RequestMode): string => `#!/bin/sh
# Written for a rehearsal by stakeout.
verb=
units=
for a in "$@"; do
  case $a in
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$a; else units="$units $a"; fi ;;
  esac
done
case $verb in
  start|stop|restart|reload|try-restart|reload-or-restart|try-reload-or-restart|force-reload|condrestart|kill|isolate|reboot|poweroff|halt)
    printf 'systemctl %s%s\\n' "$verb" "$units" >>${LOG} ;;
  daemon-reload|daemon-reexec|reset-failed) exit 0 ;;
  is-active)
    set -f
    for u in $units; do
      [ -x "/etc/init.d/\${u%.service}" ] && "/etc/init.d/\${u%.service}" status >/dev/null 2>&1 && exit 0
    done
    exit 3 ;;
  *) exec ${SHIM_DIRECTORY}/systemctl "$@" ;;
esac
${mode === 'note' ? 'exit 0\n' : ''}case $verb in
  reload-or-restart|try-reload-or-restart|force-reload) verb=reload ;;
  try-restart|condrestart) verb=restart ;;
  start|stop|restart|reload) ;;
  *) exit 0 ;;
esac
set -f
for u in $units; do
  name=\${u%.service}
  case $name in */*) continue ;; esac
  if [ -x "/etc/init.d/$name" ]; then "/etc/init.d/$name" "$verb" || exit $?; fi
done
exit 0
`;

/**
 * Read by init scripts with the functions of LSB. Apache's looks once a second whether it has ended, and whether it runs: here often at
 * first, and then as before. Its sleeps are for nothing else.
 */
const PATIENCE_SCRIPT = `case \${0##*/} in apache2)
  sleep() {
    stakeout_slept=$((\${stakeout_slept:-0} + 1))
    if [ "$stakeout_slept" -le 12 ]; then command sleep 0.05; else command sleep "$@"; fi
  } ;;
esac
`;

/**
 * Puts them in place, and takes the guard's own hooks out: what happens when they let it through is what is wanted to know. One program
 * does all of it, since each that is sent into a clone costs as much as what it does.
 */
const PREPARE = `set -eu
mkdir -m 0755 -p "$1"
: >"$1/requests"
printf %s "$3" >"$2"
chmod 0755 "$2"
if [ -f "$4" ]; then cp -p "$4" "$1/systemctl"; printf %s "$5" >"$4"; fi
if [ -d "\${6%/*}" ]; then printf %s "$7" >"$6"; fi
shift 7
rm -f -- "$@"
`;

/** Throws a StakeoutError when the clone cannot be written. */
export function noteRequests(clone: Clone, mode: RequestMode): Promise<void> {
  const shims = [SHIM_DIRECTORY, POLICY, policyScript(mode), SYSTEMCTL, systemctlScript(mode), PATIENCE];
  return must(clone, [
    '/bin/sh',
    '-c',
    PREPARE,
    'prepare',
    ...shims,
    PATIENCE_SCRIPT,
    APT_DROP_IN,
    DPKG_DROP_IN,
    RPM_DROP_IN,
  ]);
}

/** The clone still has to stand. What the command itself wrote into the log is shown as well: it harms nobody. */
export function requestsIn(clone: Clone): readonly string[] {
  // Never followed out of the clone: the command may have put a link or a FIFO there.
  const { bytes } = new HostFiles(`/proc/${clone.initPid}/root`).readBytes(LOG, MOST_BYTES);
  const lines = (bytes?.toString('utf8') ?? '').split('\n');
  return lines.filter((line) => line !== '').slice(0, MOST_REQUESTS);
}

export async function must(clone: Clone, argv: readonly string[], input?: string): Promise<void> {
  const done = await clone.run(argv, input === undefined ? {} : { input });
  if (done.code !== 0)
    throw new StakeoutError('prepare the clone', `${argv[0]}: ${done.stderr.trim() || 'failed'}`);
}
