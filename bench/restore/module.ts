/** A module of 20 MB with a hard link and a copy beside it. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const MODULE_BYTES = 20 << 20;

export interface Module {
  readonly directory: string;
  readonly path: string;
  readonly link: string;
  readonly copy: string;
}

export function makeModule(root: string, side: string): Module {
  const directory = join(root, side, 'modules');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'libphp.so');
  const link = join(root, side, 'link');
  const copy = join(root, side, 'copy');
  writeFileSync(path, randomBytes(MODULE_BYTES), { mode: 0o644 });
  linkSync(path, link);
  copyFileSync(path, copy);
  const { atime, mtime } = statSync(path);
  utimesSync(copy, atime, mtime);
  utimesSync(path, atime, mtime);
  return { directory, path, link, copy };
}
