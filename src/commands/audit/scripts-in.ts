/** The files below a directory that the audit reads, as git would list them. */
import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import { HEAD, type Kind, kindOf } from '../../protect/audit/index.ts';
import { type Ignored, ignoredAbove, ignoredIn, isIgnored } from './ignored.ts';

const MAX_DEPTH = 64;
const MAX_ENTRIES = 200_000;
/** Version control and what package managers of languages unpack: nobody's own scripts. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

export interface Remark {
  readonly what: string;
  readonly why: string;
}

export interface Found {
  readonly path: string;
  readonly kind: Kind;
}

interface Walk {
  readonly remark: (one: Remark) => void;
  left: number;
}

/** Paths in order. Links are not followed; what cannot be listed, and what is beyond the bounds, is told to `remark`. */
export function* scriptsIn(dir: string, remark: (one: Remark) => void, most = MAX_ENTRIES): Generator<Found> {
  const walk: Walk = { remark, left: most };
  yield* below(dir, ignoredAbove(dir), walk, 0);
  if (walk.left < 0) remark({ what: dir, why: `more than ${most} files: the rest is not read` });
}

function* below(dir: string, above: readonly Ignored[], walk: Walk, depth: number): Generator<Found> {
  if (depth > MAX_DEPTH) {
    walk.remark({ what: dir, why: `deeper than ${MAX_DEPTH} directories: not read` });
    return;
  }
  const ignored = ignoredIn(dir, above);
  for (const entry of entriesOf(dir, walk.remark)) {
    walk.left -= 1;
    if (walk.left < 0) return;
    const path = join(dir, entry.name);
    if (isIgnored(ignored, path, entry.isDirectory())) continue;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* below(path, ignored, walk, depth + 1);
    } else if (entry.isFile()) {
      const kind = kindOf(path, headOf(path, walk.remark));
      if (kind !== undefined) yield { path, kind };
    }
  }
}

function entriesOf(dir: string, remark: (one: Remark) => void): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    remark({ what: dir, why: messageOf(error) });
    return [];
  }
}

const HEAD_BYTES = Buffer.allocUnsafe(HEAD);

/** The beginning of a file, enough to tell its kind. */
function headOf(path: string, remark: (one: Remark) => void): string {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    return HEAD_BYTES.toString('utf8', 0, readSync(fd, HEAD_BYTES, 0, HEAD, 0)).replace(/^\uFEFF/, '');
  } catch (error) {
    remark({ what: path, why: messageOf(error) });
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
