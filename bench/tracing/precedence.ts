/** Lets client and server go before whatever else the machine has to do, so that their share of it does not change meanwhile. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** The nice value that yields least; -20 is left to others. */
const FIRST = -19;

/** Returns what undoes it. Needs root. Children started later inherit it. */
export function goFirst(pid: number): () => void {
  const before = getPriority(pid);
  setPriority(pid, FIRST);
  const ungroup = groupFirst(`/proc/${pid}/autogroup`);
  return () => {
    setPriority(pid, before);
    ungroup();
  };
}

/** Where the kernel groups processes by their session, the group's nice value counts (sched(7), "The autogroup feature"). */
function groupFirst(file: string): () => void {
  if (!existsSync(file)) return () => {};
  const before = /nice (-?\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '0';
  writeFileSync(file, String(FIRST));
  return () => writeFileSync(file, before);
}
