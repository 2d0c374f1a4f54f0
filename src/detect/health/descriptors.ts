/** How many file descriptors a process has open, and how many it may. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { DescriptorUse } from './model.ts';

/** Processes looked at: more than any sensible number of workers, fewer than would take long. */
const MAX_PROCESSES = 1024;

/** Of these processes the one nearest to its limit; undefined when none may be read. */
export function descriptorUse(pids: readonly number[], root = '/proc'): DescriptorUse | undefined {
  let fullest: DescriptorUse | undefined;
  for (const pid of pids.slice(0, MAX_PROCESSES)) {
    const use = useOf(pid, root);
    if (use !== undefined && (fullest === undefined || share(use) > share(fullest))) fullest = use;
  }
  return fullest;
}

function share({ used, limit }: DescriptorUse): number {
  return used / Math.max(1, limit);
}

function useOf(pid: number, root: string): DescriptorUse | undefined {
  try {
    const limit = parseOpenFilesLimit(readFileSync(`${root}/${pid}/limits`, 'utf8'));
    if (limit === undefined) return undefined;
    return { pid, used: openCount(`${root}/${pid}/fd`), limit };
  } catch {
    return undefined; // it is gone, or somebody else's
  }
}

/** Since Linux 6.2 the size of the directory is the number of descriptors (proc_pid_fd(5)); before it is 0. */
function openCount(directory: string): number {
  const { size } = statSync(directory);
  return size > 0 ? size : readdirSync(directory).length;
}

/** The soft limit in `Max open files  1024  524288  files`, proc_pid_limits(5). Unlimited counts as none. */
export function parseOpenFilesLimit(text: string): number | undefined {
  const found = /^Max open files\s+(\d+)\s/m.exec(text);
  return found === null ? undefined : Number(found[1]);
}
