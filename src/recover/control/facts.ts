/** What the running processes of a service say about its restored parts: start times and mappings. */
import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ComponentClass, Service } from '../../domain/component.ts';
import { bootTimeNs } from '../../host/clock.ts';
import { sha256Of } from '../../host/file-system/index.ts';
import { ProcFs, type ProcessInfo } from '../../host/proc/index.ts';
import { type Mapping, type Need, type RestoredFact, type ServiceFacts, needOf } from './needed.ts';
import { processesOf } from '../../detect/health/index.ts';

/** A part that was put back. */
export interface RestoredPart {
  readonly path: string;
  readonly class: ComponentClass;
  /** Content that it has now, files only. */
  readonly sha256?: string;
  /** It was overwritten or cut in place at some time: decides where a mapping cannot be read. */
  readonly corrupted?: boolean;
  readonly lostAt: Date;
  readonly restoredAt: Date;
}

export interface FactOptions {
  readonly procRoot?: string;
  readonly now?: () => Date;
  /** CLOCK_BOOTTIME, nanoseconds. */
  readonly sinceBootNs?: () => bigint;
}

/** `reload`, `restart`, `start` or `nothing`, with the reason. */
export function whatIsNeeded(
  service: Service,
  restored: readonly RestoredPart[],
  options: FactOptions = {},
): Need {
  return needOf(gatherFacts(service, restored, options));
}

export function gatherFacts(
  service: Service,
  restored: readonly RestoredPart[],
  options: FactOptions = {},
): ServiceFacts {
  const root = options.procRoot ?? '/proc';
  const { master, workers } = processesOf(service, root);
  const facts = { stack: service.stack, wasRunning: service.running, running: master !== undefined };
  if (master === undefined) return { ...facts, beganWhileLost: false, restored: [] };
  return {
    ...facts,
    beganWhileLost: restored.some((part) => beganWhileLost(master, workers, part, options)),
    restored: restored.map((part): RestoredFact => {
      return { path: part.path, class: part.class, mapping: mappingOf(master.pid, part, root) };
    }),
  };
}

/** One clock tick of /proc/PID/stat: USER_HZ is 100 on every architecture we run on (proc_pid_stat(5), sysconf(3)). */
const TICK_NS = 10_000_000n;
/** A server that began this long before the loss may have read its configuration after it. */
const READING_MS = 1000;
const TICK_MS = 10;

function beganWhileLost(
  master: ProcessInfo,
  workers: readonly ProcessInfo[],
  part: RestoredPart,
  options: FactOptions,
): boolean {
  const now = (options.now ?? (() => new Date()))().getTime();
  const nowNs = (options.sinceBootNs ?? bootTimeNs)();
  const began = ({ startTicks }: ProcessInfo): boolean => {
    const at = now - Number((nowNs - BigInt(startTicks) * TICK_NS) / 1_000_000n);
    return at >= part.lostAt.getTime() - READING_MS && at <= part.restoredAt.getTime() + TICK_MS;
  };
  if (began(master)) return true;
  // A reload keeps the master and replaces its workers; a single new one is everyday recycling.
  const direct = workers.filter((one) => one.ppid === master.pid);
  return direct.length > 0 && direct.filter(began).length * 2 >= direct.length;
}

/**
 * Compares through /proc/PID/map_files, which leads to the very inode that is mapped, also when it is deleted (proc_pid_map_files(5)).
 * `(deleted)` alone says nothing: a benign replacement shows it as well.
 */
function mappingOf(pid: number, part: RestoredPart, root: string): Mapping {
  const ranges = mappedRanges(pid, part.path, root);
  if (ranges === undefined) return mappingByName(pid, part, root);
  for (const range of ranges) {
    const verdict = compare(`${root}/${pid}/map_files/${range}`, part);
    if (verdict !== 'same') return verdict;
  }
  return ranges.length === 0 ? 'none' : 'same';
}

const DELETED = ' (deleted)';

/** The kernel names a mapped file by where it is now, and a repair moves a damaged one aside as `stakeout-HEX-NAME`. */
function isDisplaced(target: string, path: string): boolean {
  const name = basename(target);
  return name.endsWith(`-${basename(path)}`) && /^stakeout-[0-9a-f]+-/.test(name);
}

/** Undefined when the kernel does not let us look: map_files needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE. */
function mappedRanges(pid: number, path: string, root: string): readonly string[] | undefined {
  const dir = `${root}/${pid}/map_files`;
  try {
    return readdirSync(dir).filter((range) => {
      const target = readlinkSync(`${dir}/${range}`);
      return target === path || target === path + DELETED || isDisplaced(target, path);
    });
  } catch {
    return undefined; // no permission, or the process is gone: the names in maps decide
  }
}

function compare(mapped: string, part: RestoredPart): Mapping {
  let fd: number;
  try {
    fd = openSync(mapped, 'r');
  } catch {
    return part.corrupted === true ? 'old-damaged' : 'old-intact';
  }
  try {
    const old = fstatSync(fd, { bigint: true });
    const now = statSync(part.path, { bigint: true, throwIfNoEntry: false });
    if (now !== undefined && old.dev === now.dev && old.ino === now.ino) return 'same';
    if (part.sha256 === undefined) return part.corrupted === true ? 'old-damaged' : 'old-intact';
    return sha256Of(fd) === part.sha256 ? 'old-intact' : 'old-damaged';
  } finally {
    closeSync(fd);
  }
}

function mappingByName(pid: number, part: RestoredPart, root: string): Mapping {
  const mapped = new ProcFs(root).maps(pid).files.filter((one) => one.path === part.path);
  if (mapped.length === 0) return 'none';
  if (!mapped.some((one) => one.deleted)) return 'same';
  return part.corrupted === true ? 'old-damaged' : 'old-intact';
}
