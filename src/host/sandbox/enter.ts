/** The argument vectors that put a program into a clone: contained, trusted, or only on its network. */

/**
 * What a contained program may still do as root: what maintainer scripts and servers need for files and accounts.
 * Not among them: mounting, devices, modules, raw network, tracing, the clock, other namespaces (capabilities(7)).
 */
export const CONTAINED_CAPABILITIES: readonly string[] = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'setuid',
  'setgid',
  'setfcap',
  'kill',
  'sys_chroot',
  'net_bind_service',
];

const NSENTER = '/usr/bin/nsenter';
const SETPRIV = '/usr/bin/setpriv';
const SETSID = '/usr/bin/setsid';
const CHROOT = '/usr/sbin/chroot';
/** Where the clone's root lies, seen from there. */
const CLONE_ROOT = '/c';
const ALL_NAMESPACES = ['--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup'];
/** Root and directory too: nsenter(1) would keep the caller's directory, a way back to the machine. */
const INTO_CLONE = ['--root', '--wd'];
/** One step above the root of process 1. Where the caller is in a clone itself, that is not the root of the mount namespace. */
const besideClone = (initPid: number): readonly string[] => {
  const above = `/proc/${initPid}/root/..`;
  return [`--root=${above}`, `--wd=${above}`];
};

/** A program started this way dies with the process that started it (prctl(2), PR_SET_PDEATHSIG). */
const TIED = [SETPRIV, '--pdeathsig', 'KILL'];

/** Both are tied: nsenter(1) to us, and the program, which is its child in the clone's pid namespace, to nsenter. */
function enterArgv(initPid: number, where: readonly string[], argv: readonly string[]): string[] {
  return [...TIED, '--', NSENTER, '--target', String(initPid), ...ALL_NAMESPACES, ...where, '--', ...argv];
}

/** Full capabilities inside the clone's namespaces: for our own agent. What the clone's files hold is then trusted. */
export function trustedArgv(initPid: number, argv: readonly string[]): string[] {
  return enterArgv(initPid, INTO_CLONE, [...TIED, '--', ...argv]);
}

/**
 * Everything up to the program itself comes from beside the clone's root, where nothing of the clone is used (clone-script.ts). A session
 * of its own: a terminal of the caller would take input from the program (TIOCSTI in ioctl_tty(2)).
 */
export function containedArgv(
  initPid: number,
  argv: readonly string[],
  extra: readonly string[] = [],
): string[] {
  const bounding = ['-all', ...[...CONTAINED_CAPABILITIES, ...extra].map((name) => `+${name}`)].join(',');
  const drop = [
    ...TIED,
    '--no-new-privs',
    '--inh-caps',
    '-all',
    '--ambient-caps',
    '-all',
    '--bounding-set',
    bounding,
  ];
  return enterArgv(initPid, besideClone(initPid), [...drop, '--', SETSID, CHROOT, CLONE_ROOT, ...argv]);
}

/** The machine's files and processes, the clone's network: for probes and load that must not depend on the clone's files. */
export function onNetworkArgv(initPid: number, argv: readonly string[]): string[] {
  return [...TIED, '--', NSENTER, '--target', String(initPid), '--net', '--', ...argv];
}
