/** Memory of a service's processes and of the control group they are in (cgroup v2: Documentation/admin-guide/cgroup-v2.rst). */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { MemoryUse } from './model.ts';

const CGROUPS = '/sys/fs/cgroup';
const KIB = 1024;

export interface MemoryRoots {
  readonly proc?: string;
  readonly cgroups?: string;
}

/** `pids`: the master first. Undefined when no process may be read. */
export function memoryUse(pids: readonly number[], roots: MemoryRoots = {}): MemoryUse | undefined {
  const proc = roots.proc ?? '/proc';
  const sizes = pids.flatMap((pid) => residentBytes(readOrNone(`${proc}/${pid}/status`)) ?? []);
  const [master] = pids;
  if (sizes.length === 0 || master === undefined) return undefined;
  const residentBytesOfAll = sizes.reduce((sum, size) => sum + size, 0);
  const group = groupOf(readOrNone(`${proc}/${master}/cgroup`), roots.cgroups ?? CGROUPS);
  return { residentBytes: residentBytesOfAll, ...(group === undefined ? {} : { group }) };
}

/** `VmRSS:   12345 kB`, proc_pid_status(5). */
function residentBytes(status: string): number | undefined {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(status);
  return found === null ? undefined : Number(found[1]) * KIB;
}

/** `0::/system.slice/apache2.service`, cgroups(7). The root group has no limits of its own: it says nothing of one service. */
function groupOf(cgroup: string, root: string): MemoryUse['group'] {
  const path = /^0::(\/.+)$/m.exec(cgroup)?.[1];
  if (path === undefined || path === '/') return undefined;
  const usedBytes = numberIn(`${root}${path}/memory.current`);
  if (usedBytes === undefined) return undefined;
  const limitBytes = smallestLimit(path, root);
  const events = readOrNone(`${root}${path}/memory.events`);
  return {
    path,
    usedBytes,
    ...(limitBytes === undefined ? {} : { limitBytes }),
    oomKills: Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0),
  };
}

/** A limit of an outer group holds for the inner ones too. `max` is none. */
function smallestLimit(path: string, root: string): number | undefined {
  let smallest: number | undefined;
  for (let at = path; at !== '/' && at !== '.'; at = posix.dirname(at)) {
    const limit = numberIn(`${root}${at}/memory.max`);
    if (limit !== undefined && limit < (smallest ?? Infinity)) smallest = limit;
  }
  return smallest;
}

function numberIn(file: string): number | undefined {
  const text = readOrNone(file).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Empty when it is gone, absent on this kernel, or not for us. */
function readOrNone(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
