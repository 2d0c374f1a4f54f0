/** Starts the namespaces of a clone and waits until its file system tree stands. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { FIXED_ENV } from '../process/index.ts';
import { CLONE_SCRIPT, WORK_DIRECTORY } from './clone-script.ts';
import { mountName, type MountPlan } from './mounts.ts';
import type { CloneOptions } from './options.ts';

const TOOLS = [
  '/usr/bin/unshare',
  '/usr/bin/nsenter',
  '/usr/bin/setpriv',
  '/bin/sh',
  '/bin/mount',
  '/usr/bin/tar',
];
const START_TIMEOUT_MS = 30_000;
const DEFAULT_SIZE = 1 << 30;

export function requirePrerequisites(): void {
  if (process.geteuid?.() !== 0)
    throw new StakeoutError('make a clone of this machine', 'namespaces and overlays need root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  const missing = TOOLS.filter((tool) => !existsSync(tool));
  if (missing.length > 0)
    throw new StakeoutError('make a clone of this machine', `missing: ${missing.join(', ')}`, {
      next: 'install the packages util-linux, mount and tar',
    });
}

/** Its own session, so that Ctrl-C reaches only us; tied to our life, so that nothing outlives us. */
export function spawnNamespaces(options: CloneOptions, plan: MountPlan): ChildProcess {
  const tied = [
    '--pdeathsig',
    'KILL',
    '--',
    '/usr/bin/unshare',
    '--mount',
    '--pid',
    '--net',
    '--uts',
    '--ipc',
    '--cgroup',
  ];
  const argv = [
    ...tied,
    '--fork',
    '--kill-child=KILL',
    '--',
    '/bin/sh',
    '-c',
    CLONE_SCRIPT,
    'clone',
    ...scriptArguments(options, plan),
  ];
  const env = {
    ...FIXED_ENV,
    WORK: WORK_DIRECTORY,
    SIZE: String(options.sizeBytes ?? DEFAULT_SIZE),
    HOSTNAME: options.hostname ?? 'clone',
    TRACING: options.tracing === true ? 'yes' : 'no',
    OVERLAY_OPTIONS: '',
  };
  return spawn('/usr/bin/setpriv', argv, {
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

function scriptArguments(options: CloneOptions, plan: MountPlan): string[] {
  return [
    ...(options.images ?? []).flatMap((file) => ['image', absolute(file)]),
    ...plan.overlays.flatMap((point) => ['overlay', mountName(point), point]),
    ...plan.files.flatMap((point) => ['file', point]),
    ...(options.pristine === undefined ? [] : ['pristine', absolute(options.pristine)]),
    ...(options.shared ?? []).flatMap((s) => [
      'share',
      absolute(s.from),
      absolute(s.to),
      s.writable ? 'rw' : 'ro',
    ]),
  ];
}

function absolute(path: string): string {
  if (!isAbsolute(path) || normalize(path) !== path)
    throw new TypeError(`not a plain absolute path: ${path}`);
  return path;
}

export function untilReady(outer: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void =>
      reject(
        new StakeoutError('make a clone of this machine', `${why}${said === '' ? '' : `: ${said.trim()}`}`),
      );
    const timer = setTimeout(() => fail('it was not ready in 30 s'), START_TIMEOUT_MS);
    outer.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    outer.stdout?.once('data', () => {
      clearTimeout(timer);
      resolve();
    });
    outer.once('error', (error) => fail(error.message));
    outer.once('close', (code) => {
      clearTimeout(timer);
      fail(`its set-up ended with ${code}`);
    });
  });
}

/** The only child of unshare(1) is process 1 of the clone. */
export function initOf(outer: ChildProcess): number {
  const pid = outer.pid === undefined ? undefined : childOf(outer.pid);
  if (pid === undefined) throw new StakeoutError('make a clone of this machine', 'its first process is gone');
  return pid;
}

/** The first child of a process; undefined when it has none. */
export function childOf(parent: number): number | undefined {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const child = pids.find((pid) => parentOf(pid) === parent);
  return child === undefined ? undefined : Number(child);
}

/** Field 4 of /proc/PID/stat; the name in field 2 may hold anything, so count from its last parenthesis (proc_pid_stat(5)). */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended while we looked
  }
}
