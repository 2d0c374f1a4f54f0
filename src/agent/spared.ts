/** Our own process and all that it descends from: no repair ends them. */
import { ProcFs } from '../host/proc/index.ts';

export function ownLine(pid: number, proc = new ProcFs()): readonly number[] {
  const found = new Set<number>();
  for (
    let at: number | undefined = pid;
    at !== undefined && at > 0 && !found.has(at);
    at = proc.process(at)?.ppid
  )
    found.add(at);
  return [...found];
}
