/** One look at a service: its processes, sockets, pools, descriptors, memory and file systems. Takes milliseconds, changes nothing. */
import { statSync } from 'node:fs';
import type { Component, Service } from '../../domain/component.ts';
import { bootTimeNs } from '../../host/clock.ts';
import { ElfResolver } from '../../host/elf/index.ts';
import { HostFiles } from '../../host/files/index.ts';
import { ProcFs, type ProcessInfo } from '../../host/proc/index.ts';
import { type HostView, type ListenAddress, stackOf } from '../../stacks/index.ts';
import { type FpmPoolSettings, fpmPools } from '../../stacks/php-fpm/index.ts';
import { descriptorUse } from './descriptors.ts';
import { listenerOf, notListening } from './listening.ts';
import { memoryUse } from './memory.ts';
import type { MasterProcess, ServiceHealth } from './model.ts';
import { healthOfPools } from './pools.ts';
import { processesOf } from './processes.ts';
import { fileSystemsOf, type SpaceOptions } from './space.ts';

export interface HealthOptions {
  readonly now?: () => Date;
  /** What its configuration says; read now when absent. Callers that look often keep it for a while. */
  readonly configured?: Configured;
  /** Paths whose file systems are asked for their room, canonical; see `pathsOf`. */
  readonly paths?: readonly string[];
  readonly space?: SpaceOptions;
  /** Reads every process once: share it between services that are looked at together. */
  readonly proc?: ProcFs;
}

export interface Configured {
  readonly expects: readonly ListenAddress[];
  readonly pools: readonly FpmPoolSettings[];
}

/** Never throws for what the host is: what could not be seen is in `limits`. */
export async function healthOf(service: Service, options: HealthOptions = {}): Promise<ServiceHealth> {
  const now = (options.now ?? (() => new Date()))();
  const { expects, pools } = options.configured ?? configuredOf(service);
  const proc = options.proc ?? new ProcFs();
  const { master, workers, zombies } = processesOf(service, proc.root, proc);
  const pids = [...(master === undefined ? [] : [master]), ...workers].map((one) => one.pid);
  const sockets = master === undefined ? undefined : listenersOf(proc, master.pid);
  const listening = sockets ?? [];
  const [poolHealth, space] = await Promise.all([
    healthOfPools(pools, { procRoot: proc.root, workers, listening }),
    fileSystemsOf(options.paths ?? [], options.space),
  ]);
  const descriptors = descriptorUse(pids);
  const memory = memoryUse(pids);
  return {
    service: service.id,
    at: now.toISOString(),
    ...(master === undefined && !seesAll() ? {} : { running: master !== undefined }),
    ...(master === undefined ? {} : { master: masterOf(master, now) }),
    workers: workers.length,
    zombies,
    expects,
    listening,
    notListening: sockets === undefined ? [] : notListening(expects, sockets, isSocket),
    pools: poolHealth,
    ...(descriptors === undefined ? {} : { descriptors }),
    ...(memory === undefined ? {} : { memory }),
    fileSystems: space.fileSystems,
    limits: [...space.limits, ...unseen({ master, sockets, descriptors, memory })],
  };
}

/** Reads the configuration as it stands now: some ten milliseconds for a large one. */
export function configuredOf(service: Service): Configured {
  const host: HostView = {
    files: new HostFiles(),
    proc: new ProcFs(),
    elf: new ElfResolver(),
    uses: [],
    clock: () => performance.now(),
  };
  return {
    expects: stackOf(service.stack).listens?.(host, service) ?? [],
    pools: service.stack === 'php-fpm' ? fpmPools(host, service) : [],
  };
}

/** Directories of the distribution's own files: nothing is written there while a service runs. */
const STATIC = /^\/(?:etc|usr(?!\/local)|bin|sbin|lib\d*|boot|proc|sys|dev)(?:\/|$)/;

/** Where a service writes, as far as its components tell: log, session, run and upload directories, sockets, document roots. */
export function writablePathsOf(
  service: Pick<Service, 'id'>,
  components: readonly Component[],
): readonly string[] {
  return components
    .filter(
      ({ services, kind }) => services.includes(service.id) && (kind === 'directory' || kind === 'socket'),
    )
    .map(({ path }) => path)
    .filter((path) => !STATIC.test(path));
}

/** Undefined when its descriptors cannot be read: every daemon has some. */
function listenersOf(proc: ProcFs, pid: number): ServiceHealth['listening'] | undefined {
  return proc.openFiles(pid).size === 0 ? undefined : proc.listeners([pid]).map(listenerOf);
}

/** The program of another user's process is shown to root alone (proc_pid_exe(5)). */
function seesAll(): boolean {
  return process.geteuid?.() === 0;
}

/** Fields are 10 ms apart: USER_HZ is 100 on every architecture we run on (proc_pid_stat(5), sysconf(3)). */
const TICK_NS = 10_000_000n;

function masterOf(master: ProcessInfo, now: Date): MasterProcess {
  const ageMs = Number((bootTimeNs() - BigInt(master.startTicks) * TICK_NS) / 1_000_000n);
  return {
    pid: master.pid,
    startTicks: master.startTicks,
    startedAt: new Date(now.getTime() - ageMs).toISOString(),
  };
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

function unseen(seen: {
  readonly master: unknown;
  readonly sockets: unknown;
  readonly descriptors: unknown;
  readonly memory: unknown;
}): readonly string[] {
  if (seen.master === undefined)
    return seesAll()
      ? []
      : ['whether it runs cannot be told without root: programs of other users are not shown'];
  const why = seesAll() ? 'the kernel hides it, or the process is just ending' : 'this is not root';
  return [
    ...(seen.sockets === undefined ? [`where it listens cannot be read: ${why}`] : []),
    ...(seen.descriptors === undefined ? [`how many files it has open cannot be read: ${why}`] : []),
    ...(seen.memory === undefined ? [`how much memory it uses cannot be read: ${why}`] : []),
  ];
}
