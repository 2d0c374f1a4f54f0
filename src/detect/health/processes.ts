/** The processes of a service as they are now: its master and the workers below it. */
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import type { Service } from '../../domain/component.ts';
import { type ListeningSocket, parseStat, ProcFs, type ProcessInfo } from '../../host/proc/index.ts';

export interface ServiceProcesses {
  readonly master?: ProcessInfo;
  /** Every live process below the master, and those that outlived a former one: they may still hold its port. */
  readonly workers: readonly ProcessInfo[];
  /** Dead children that the master has not reaped. */
  readonly zombies: number;
}

const PROC = '/proc';

/** A fresh look, unless `proc` brings the list of one just made. Processes of containers are left out: they run the same program but are not this host's service. */
export function processesOf(
  service: Pick<Service, 'executable' | 'pid'>,
  root = PROC,
  proc = new ProcFs(root),
): ServiceProcesses {
  const program = canonical(service.executable);
  const all = proc.processes();
  const alive = all.filter((one) => one.state !== 'Z');
  const own = alive.filter((one) => one.exe === program && isOurs(one.pid, root));
  const ownPids = new Set(own.map((one) => one.pid));
  const tops = own.filter((one) => !ownPids.has(one.ppid));
  const orphans = tops.filter((one) => isOrphan(one, root));
  const masters = tops.filter((one) => !orphans.includes(one));
  const master = masters.find((one) => one.pid === service.pid) ?? oldest(masters);
  if (master === undefined) return { workers: orphans, zombies: 0 };
  const zombies = all.filter((one) => one.state === 'Z' && one.ppid === master.pid).length;
  return { master, workers: [...descendants(master, alive), ...orphans], zombies };
}

/**
 * A worker whose master died: it belongs to the session and the process group that the master led (daemons call setsid(2)), and
 * that process is gone. One that a script started in the foreground and left is in a group whose leader is gone, too, but in a
 * session of somebody else. Group 0 stands for one outside of our pid namespace.
 */
function isOrphan(process: ProcessInfo, root: string): boolean {
  const { group, session } = familyOf(process.pid, root);
  if (group === undefined || group === 0 || group === process.pid || session !== group) return false;
  return new ProcFs(root).process(group) === undefined;
}

/** Fields 5 and 6 of proc_pid_stat(5); fields are counted after the command name, which may hold anything. */
function familyOf(pid: number, root: string): { readonly group?: number; readonly session?: number } {
  try {
    const stat = readFileSync(`${root}/${pid}/stat`, 'utf8');
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { group: Number(group), session: Number(session) };
  } catch {
    return {}; // it is gone
  }
}

export function listenersOf(found: ServiceProcesses, root = PROC): readonly ListeningSocket[] {
  return found.master === undefined ? [] : new ProcFs(root).listeners([found.master.pid]);
}

/** As `isAlive`, of a master that a look at its health found; reads one small file. */
export function isMasterAlive(
  master: { readonly pid: number; readonly startTicks: string },
  root = PROC,
): boolean {
  try {
    const stat = parseStat(readFileSync(`${root}/${master.pid}/stat`, 'utf8'));
    return stat !== undefined && stat.state !== 'Z' && stat.startTicks === master.startTicks;
  } catch {
    return false; // it is gone
  }
}

/** The same process still runs: its pid was not given to another one. */
export function isAlive(process: ProcessInfo, root = PROC): boolean {
  const now = new ProcFs(root).process(process.pid);
  return now !== undefined && now.state !== 'Z' && now.startTicks === process.startTicks;
}

function canonical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // the program itself is what was lost
  }
}

/**
 * In our pid namespace. The mount namespace would be the wrong question: a systemd unit with PrivateTmp has its own.
 * A synthetic proc in tests has no namespaces: then every process counts.
 */
function isOurs(pid: number, root: string): boolean {
  const namespace = (of: string): string | undefined => {
    try {
      return readlinkSync(`${root}/${of}/ns/pid`);
    } catch {
      return undefined;
    }
  };
  return namespace(String(pid)) === namespace('self');
}

/** Ticks are decimal text of any length: the shorter, then the smaller, is the earlier. */
function oldest(processes: readonly ProcessInfo[]): ProcessInfo | undefined {
  return [...processes].sort((a, b) => Number(BigInt(a.startTicks) - BigInt(b.startTicks)))[0];
}

function descendants(master: ProcessInfo, all: readonly ProcessInfo[]): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  const parents = new Set([master.pid]);
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const one of all) {
      if (!parents.has(one.ppid) || parents.has(one.pid)) continue;
      parents.add(one.pid);
      found.push(one);
    }
  }
  return found;
}
