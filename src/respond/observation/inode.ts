/** When an object changed last: its inode's ctime, which no program can set back (inode(7)). */
import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import type { Look } from './look.ts';

/** ISO 8601 UTC. Of what is gone, the time its directory changed last: it was there no longer than that. */
export function changeTime(look: Look, path: string): string | undefined {
  return ctimeOf(`${look.files.root}${path}`) ?? ctimeOf(`${look.files.root}${posix.dirname(path)}`);
}

function ctimeOf(path: string): string | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.ctime.toISOString();
  } catch {
    return undefined;
  }
}
