/** Shell scripts below a directory: by their first line, their ending, or as a maintainer script of a package. */
import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';

const MAX_DEPTH = 64;
/** Version control and what package managers of languages unpack: nobody's own scripts. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);
const BY_NAME = /(?:\.(?:sh|bash|ksh)|(?:^|\.)(?:preinst|postinst|prerm|postrm))$/;
const OTHERS = /\.(?:ya?ml|pp|mk|service|timer)$|^(?:Dockerfile|Containerfile|Makefile)|crontab$/;
/** Not csh, fish and tclsh, which are other languages. */
const SHEBANG = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(?:\S*\/)?(?:a|ba|da|k|mk|z)?sh(?:\s|$)/;

export interface Remark {
  readonly what: string;
  readonly why: string;
}

/** Paths in order. Links are not followed; what cannot be listed is told to `remark`. */
export function* scriptsIn(dir: string, remark: (one: Remark) => void, depth = 0): Generator<string> {
  if (depth > MAX_DEPTH) {
    remark({ what: dir, why: `deeper than ${MAX_DEPTH} directories: not read` });
    return;
  }
  for (const entry of entriesOf(dir, remark)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* scriptsIn(path, remark, depth + 1);
    } else if (entry.isFile() && isScript(path, entry.name, remark)) yield path;
  }
}

/** Something other than shell, which the audit does not take apart. */
export function isOtherKind(name: string): boolean {
  return OTHERS.test(name);
}

function entriesOf(dir: string, remark: (one: Remark) => void): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    remark({ what: dir, why: messageOf(error) });
    return [];
  }
}

function isScript(path: string, name: string, remark: (one: Remark) => void): boolean {
  if (BY_NAME.test(name)) return true;
  return !isOtherKind(name) && SHEBANG.test(firstLine(path, remark));
}

const FIRST_LINE = 128;

function firstLine(path: string, remark: (one: Remark) => void): string {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const bytes = Buffer.alloc(FIRST_LINE);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, FIRST_LINE, 0)).split('\n', 1)[0] ?? '';
  } catch (error) {
    remark({ what: path, why: messageOf(error) });
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
