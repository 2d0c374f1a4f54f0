/**
 * The regular expressions that people type at grep and sed, made ours: a hostile script must not choose what our own engine
 * compiles. Literals, `.`, `.*`, brackets, anchors, `|` and groups of alternatives, `+`, `?`, `*` behind a single character.
 */
import { known, type Part, type Text, UNKNOWN } from '../text.ts';

export interface Simple {
  test(line: string): boolean;
  /** The first stretch that matches. */
  find(line: string): Text | undefined;
  /** Whether a line in which \u0001 stands for anything may match. */
  mayMatch(line: string): boolean;
  /** What a line that matches looks like: `^php` is `php…`. */
  readonly shape: Text;
  /** Start and end of the leftmost match. */
  range(line: string): readonly [number, number] | undefined;
}

export interface Reading {
  readonly kind: 'fixed' | 'basic' | 'extended';
  readonly anyCase?: boolean;
  readonly word?: boolean;
  readonly line?: boolean;
}

type Atom =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly test: (char: string) => boolean };
interface Item {
  readonly atom: Atom;
  readonly min: 0 | 1;
  readonly many: boolean;
}
interface Sequence {
  readonly items: readonly Item[];
  readonly start: boolean;
  readonly end: boolean;
}

const MAX_PATTERN = 2000;
const MAX_SEQUENCES = 64;
/** Longer lines are not looked at beyond this. */
const MAX_LINE = 10_000;

/** Undefined for what is not simple. */
export function compile(pattern: string, reading: Reading): Simple | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  const texts = reading.kind === 'fixed' ? pattern.split('\n') : alternatives(pattern, reading.kind);
  if (texts === undefined || texts.length > MAX_SEQUENCES) return undefined;
  const sequences: Sequence[] = [];
  for (const text of texts) {
    const sequence = reading.kind === 'fixed' ? literalSequence(text) : sequenceOf(text, reading.kind);
    if (sequence === undefined) return undefined;
    sequences.push(reading.line === true ? { ...sequence, start: true, end: true } : sequence);
  }
  const fold = (text: string): string => (reading.anyCase === true ? text.toLowerCase() : text);
  const folded = reading.anyCase === true ? sequences.map(lowered) : sequences;
  const range = (line: string): readonly [number, number] | undefined => {
    const subject = fold(line.slice(0, MAX_LINE));
    const found = folded
      .map((sequence) => rangeOf(sequence, subject, reading.word === true))
      .filter((at) => at !== undefined);
    return found.length === 0
      ? undefined
      : found.reduce((a, b) => (b[0] < a[0] || (b[0] === a[0] && b[1] > a[1]) ? b : a));
  };
  return {
    range,
    test: (line) => range(line) !== undefined,
    find: (line) => {
      const at = range(line);
      return at === undefined ? undefined : known(line.slice(...at));
    },
    mayMatch: (line) => line.includes('\u0001') || range(line) !== undefined,
    shape: sequences.length === 1 && sequences[0] !== undefined ? shapeOf(sequences[0]) : UNKNOWN,
  };
}

/** `(a|b)c` → `ac`, `bc`. One level of groups; anything deeper is not simple. */
function alternatives(pattern: string, kind: 'basic' | 'extended'): string[] | undefined {
  const text =
    kind === 'basic'
      ? pattern.replace(
          /\\([|()+?])|([|()+?])/g,
          (_, special: string | undefined, plain: string | undefined) => special ?? `\\${plain ?? ''}`,
        )
      : pattern;
  const [group, before = '', body = '', after = ''] =
    /^((?:[^()\\|]|\\.)*)\(((?:[^()\\]|\\.)*)\)((?![*+?{])(?:[^()\\|]|\\.)*)$/s.exec(text) ?? [];
  if (group !== undefined) return split(body).map((one) => before + one + after);
  return /(?<!\\)[()]/.test(text) ? undefined : split(text);
}

function split(text: string): string[] {
  return text.split(/(?<!\\)\|/);
}

function literalSequence(text: string): Sequence {
  return {
    items: text.split('').map((char) => ({ atom: { kind: 'char', char }, min: 1, many: false })),
    start: false,
    end: false,
  };
}

function sequenceOf(text: string, _kind: 'basic' | 'extended'): Sequence | undefined {
  const items: Item[] = [];
  const start = text.startsWith('^');
  let end = false;
  for (let at = start ? 1 : 0; at < text.length; ) {
    if (text[at] === '$' && at === text.length - 1) {
      end = true;
      break;
    }
    const read = atomAt(text, at);
    if (read === undefined) return undefined;
    at = read.next;
    if (read.atom === undefined) continue;
    const sign = text[at];
    const repeated = sign === '*' || sign === '+' || sign === '?';
    if (sign === '{') return undefined;
    if (repeated) at += 1;
    items.push({
      atom: read.atom,
      min: sign === '*' || sign === '?' ? 0 : 1,
      many: sign === '*' || sign === '+',
    });
  }
  return { items, start, end };
}

function atomAt(
  text: string,
  at: number,
): { readonly atom: Atom | undefined; readonly next: number } | undefined {
  const char = text[at] ?? '';
  if (char === '.') return { atom: { kind: 'any' }, next: at + 1 };
  if (char === '\\') {
    const escaped = text[at + 1] ?? '';
    // Word edges narrow a match; without them more matches, which errs on the safe side.
    if (/[<>bB]/.test(escaped)) return { atom: undefined, next: at + 2 };
    if (escaped === 's') return { atom: { kind: 'class', test: (c) => /\s/.test(c) }, next: at + 2 };
    if (escaped === 'd') return { atom: { kind: 'class', test: (c) => /\d/.test(c) }, next: at + 2 };
    if (escaped === 'w') return { atom: { kind: 'class', test: (c) => /\w/.test(c) }, next: at + 2 };
    return /[a-zA-Z0-9]/.test(escaped) ? undefined : { atom: { kind: 'char', char: escaped }, next: at + 2 };
  }
  if (char === '[') return classAt(text, at);
  return { atom: { kind: 'char', char }, next: at + 1 };
}

function classAt(text: string, at: number): { readonly atom: Atom; readonly next: number } | undefined {
  const negated = text[at + 1] === '^';
  const from = at + (negated ? 2 : 1);
  let end = from + 1;
  while (end < text.length && text[end] !== ']')
    end = text.startsWith('[:', end) ? text.indexOf(':]', end) + 2 : end + 1;
  if (end >= text.length || end < from) return undefined;
  const body = text.slice(from, end);
  const named = new Map([
    ['alpha', /[A-Za-z]/],
    ['digit', /\d/],
    ['alnum', /\w/],
    ['space', /\s/],
    ['blank', /[ \t]/],
  ]);
  const tests = [...body.matchAll(/\[:(\w+):\]/g)].map(([, name = '']) => named.get(name));
  const plain = body.replace(/\[:\w+:\]/g, '');
  const test = (char: string): boolean => {
    if (tests.some((one) => one?.test(char) === true)) return !negated;
    for (let i = 0; i < plain.length; i += 1) {
      const last = plain[i + 1] === '-' ? plain[i + 2] : undefined;
      const first = plain[i] ?? '';
      if (last === undefined ? char === first : char >= first && char <= last) return !negated;
      if (last !== undefined) i += 2;
    }
    return negated;
  };
  return { atom: { kind: 'class', test }, next: end + 1 };
}

function lowered(sequence: Sequence): Sequence {
  return {
    ...sequence,
    items: sequence.items.map((item) =>
      item.atom.kind === 'char'
        ? { ...item, atom: { kind: 'char', char: item.atom.char.toLowerCase() } }
        : item,
    ),
  };
}

/**
 * Leftmost, longest. All beginnings are followed at once, with the earliest that leads to each place of the pattern: no pattern takes
 * more than |items| × |line| steps.
 */
function rangeOf(
  { items, start, end }: Sequence,
  line: string,
  word: boolean,
): readonly [number, number] | undefined {
  let places: (number | undefined)[] = [];
  let best: readonly [number, number] | undefined;
  for (let at = 0; at <= line.length; at += 1) {
    const begins = at === 0 || (!start && (!word || !/\w/.test(line[at - 1] ?? '')));
    if (best === undefined && begins) places[0] ??= at;
    skip(items, places);
    const from = places[items.length];
    const accepts = (!end || at === line.length) && (!word || !/\w/.test(line[at] ?? ''));
    if (from !== undefined && accepts && (best === undefined || from <= best[0])) best = [from, at];
    const next: (number | undefined)[] = [];
    for (const [place, since] of places.entries()) {
      const item = items[place];
      if (since === undefined || item === undefined || !takes(item.atom, line[at] ?? '')) continue;
      if (best !== undefined && since > best[0]) continue;
      earliest(next, place + 1, since);
      if (item.many) earliest(next, place, since);
    }
    if (next.length === 0 && (best !== undefined || start)) break;
    places = next;
  }
  return best;
}

/** An item that need not be there may be passed over. */
function skip(items: readonly Item[], places: (number | undefined)[]): void {
  for (const [place, { min }] of items.entries()) {
    const since = places[place];
    if (min === 0 && since !== undefined) earliest(places, place + 1, since);
  }
}

function earliest(places: (number | undefined)[], place: number, since: number): void {
  const other = places[place];
  if (other === undefined || since < other) places[place] = since;
}

function takes(atom: Atom, char: string): boolean {
  return atom.kind === 'any' || (atom.kind === 'char' ? atom.char === char : atom.test(char));
}

function shapeOf({ items, start, end }: Sequence): Text {
  const unknown: Part = { kind: 'unknown' };
  const parts: Part[] = start ? [] : [unknown];
  for (const { atom, min, many } of items) {
    const last = parts.at(-1);
    if (atom.kind === 'char' && min === 1 && !many) {
      if (last?.kind === 'known') parts[parts.length - 1] = { ...last, text: last.text + atom.char };
      else parts.push({ kind: 'known', text: atom.char, quoted: false });
    } else if (last?.kind !== 'unknown') parts.push(unknown);
  }
  if (!end && parts.at(-1)?.kind !== 'unknown') parts.push(unknown);
  return { parts: withoutColumns(parts), origins: [] };
}

/** `^ii  php`: the state in front of a name in dpkg's list is no part of the name. */
function withoutColumns(parts: readonly Part[]): Part[] {
  return parts.map(
    (part): Part => (part.kind === 'known' && /\s/.test(part.text) ? { kind: 'unknown' } : part),
  );
}
