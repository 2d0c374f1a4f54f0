/** The pools of a PHP-FPM: their workers, who of them is busy, who waits at their sockets, and what they say of themselves. */
import { readFileSync } from 'node:fs';
import { arch } from 'node:process';
import type { ProcessInfo } from '../../host/proc/index.ts';
import type { FpmPoolSettings } from '../../stacks/php-fpm/index.ts';
import { askFpmStatus } from './fpm-status.ts';
import { reaches } from './listening.ts';
import type { Listener, PoolHealth } from './model.ts';

/** A pool answers its status from memory; one that does not in this time has no worker left to answer. */
const STATUS_DEADLINE_MS = 1000;
/** Workers write their pool into their title (fpm_env_setproctitle in fpm_children.c). */
const TITLE = /^php-fpm: pool (.+)$/;

export interface PoolPorts {
  readonly procRoot: string;
  readonly workers: readonly ProcessInfo[];
  readonly listening: readonly Listener[];
}

export function healthOfPools(
  pools: readonly FpmPoolSettings[],
  ports: PoolPorts,
): Promise<readonly PoolHealth[]> {
  return Promise.all(pools.map((pool) => healthOfPool(pool, ports)));
}

async function healthOfPool(pool: FpmPoolSettings, ports: PoolPorts): Promise<PoolHealth> {
  const own = ports.workers.filter((one) => TITLE.exec(one.argv[0] ?? '')?.[1] === pool.name);
  const busy = busyAmong(own, ports.procRoot);
  const address = pool.listen?.address;
  const listener = address && ports.listening.find((one) => reaches(one.address, address));
  const asked = pool.statusListen ?? (listener ? address : undefined);
  const status =
    asked === undefined || pool.statusPath === undefined
      ? undefined
      : await askFpmStatus(asked, pool.statusPath, STATUS_DEADLINE_MS);
  return {
    name: pool.name,
    workers: own.length,
    ...(busy === undefined ? {} : { busy }),
    ...(pool.maxChildren === undefined
      ? {}
      : { limit: pool.maxChildren.value, limitAt: pool.maxChildren.at }),
    ...(listener ? { waiting: listener.waiting } : {}),
    ...(status === undefined ? {} : { status }),
  };
}

/** accept and accept4 in the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h). */
const ACCEPT: Readonly<Record<string, readonly string[]>> = { x64: ['43', '288'], arm64: ['202', '242'] };

/** An idle worker stands in accept(2) (fcgi_accept_request in main/fastcgi.c). Undefined when /proc/PID/syscall is not for us. */
function busyAmong(workers: readonly ProcessInfo[], root: string): number | undefined {
  const accept = ACCEPT[arch];
  if (accept === undefined) return undefined;
  const calls = workers.map((one) => syscallOf(one.pid, root));
  if (calls.some((call) => call === 'refused')) return undefined;
  return calls.filter((call) => call !== 'gone' && !accept.includes(call)).length;
}

/** The number of the system call that it is in, `running` on a processor, `-1` elsewhere in the kernel (proc_pid_syscall(5)). */
function syscallOf(pid: number, root: string): string {
  try {
    return readFileSync(`${root}/${pid}/syscall`, 'utf8').trim().split(' ')[0] ?? '';
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'EPERM' || error.code === 'EACCES')
      ? 'refused'
      : 'gone';
  }
}
