/** Lines that went and lines that came between two texts. */

export interface Change {
  readonly kind: 'same' | 'gone' | 'new';
  readonly line: string;
}

/** Beyond so many comparisons the middle is told as wholly replaced. */
const MOST_CELLS = 1_000_000;

export function diffLines(before: string, after: string): readonly Change[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from += 1;
  let tail = 0;
  while (tail < old.length - from && tail < now.length - from && old.at(-1 - tail) === now.at(-1 - tail))
    tail += 1;
  const same = (lines: readonly string[]): readonly Change[] => lines.map((line) => ({ kind: 'same', line }));
  return [
    ...same(old.slice(0, from)),
    ...middle(old.slice(from, old.length - tail), now.slice(from, now.length - tail)),
    ...same(old.slice(old.length - tail)),
  ];
}

function middle(old: readonly string[], now: readonly string[]): readonly Change[] {
  if (old.length * now.length > MOST_CELLS || old.length === 0 || now.length === 0)
    return [
      ...old.map((line): Change => ({ kind: 'gone', line })),
      ...now.map((line): Change => ({ kind: 'new', line })),
    ];
  return walk(old, now, commonLengths(old, now));
}

/** Longest common subsequence of what is left from each pair of places on. */
function commonLengths(old: readonly string[], now: readonly string[]): (a: number, b: number) => number {
  const width = now.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a -= 1)
    for (let b = now.length - 1; b >= 0; b -= 1)
      table[a * width + b] =
        old[a] === now[b]
          ? (table[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(table[(a + 1) * width + b] ?? 0, table[a * width + b + 1] ?? 0);
  return (a, b) => table[a * width + b] ?? 0;
}

function walk(
  old: readonly string[],
  now: readonly string[],
  common: (a: number, b: number) => number,
): readonly Change[] {
  const changes: Change[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    const [gone, come] = [old[a], now[b]];
    if (gone !== undefined && gone === come) {
      changes.push({ kind: 'same', line: gone });
      a += 1;
      b += 1;
    } else if (come === undefined || (gone !== undefined && common(a + 1, b) >= common(a, b + 1))) {
      changes.push({ kind: 'gone', line: gone ?? '' });
      a += 1;
    } else {
      changes.push({ kind: 'new', line: come });
      b += 1;
    }
  }
  return changes;
}

const AROUND = 2;

/** Only what changed, with the lines around it; `undefined` where lines are left out. */
export function excerpt(changes: readonly Change[]): readonly (Change | undefined)[] {
  const shown = changes.map((_, at) =>
    changes.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  return changes.flatMap((change, at) => {
    if (shown[at] === true) return [change];
    return at === 0 || shown[at - 1] === true ? [undefined] : [];
  });
}
