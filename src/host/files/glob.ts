/**
 * Wildcards in include lines: fnmatch(3) with FNM_PATHNAME | FNM_PERIOD, matches in strcmp order,
 * as httpd (ap_process_fnmatch_configs), nginx and PHP-FPM (glob(3)) expand them.
 */
import { posix } from 'node:path';
import type { HostFiles } from './host-files.ts';

/** More matches than this of one pattern are an accident or an attack. */
const MAX_MATCHES = 10_000;

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** fnmatch(3) on one path component. Linear in the name for each `*`: no backtracking beyond the last star. */
export function matchesGlob(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let p = 0;
  let n = 0;
  let starP = -1;
  let starN = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      starP = p;
      p += 1;
      starN = n;
      continue;
    }
    const next = p < pattern.length ? matchOne(pattern, p, name.charAt(n)) : -1;
    if (next >= 0) {
      p = next;
      n += 1;
    } else if (starP >= 0) {
      p = starP + 1;
      starN += 1;
      n = starN;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Where the pattern goes on after matching one character at `p`, or -1. */
function matchOne(pattern: string, p: number, char: string): number {
  const c = pattern.charAt(p);
  if (c === '?') return p + 1;
  if (c === '\\' && p + 1 < pattern.length) return pattern.charAt(p + 1) === char ? p + 2 : -1;
  if (c !== '[') return c === char ? p + 1 : -1;
  const end = pattern.indexOf(']', pattern[p + 1] === '!' || pattern[p + 1] === '^' ? p + 3 : p + 2);
  if (end < 0) return char === '[' ? p + 1 : -1;
  return inClass(pattern.slice(p + 1, end), char) ? end + 1 : -1;
}

function inClass(body: string, char: string): boolean {
  const negated = /^[!^]/.test(body);
  const set = negated ? body.slice(1) : body;
  let found = false;
  for (let i = 0; i < set.length; i += 1) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      found ||= set.charAt(i) <= char && char <= set.charAt(i + 2);
      i += 2;
    } else found ||= set[i] === char;
  }
  return found !== negated;
}

/** The existing paths an absolute pattern stands for; wildcards may stand in any component. */
export function expandGlob(files: HostFiles, pattern: string): readonly string[] {
  let level: string[] = [''];
  const parts = posix.normalize(pattern).split('/').slice(1);
  for (const [i, part] of parts.entries()) {
    if (!hasWildcard(part)) level = level.map((dir) => `${dir}/${part}`);
    else level = level.flatMap((dir) => matching(files, dir, part, i < parts.length - 1));
    if (level.length > MAX_MATCHES) level = level.slice(0, MAX_MATCHES);
  }
  return level.filter((path) => files.stat(path) !== undefined || files.trail(path).links.length > 0);
}

function matching(files: HostFiles, dir: string, part: string, wantDirectory: boolean): string[] {
  return files
    .list(dir === '' ? '/' : dir)
    .filter((e) => matchesGlob(part, e.name))
    .map((e) => `${dir}/${e.name}`)
    .filter((path) => !wantDirectory || files.isDirectory(path));
}
