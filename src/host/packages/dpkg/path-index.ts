/**
 * Which package lists a path: an index over the file lists of all packages, kept as the bytes they are.
 *
 * A host has some 700 lists with 120,000 lines (7 MB). Making a string of each line takes longer than the whole inventory may;
 * here each line is hashed where it stands and chained: heads[hash] → line → next line of the same hash.
 */
export interface PathIndex {
  /** Numbers of the lists that hold exactly this path. */
  readonly listsWith: (path: string) => number[];
  /** The lines of one list. */
  readonly linesOf: (list: number) => string[];
}

const NEWLINE = 10;
const BUCKETS = 1 << 17;
const HASHED = 24;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export function buildPathIndex(lists: readonly Buffer[]): PathIndex {
  const bytes = joinLists(lists);
  const starts = startsOf(lists);
  const { heads, lines, next } = chain(bytes);
  return {
    listsWith: (path) => {
      const wanted = Buffer.from(path);
      const found = new Set<number>();
      if (wanted.includes(NEWLINE)) return [];
      for (let line = heads[bucketOf(wanted, 0, wanted.length)] ?? -1; line >= 0; line = next[line] ?? -1) {
        const from = lines[line] ?? 0;
        const end = from + wanted.length;
        if (bytes[end] === NEWLINE && bytes.compare(wanted, 0, wanted.length, from, end) === 0) {
          found.add(listAt(starts, from));
        }
      }
      return [...found].sort((a, b) => a - b);
    },
    linesOf: (list) =>
      bytes
        .toString('utf8', starts[list] ?? 0, starts[list + 1] ?? bytes.length)
        .split('\n')
        .filter((line) => line.startsWith('/')),
  };
}

interface Chains {
  readonly heads: Int32Array;
  /** Where each line starts. */
  readonly lines: Int32Array;
  /** The next line of the same bucket, or -1. */
  readonly next: Int32Array;
}

function chain(bytes: Buffer): Chains {
  const heads = new Int32Array(BUCKETS).fill(-1);
  let lines = new Int32Array(1 << 17);
  let next = new Int32Array(1 << 17);
  let count = 0;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (count === lines.length) {
      lines = doubled(lines);
      next = doubled(next);
    }
    const bucket = bucketOf(bytes, start, end);
    lines[count] = start;
    next[count] = heads[bucket] ?? -1;
    heads[bucket] = count;
    count += 1;
    start = end + 1;
  }
  return { heads, lines, next };
}

/** One buffer in which every list ends with a newline. */
function joinLists(lists: readonly Buffer[]): Buffer {
  const newline = Buffer.from('\n');
  return Buffer.concat(lists.flatMap((list) => (endsOpen(list) ? [list, newline] : [list])));
}

function endsOpen(list: Buffer): boolean {
  return list.length > 0 && list[list.length - 1] !== NEWLINE;
}

function startsOf(lists: readonly Buffer[]): Int32Array {
  const starts = new Int32Array(lists.length + 1);
  let at = 0;
  for (const [index, list] of lists.entries()) {
    starts[index] = at;
    at += list.length + (endsOpen(list) ? 1 : 0);
  }
  starts[lists.length] = at;
  return starts;
}

/** The last list that starts at or before `offset`. */
function listAt(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** FNV-1a over the end of the line: where paths differ. Hashing all of it would take three times as long. */
function bucketOf(bytes: Buffer, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let at = Math.max(start, end - HASHED); at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
  }
  return (hash ^ (hash >>> 15)) & (BUCKETS - 1);
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
