/** What every reader of a kind of file gets, and how it makes pieces. */
import type { Piece, ShellPiece } from '../model.ts';
import { type Mapped, type SpanOf, TooMuch } from './mapped.ts';

export interface Container {
  readonly text: string;
  /** Of UTF-16 offsets of `text`. */
  readonly spanOf: SpanOf;
  /** What the pieces made so far hold. */
  readonly made: { chars: number };
}

/** Of all pieces of a file together. */
const MAX_MADE = 8 << 20;
/** As many characters as a variable counts for: each piece has them all. */
const A_VARIABLE = 16;

export type Reader = (container: Container) => readonly Piece[];

/** Of which the shell knows nothing: see the evaluator's environment. */
export const UNKNOWN = '${STAKEOUT_UNKNOWN}';

export interface ShellFacts {
  readonly inside: string;
  readonly dialect?: 'sh' | 'bash';
  readonly variables?: ReadonlyMap<string, string>;
  readonly user?: string;
}

/** Throws TooMuch when the pieces of the file hold more than any file is meant to. */
export function shellPiece({ spanOf, made }: Container, mapped: Mapped, facts: ShellFacts): ShellPiece {
  const { inside, dialect = 'sh', variables = new Map(), user } = facts;
  made.chars += mapped.length + A_VARIABLE * variables.size;
  if (made.chars > MAX_MADE) throw new TooMuch();
  return {
    kind: 'shell',
    text: mapped.text,
    dialect,
    spanOf: mapped.spanIn(spanOf),
    variables: new Map(variables),
    inside,
    ...(user === undefined ? {} : { user }),
  };
}

/** A parser that misses something may place it behind the end. */
export function unreadable({ spanOf, text }: Container, from: number, why: string, to = from): Piece {
  const start = Math.min(from, text.length);
  return { kind: 'unreadable', span: spanOf(start, Math.min(Math.max(start, to), text.length)), why };
}

/** A word as the shell reads it back, in single quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export interface Line {
  readonly from: number;
  /** Without the line break, be it LF or CR LF. */
  readonly to: number;
  readonly text: string;
}

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from <= text.length; ) {
    const found = text.indexOf('\n', from);
    const next = found < 0 ? text.length : found;
    const to = next > from && text[next - 1] === '\r' ? next - 1 : next;
    lines.push({ from, to, text: text.slice(from, to) });
    from = next + 1;
  }
  return lines;
}
