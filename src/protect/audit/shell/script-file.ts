/** Files that scripts read, as the evaluator may have them. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** A library of shell functions is a few kilobytes; a program in its place is none. */
const MAX_SOURCED = 1 << 20;

/** The text of a regular file of bounded size that looks like a script; undefined for anything else. Never waits for a writer. */
export function readScriptFile(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > MAX_SOURCED) return undefined;
    const text = readFileSync(fd, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
