/**
 * apt plans for as long as a simulation takes, and changes nothing before it starts dpkg. Meanwhile the services of the clone are started
 * and asked for their pages; a hook of apt's holds dpkg back until that is done.
 */
import type { Clone } from '../../host/sandbox/index.ts';
import { must, SHIM_DIRECTORY } from './requests.ts';

/** The first of the drop-ins: no other hook before dpkg runs while it is closed. */
export const GATE = '/etc/apt/apt.conf.d/0-stakeout';
const OPEN = `${SHIM_DIRECTORY}/go`;
const DROP_IN = `DPkg::Pre-Invoke { "while [ ! -e ${OPEN} ]; do /bin/sleep 0.02; done"; };\n`;

const APT: ReadonlySet<string> = new Set(['apt', 'apt-get', '/usr/bin/apt', '/usr/bin/apt-get']);
/** Nothing else: what comes is downloaded before dpkg starts, and that the network was asked for must be seen. */
const REMOVALS: ReadonlySet<string> = new Set(['remove', 'purge', 'autoremove', 'autopurge']);
const OPTIONS: ReadonlySet<string> = new Set([
  '-y',
  '--yes',
  '--assume-yes',
  '-q',
  '-qq',
  '--purge',
  '--auto-remove',
  '--autoremove',
]);
/** As in deb-control(5), with an architecture at most; `name+` would install it. */
const NAME = /^[a-z0-9][a-z0-9.+-]*[a-z0-9.](?::[a-z0-9-]+)?$/;

/** A removal by apt itself, with words whose meaning is known: hooks and settings of the command line may do anything before dpkg. */
export function plansFirst([program = '', ...words]: readonly string[]): boolean {
  const [verb = '', ...names] = words.filter((word) => !OPTIONS.has(word));
  return APT.has(program) && REMOVALS.has(verb) && names.every((name) => NAME.test(name));
}

/** Throws a StakeoutError when the clone cannot be written. */
export function closeGate(clone: Clone): Promise<void> {
  return must(clone, ['/bin/sh', '-c', 'printf %s "$2" >"$1"', 'gate', GATE, DROP_IN]);
}

/** From within the clone: the command is at work there, and a path may lead elsewhere by now. A gate that stays closed ends by its time. */
export async function openGate(clone: Clone): Promise<void> {
  await clone.run(['/usr/bin/touch', '--', OPEN]);
}

const PLANNING = /^\/var\/(?:cache\/apt|lib\/apt|lib\/dpkg)\//;

/** Written while apt plans: the command's doing, not that of the services. */
export const isOfPlanning = (path: string): boolean => PLANNING.test(path);
