/** The children that a process has by now: /proc/PID/task/TID/children (proc_pid_children(5)), one list for each thread. */
import { readdirSync, readFileSync } from 'node:fs';

/** Empty when the process is gone or the kernel keeps no such list (CONFIG_PROC_CHILDREN). */
export function childrenOf(pid: number, proc = '/proc'): readonly number[] {
  try {
    return readdirSync(`${proc}/${pid}/task`).flatMap((thread) =>
      childrenOfThread(`${proc}/${pid}/task/${thread}`),
    );
  } catch {
    return [];
  }
}

function childrenOfThread(task: string): readonly number[] {
  try {
    const list = readFileSync(`${task}/children`, 'utf8').trim();
    return list === '' ? [] : list.split(' ').map(Number);
  } catch {
    return []; // this thread ended meanwhile; its children are another's now
  }
}
