/** A text that was taken out of a file, with the way back: escapes, indentation and continuations of the container are undone. */
import type { Span } from '../model.ts';

/** More than this no container makes of a file, unless to do harm. */
const MAX_LENGTH = 2 << 20;

/** Variables, aliases or loops make too much of a file. */
export class TooMuch extends Error {}

interface Run {
  /** Where it begins in the text. */
  readonly at: number;
  /** The stretch of the file it comes from. */
  readonly from: number;
  readonly to: number;
  /** One to one; else all of it stands for the whole stretch. */
  readonly copied: boolean;
}

export type SpanOf = (from: number, to: number) => Span;

export class Mapped {
  readonly #file: string;
  readonly #parts: string[] = [];
  readonly #runs: Run[] = [];
  #length = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get text(): string {
    return this.#parts.join('');
  }

  get length(): number {
    return this.#length;
  }

  /** The file's own text from `from` up to `to`. */
  copy(from: number, to: number): this {
    if (to > from) this.#add(this.#file.slice(from, to), { from, to, copied: true });
    return this;
  }

  /** Text that stands for the stretch from `from` to `to`: a decoded escape, the value of a variable. */
  put(text: string, from: number, to: number): this {
    if (text !== '') this.#add(text, { from, to, copied: false });
    return this;
  }

  /** What `other` holds, with its places. */
  append(other: Mapped): this {
    const text = other.text;
    other.#runs.forEach((run, i) => {
      const end = other.#runs[i + 1]?.at ?? text.length;
      this.#add(text.slice(run.at, end), run);
    });
    return this;
  }

  /** A stretch of it, with its places. */
  slice(from: number, to = this.#length): Mapped {
    const rest = new Mapped(this.#file);
    const text = this.text;
    this.#runs.forEach((run, i) => {
      const end = Math.min(to, this.#runs[i + 1]?.at ?? text.length);
      if (end <= from || run.at >= to) return;
      const cut = Math.max(0, from - run.at);
      rest.#add(text.slice(run.at + cut, end), run.copied ? { ...run, from: run.from + cut } : run);
    });
    return rest;
  }

  /** The stretch of the file that a stretch of this text comes from. */
  stretch(from: number, to: number): readonly [from: number, to: number] {
    const start = this.#placeOf(from);
    return [start, to > from ? Math.max(start, this.#endOf(to)) : start];
  }

  /** Of `of`, where a stretch of this text stands. */
  spanIn(of: SpanOf): SpanOf {
    return (from, to) => of(...this.stretch(from, to));
  }

  #add(text: string, run: Omit<Run, 'at'>): void {
    if (this.#length + text.length > MAX_LENGTH) throw new TooMuch();
    this.#runs.push({ ...run, at: this.#length });
    this.#parts.push(text);
    this.#length += text.length;
  }

  #placeOf(at: number): number {
    const run = this.#runAt(at);
    if (run === undefined) return 0;
    if (at >= this.#length) return this.#endOf(this.#length);
    return run.copied ? run.from + (at - run.at) : run.from;
  }

  #endOf(at: number): number {
    const run = this.#runAt(Math.max(0, at - 1));
    if (run === undefined) return 0;
    return run.copied ? Math.min(run.to, run.from + (at - run.at)) : run.to;
  }

  #runAt(at: number): Run | undefined {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#runs[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return this.#runs[low];
  }
}
