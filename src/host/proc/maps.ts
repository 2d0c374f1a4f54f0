/** Files mapped into a process: /proc/PID/maps (proc_pid_maps(5)). */
import { splitDeleted, unescapeProcPath } from './process.ts';

export interface MappedFile {
  readonly path: string;
  /** Unlinked or replaced since it was mapped. */
  readonly deleted: boolean;
  /** Some part is mapped executable: a program or library. */
  readonly executable: boolean;
  readonly inode: number;
}

const LINE = /^[0-9a-f]+-[0-9a-f]+ (\S{4}) [0-9a-f]+ \S+ (\d+) +(\/.*)$/;

/** One entry per path and deleted state, in the order of first mapping. */
export function parseMaps(text: string): readonly MappedFile[] {
  const found = new Map<string, MappedFile>();
  for (const line of text.split('\n')) {
    const [, flags = '', inode = '0', raw = ''] = LINE.exec(line) ?? [];
    if (raw === '' || inode === '0') continue;
    const { path, deleted } = splitDeleted(unescapeProcPath(raw));
    const key = `${deleted}:${path}`;
    const executable = flags.includes('x') || (found.get(key)?.executable ?? false);
    found.set(key, { path, deleted, executable, inode: Number(inode) });
  }
  return [...found.values()];
}
