/** Patterns of the shell against absolute paths: sh(1), "Shell Patterns". Pure, linear in pattern and path. */
import { canonical } from './canonical.ts';

/** A path of a file system is at most this long (PATH_MAX). */
const MAX_PATTERN = 4096;

/** `below`: the pattern names a directory of which everything goes, as with `rm -r`. */
export function globMatcher(pattern: string, below = false): (path: string) => boolean {
  if (pattern.length > MAX_PATTERN || !pattern.startsWith('/')) return () => false;
  const plain = canonical(pattern);
  if (plain === '/') return () => below;
  const parts = plain.split('/');
  const tests = parts.map(partMatcher);
  return (path) => {
    const names = path.split('/');
    if (names.length < tests.length || (!below && names.length !== tests.length)) return false;
    return tests.every((test, at) => test(names[at] ?? ''));
  };
}

function partMatcher(part: string): (name: string) => boolean {
  if (!/[*?[]/.test(part)) return (name) => name === part;
  return (name) => (name.startsWith('.') && !part.startsWith('.') ? false : matches(part, name));
}

/** Greedy with one place to go back to: no pattern takes more than |part| × |name| steps. */
function matches(part: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    const step = p < part.length ? charMatch(part, p, name[n] ?? '') : 0;
    if (part[p] === '*') {
      star = p;
      mark = n;
      p += 1;
    } else if (step > 0) {
      p += step;
      n += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      n = mark;
    } else return false;
  }
  while (part[p] === '*') p += 1;
  return p === part.length;
}

/** How many characters of the pattern match this one character; 0 when they do not. */
function charMatch(part: string, at: number, char: string): number {
  if (part[at] === '?') return 1;
  if (part[at] !== '[') return part[at] === char ? 1 : 0;
  const end = part.indexOf(']', at + 2);
  if (end < 0) return char === '[' ? 1 : 0;
  const body = part.slice(at + 1, end);
  const negated = body.startsWith('!') || body.startsWith('^');
  return inClass(negated ? body.slice(1) : body, char) === negated ? 0 : end - at + 1;
}

function inClass(body: string, char: string): boolean {
  for (let i = 0; i < body.length; i += 1) {
    const last = body[i + 1] === '-' ? body[i + 2] : undefined;
    const first = body[i] ?? '';
    if (last === undefined) {
      if (first === char) return true;
    } else {
      if (char >= first && char <= last) return true;
      i += 2;
    }
  }
  return false;
}
