/** Reads the whole chain and says what does not hold, entry by entry. What it can prove and what not: docs/formats/journal.md. */
import { entryHash, genesisHash, type Genesis, type Head, type StoredEntry } from './chain.ts';
import type { readHead } from './head.ts';

export interface JournalProblem {
  readonly kind:
    | 'changed' // the entry is not what was written, or the one before it is not
    | 'missing' // a gap in the numbers
    | 'reordered' // the entry stands at another's place
    | 'cut-off' // entries after the last one are known to have existed
    | 'head' // the head file is absent, damaged or contradicts the journal
    | 'foreign' // begun on another machine
    | 'unreadable'; // the database gave up at this point
  /** First entry concerned; absent when it is about the journal as a whole. */
  readonly seq?: number;
  readonly upTo?: number;
  readonly text: string;
}

export interface JournalVerdict {
  readonly ok: boolean;
  readonly entries: number;
  /** The end of the chain. Keep it elsewhere and give it to a later verification as the anchor. */
  readonly head: Head | undefined;
  readonly problems: readonly JournalProblem[];
}

export interface VerifyInput {
  readonly genesis: Genesis;
  /** The mark of the machine that verifies. */
  readonly host: string;
  /** Read before the rows, so that an append in between cannot look like a loss. */
  readonly head: ReturnType<typeof readHead>;
  readonly rows: Iterable<StoredEntry>;
  /** What the database finds wrong with its own file. */
  readonly damage?: string | undefined;
  /** An end of the chain that was noted elsewhere earlier. */
  readonly anchor?: Head;
}

/** Of so many entries that do not fit at most it is tried out whether they merely changed places. */
const REORDER_LIMIT = 24;

interface Misfit {
  readonly entry: StoredEntry;
  /** The hash of the entry that stands before it. */
  readonly previous: string;
}

export function verifyChain(input: VerifyInput): JournalVerdict {
  const walk = walkChain(input);
  const problems: JournalProblem[] = [
    ...(input.genesis.host === input.host ? [] : [FOREIGN]),
    ...walk.gaps,
    ...judgeMisfits(walk.misfits),
    ...walk.unreadable,
    ...(input.damage === undefined ? [] : [{ kind: 'unreadable' as const, text: input.damage }]),
    ...judgeHead(input.head, walk),
    ...judgeAnchor(input.anchor, walk),
  ];
  return { ok: problems.length === 0, entries: walk.count, head: walk.last, problems };
}

const FOREIGN: JournalProblem = { kind: 'foreign', text: 'this journal was begun on another machine' };

interface Walk {
  readonly count: number;
  readonly last: Head | undefined;
  readonly gaps: readonly JournalProblem[];
  readonly misfits: readonly Misfit[];
  readonly unreadable: readonly JournalProblem[];
  /** Hashes at the places that head and anchor speak of. */
  readonly hashAt: ReadonlyMap<number, string>;
}

function walkChain({ genesis, head, anchor, rows }: VerifyInput): Walk {
  const wanted = new Set([head === 'damaged' ? undefined : head?.seq, anchor?.seq]);
  const hashAt = new Map([[0, genesisHash(genesis)]]);
  const gaps: JournalProblem[] = [];
  const misfits: Misfit[] = [];
  const unreadable: JournalProblem[] = [];
  let last: Head = { seq: 0, hash: genesisHash(genesis) };
  let count = 0;
  try {
    for (const entry of rows) {
      const gap = entry.seq !== last.seq + 1;
      if (gap) gaps.push(missing(last.seq + 1, entry.seq - 1));
      // After a gap there is nothing to compare with: the entry's own hash is taken as it stands.
      else if (entryHash(last.hash, entry) !== entry.hash) misfits.push({ entry, previous: last.hash });
      if (wanted.has(entry.seq)) hashAt.set(entry.seq, entry.hash);
      last = { seq: entry.seq, hash: entry.hash };
      count += 1;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    unreadable.push({
      kind: 'unreadable',
      seq: last.seq + 1,
      text: `unreadable after entry ${last.seq}: ${why}`,
    });
  }
  return { count, last: count === 0 ? undefined : last, gaps, misfits, unreadable, hashAt };
}

function missing(from: number, to: number): JournalProblem {
  const text = from === to ? `entry ${from} is missing` : `entries ${from} to ${to} are missing`;
  return { kind: 'missing', seq: from, upTo: to, text };
}

/** An entry that fits at the place of another misfit was moved; one that fits nowhere was changed. */
function judgeMisfits(misfits: readonly Misfit[]): readonly JournalProblem[] {
  const few = misfits.length <= REORDER_LIMIT;
  const hashes = misfits.flatMap((m) => [m.previous, m.entry.hash]);
  return misfits.map(({ entry }) => {
    const home = few
      ? misfits.find(({ entry: { seq } }) => seq !== entry.seq && hashes.some((h) => fits(entry, seq, h)))
      : undefined;
    if (home === undefined) return changed(entry.seq);
    const text = `entry ${entry.seq} was written as entry ${home.entry.seq}`;
    return { kind: 'reordered', seq: entry.seq, text };
  });
}

function fits(entry: StoredEntry, seq: number, previous: string): boolean {
  return entryHash(previous, { ...entry, seq }) === entry.hash;
}

function changed(seq: number): JournalProblem {
  const text = `entry ${seq} is not what was written, or entry ${seq - 1} was rewritten together with its hash`;
  return { kind: 'changed', seq, text };
}

function judgeHead(head: VerifyInput['head'], walk: Walk): readonly JournalProblem[] {
  if (head === 'damaged')
    return [{ kind: 'head', text: 'the head file is damaged: a cut-off end would not show' }];
  if (head === undefined) {
    if (walk.count === 0) return [];
    return [{ kind: 'head', text: 'the head file is absent: a cut-off end would not show' }];
  }
  return judgePlace(head, walk, 'the head file', 'head');
}

function judgeAnchor(anchor: Head | undefined, walk: Walk): readonly JournalProblem[] {
  return anchor === undefined ? [] : judgePlace(anchor, walk, 'the given anchor', 'changed');
}

function judgePlace(
  place: Head,
  walk: Walk,
  name: string,
  kind: 'head' | 'changed',
): readonly JournalProblem[] {
  const end = walk.last?.seq ?? 0;
  if (place.seq > end) {
    const range = place.seq === end + 1 ? `entry ${place.seq} is` : `entries ${end + 1} to ${place.seq} are`;
    return [
      { kind: 'cut-off', seq: end + 1, upTo: place.seq, text: `${range} cut off: ${name} knows of them` },
    ];
  }
  const hash = walk.hashAt.get(place.seq);
  if (hash === undefined || hash === place.hash) return []; // a missing entry is already said
  return [{ kind, seq: place.seq, text: `entry ${place.seq} has another hash than ${name} says` }];
}
