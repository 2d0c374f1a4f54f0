/** The processes of a clone, seen from the machine. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { codeOf } from '../../src/domain/errors.ts';

export interface CloneProcess {
  /** As the machine numbers it. */
  readonly pid: number;
  readonly parent: number;
  readonly comm: string;
}

/** All but process 1 of the clone; zombies are no processes any more. */
export function processesOf(initPid: number): CloneProcess[] {
  const own = namespaceOf(initPid);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map(Number)
    .filter((pid) => pid !== initPid && own !== undefined && namespaceOf(pid) === own)
    .flatMap((pid) => statOf(pid) ?? []);
}

/** The one that the others of its name descend from. */
export function masterOf(processes: readonly CloneProcess[], comm: string): CloneProcess | undefined {
  const named = processes.filter((one) => one.comm === comm);
  return named.find((one) => !named.some((other) => other.pid === one.parent));
}

export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined; // it ended while we looked
  }
}

/** proc_pid_stat(5): pid (comm) state ppid; the name may hold anything, so count from its last parenthesis. */
function statOf(pid: number): CloneProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const [state, parent] = stat.slice(end + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parent: Number(parent), comm: stat.slice(stat.indexOf('(') + 1, end) };
  } catch {
    return undefined;
  }
}
