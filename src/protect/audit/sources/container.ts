/** What every reader of a kind of file gets, and how it makes pieces. */
import type { Effect, Piece, ShellPiece, Unreadable } from '../model.ts';
import type { Kind } from './kind.ts';
import { type Mapped, type SpanOf, TooMuch } from './mapped.ts';

export interface Container {
  readonly text: string;
  /** Of UTF-16 offsets of `text`. */
  readonly spanOf: SpanOf;
  readonly made: Made;
}

/** Of one file: characters of its pieces, and of all values on the way there. */
const MAX_MADE = 8 << 20;

/** What is made of a file, counted, whatever becomes of it: a variable in a variable is text for nothing. */
export class Made {
  /** So far, in the order of reading. */
  readonly pieces: Piece[] = [];
  #left = MAX_MADE;

  /** Throws TooMuch when that is more than any file is meant to make. */
  spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw new TooMuch();
  }
}

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
  /** Where it is another than that of the file. */
  readonly language?: Kind;
}

/** Throws TooMuch when the pieces of the file hold more than any file is meant to. */
export function shellPiece({ spanOf, made }: Container, mapped: Mapped, facts: ShellFacts): ShellPiece {
  const { inside, dialect = 'sh', variables = new Map(), user, language } = facts;
  made.spend(mapped.length + A_VARIABLE * variables.size);
  const piece: ShellPiece = {
    kind: 'shell',
    text: mapped.text,
    dialect,
    spanOf: mapped.spanIn(spanOf),
    variables: new Map(variables),
    inside,
    ...(user === undefined ? {} : { user }),
    ...(language === undefined ? {} : { language }),
  };
  made.pieces.push(piece);
  return piece;
}

/** `from` and `to`: of what names the thing. */
export function declared(
  { spanOf, made }: Container,
  effect: Effect,
  { from, to }: { readonly from: number; readonly to: number },
  inside: string,
): Piece {
  const piece: Piece = { kind: 'declared', effect, span: spanOf(from, to), inside };
  made.pieces.push(piece);
  return piece;
}

/** A parser that misses something may place it behind the end. */
export function unreadable({ spanOf, text }: Container, from: number, why: string, to = from): Unreadable {
  const start = Math.min(from, text.length);
  return { kind: 'unreadable', span: spanOf(start, Math.min(Math.max(start, to), text.length)), why };
}

/** A bound was reached there: it may be well written. */
export function beyond(container: Container, from: number, why: string): Unreadable {
  return { ...unreadable(container, from, why), beyond: true };
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
