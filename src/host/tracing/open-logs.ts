/** Files that processes have open for appending: their logs. */
import { constants, readFileSync } from 'node:fs';
import { ProcFs } from '../proc/index.ts';

export function appendedBy(pids: readonly number[]): readonly string[] {
  const proc = new ProcFs();
  const found = new Set<string>();
  for (const pid of pids)
    for (const [fd, target] of proc.openFiles(pid))
      if (target.startsWith('/') && isAppending(pid, fd)) found.add(target);
  return [...found];
}

/** `flags:` of /proc/PID/fdinfo/FD are the flags of open(2), octal (proc_pid_fdinfo(5)). */
function isAppending(pid: number, fd: number): boolean {
  try {
    const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8');
    const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? '0', 8);
    return (flags & constants.O_APPEND) !== 0;
  } catch {
    return false; // closed meanwhile
  }
}
