/** Matches a line with a format: literal text must stand as written, fields take what lies between. */
import type { Field, FieldKind, Part } from '../format/field.ts';
import { CLF, ISO } from './time.ts';
import { strftimeReader } from './strftime.ts';

/** Places tried in one line before it is said not to fit; a usual line needs one for each field. */
const MAX_TRIES = 2000;

const WORDS: ReadonlySet<FieldKind> = new Set<FieldKind>(['client', 'site', 'host', 'method']);

interface Step {
  readonly literal?: string;
  readonly field?: Field;
  /** What such a field looks like, where it can be told. */
  readonly pattern?: RegExp;
  /** Between quotes: ends at the first one that is not escaped. */
  readonly quoted: boolean;
  /** An address, a name: never holds a blank. */
  readonly word: boolean;
  /** The literal after it; empty: another field follows at once. Undefined: the end of the line. */
  readonly until: string | undefined;
}

/** Where each field of the format lies in a line. */
export class Template {
  readonly fields: readonly Field[];
  readonly #steps: readonly Step[];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #line = '';
  #tries = 0;
  /** Lines of the same second have the same time; any that is no time, none. */
  #lastTime = '\n';

  constructor(parts: readonly Part[]) {
    this.#steps = parts.map((part, i) => stepOf(part, parts[i - 1], parts[i + 1]));
    this.fields = parts.flatMap((part) => ('field' in part ? [part.field] : []));
  }

  /** False when the line does not fit. `line` has no newline and one character per byte. */
  match(line: string): boolean {
    this.#line = line;
    this.#tries = 0;
    return this.#matchFrom(0, 0, 0);
  }

  /** The text of the field at `index` in the line that was matched last. */
  text(index: number): string {
    return this.#line.slice(this.#from[index], this.#to[index]);
  }

  /** Free text takes as little as it can; where what follows does not fit then, more. */
  #matchFrom(index: number, field: number, at: number): boolean {
    const step = this.#steps[index];
    if (step === undefined) return at === this.#line.length;
    if (step.literal !== undefined)
      return (
        this.#line.startsWith(step.literal, at) && this.#matchFrom(index + 1, field, at + step.literal.length)
      );
    for (let end = this.#firstEnd(step, at); end >= 0; end = this.#nextEnd(step, end)) {
      this.#tries += 1;
      if (this.#tries > MAX_TRIES) return false;
      if (step.word && this.#line.slice(at, end).includes(' ')) return false;
      this.#from[field] = at;
      this.#to[field] = end;
      if (this.#matchFrom(index + 1, field + 1, end)) return true;
    }
    return false;
  }

  #firstEnd(step: Step, at: number): number {
    if (step.pattern !== undefined) {
      if (step.pattern === CLF && this.#line.startsWith(this.#lastTime, at))
        return at + this.#lastTime.length;
      step.pattern.lastIndex = at;
      const found = step.pattern.exec(this.#line);
      if (found === null) return -1;
      if (step.pattern === CLF) [this.#lastTime] = found;
      return at + found[0].length;
    }
    if (step.quoted) return closingQuote(this.#line, at);
    return step.until === undefined ? this.#line.length : this.#line.indexOf(step.until, at);
  }

  #nextEnd(step: Step, end: number): number {
    if (step.pattern !== undefined || step.quoted || step.until === undefined) return -1;
    return end < this.#line.length ? this.#line.indexOf(step.until, end + 1) : -1;
  }
}

function stepOf(part: Part, before: Part | undefined, after: Part | undefined): Step {
  if ('literal' in part) return { literal: part.literal, quoted: false, word: false, until: undefined };
  const opened = before !== undefined && 'literal' in before && before.literal.endsWith('"');
  const until = after === undefined ? undefined : 'literal' in after ? after.literal : '';
  const pattern = patternOf(part.field);
  return {
    field: part.field,
    quoted: opened && until !== undefined && until.startsWith('"'),
    word: WORDS.has(part.field.kind),
    until,
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** One status, one count; of durations perhaps several, which nginx joins: those of its backends. */
const STATUS = /\d{3}|-/y;
const BYTES = /\d{1,15}(?!\d)|-/y; // see MAX_DIGITS of the scanner
const DURATIONS = /(?:-|\d+(?:\.\d+)?)(?:(?:, | : )(?:-|\d+(?:\.\d+)?))*/y;

function patternOf(field: Field): RegExp | undefined {
  if (field.kind === 'time') return timePattern(field.time);
  if (field.kind === 'status') return STATUS;
  if (field.kind === 'bytes') return BYTES;
  return field.kind === 'duration' ? DURATIONS : undefined;
}

function timePattern(time: Extract<Field, { kind: 'time' }>['time']): RegExp | undefined {
  switch (time.is) {
    case 'clf':
      return CLF;
    case 'iso':
      return ISO;
    case 'epoch':
      return /\d+(?:\.\d+)?/y;
    case 'fraction':
      return time.unitMs === 1 ? /\d{3}/y : /\d{6}/y;
    case 'strftime':
    default:
      return strftimeReader(time.format)?.pattern;
  }
}

/** The first `"` that an even number of backslashes stands before; -1 when there is none. */
function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    let before = at - 1;
    while (before >= from && line[before] === '\\') before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}
