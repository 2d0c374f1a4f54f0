/** Names in the same directory that differ from a missing one by a slip: one letter more, less or other, two swapped, another ending. */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';

const MOST_ENTRIES = 2000;
const MOST_FOUND = 3;

/** `kept` are names that a directory is known to have held: one that holds them all is that directory under another name. */
export function lookAlikes(files: HostFiles, path: string, kept: readonly string[] = []): readonly string[] {
  const name = posix.basename(path);
  const parent = posix.dirname(path);
  const there = files.list(parent).slice(0, MOST_ENTRIES);
  const renamed = (other: string): boolean => {
    if (kept.length < TELLING) return false;
    const held = new Set(files.list(posix.join(parent, other)).map((entry) => entry.name));
    return kept.every((one) => held.has(one));
  };
  return there
    .map((entry) => entry.name)
    .filter((other) => other !== name && (isSlip(name, other) || renamed(other)))
    .slice(0, MOST_FOUND);
}

/** Fewer names than this are found in many a directory. */
const TELLING = 3;

/** Names this short are all alike. */
const SHORTEST = 4;

export function isSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SHORTEST || Math.abs(a.length - b.length) > 2) return false;
  if (a.toLowerCase() === b.toLowerCase()) return true;
  return distance(a, b) <= (Math.max(a.length, b.length) >= 8 ? 2 : 1);
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count one each. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
