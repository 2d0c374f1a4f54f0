/** The text of a scalar with its places: quotes, escapes, folding and indentation undone. YAML 1.2.2, chapters 7 and 8. */
import type { Scalar } from 'yaml';
import { Mapped } from '../mapped.ts';

/** A stretch of a line that the value has as it stands, or an escape and what it means. */
interface Unit {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Where the way back cannot be found, all of it stands for the whole scalar. */
export function mappedScalar(file: string, node: Scalar.Parsed): Mapped {
  const [from, to] = node.range;
  const value = typeof node.value === 'string' ? node.value : node.source;
  const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const lines = block ? blockLines(file, from, node.range[2], value) : flowLines(file, from, to, node.type);
  return joined(file, value, lines) ?? new Mapped(file).put(value, from, to);
}

/** The value is the units in their order, with nothing but spaces and line breaks between lines. */
function joined(file: string, value: string, lines: readonly (readonly Unit[])[]): Mapped | undefined {
  const mapped = new Mapped(file);
  let at = 0;
  let last: number | undefined;
  for (const units of lines) {
    const text = units.map((unit) => unit.text).join('');
    const [first] = units;
    if (text === '' || first === undefined) continue;
    let start = at;
    while (!value.startsWith(text, start) && /[ \n]/.test(value[start] ?? '')) start += 1;
    if (!value.startsWith(text, start)) return undefined;
    mapped.put(value.slice(at, start), last ?? first.from, first.from);
    for (const unit of units) {
      if (unit.to - unit.from === unit.text.length) mapped.copy(unit.from, unit.to);
      else mapped.put(unit.text, unit.from, unit.to);
      last = unit.to;
    }
    at = start + text.length;
  }
  const rest = value.slice(at);
  if (!/^[ \n]*$/.test(rest)) return undefined;
  const made = mapped.put(rest, last ?? 0, last ?? 0);
  return made.text === value ? made : undefined;
}

/** Behind the header; the first line that says something tells the indentation. */
function blockLines(file: string, from: number, end: number, value: string): Unit[][] {
  const header = file.indexOf('\n', from);
  if (header < 0) return [];
  const lines: Unit[][] = [];
  const first = value.split('\n').find((line) => line.trim() !== '') ?? '';
  let indent: number | undefined;
  for (let start = header + 1; start < end; ) {
    const found = file.indexOf('\n', start);
    const next = found < 0 ? end : Math.min(found, end);
    const to = file[next - 1] === '\r' && next > start ? next - 1 : next;
    const line = file.slice(start, to);
    if (line.trim() !== '') indent ??= indentOf(line, first);
    const cut = Math.min(to, start + (indent ?? 0));
    lines.push([{ text: file.slice(cut, to), from: cut, to }]);
    start = next + 1;
  }
  return lines;
}

/** A folded value has more than one line of the file on its first one. */
function indentOf(line: string, first: string): number {
  const lead = /^ */.exec(line)?.[0].length ?? 0;
  const kept = /^ */.exec(first)?.[0].length ?? 0;
  return Math.max(0, lead - kept);
}

function flowLines(file: string, from: number, to: number, type: Scalar.Type | undefined): Unit[][] {
  const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  const [start, end] = quoted ? [from + 1, to - 1] : [from, to];
  const lines: Unit[][] = [];
  for (let at = start; at <= end; ) {
    const found = file.indexOf('\n', at);
    const next = found < 0 ? end : Math.min(found, end);
    const [first, last] = [at === start, next === end];
    const raw = file.slice(at, next);
    const lead = first ? 0 : (/^[ \t]*/.exec(raw)?.[0].length ?? 0);
    const trail = last ? 0 : raw.length - raw.trimEnd().length;
    lines.push(unitsOf(file, at + lead, Math.max(at + lead, next - trail), type));
    at = next + 1;
  }
  return lines;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001B',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.)|$)/sy;

function unitsOf(file: string, from: number, to: number, type: Scalar.Type | undefined): Unit[] {
  const units: Unit[] = [];
  let start = from;
  const special = type === 'QUOTE_DOUBLE' ? '\\' : type === 'QUOTE_SINGLE' ? "'" : undefined;
  const text = file.slice(from, to);
  for (let at = from; at < to; ) {
    if (special === undefined || file[at] !== special) {
      at += 1;
      continue;
    }
    if (at > start) units.push({ text: file.slice(start, at), from: start, to: at });
    let unit: Unit = { text: "'", from: at, to: at + 2 };
    if (special === '\\') {
      ESCAPE.lastIndex = at - from;
      const found = ESCAPE.exec(text);
      unit = { text: meaning(found), from: at, to: at + (found?.[0].length ?? 1) };
    }
    units.push(unit);
    at = unit.to;
    start = at;
  }
  if (to > start) units.push({ text: file.slice(start, to), from: start, to });
  return units;
}

function meaning(found: RegExpExecArray | null): string {
  const [, hex, short, long, char = ''] = found ?? [];
  const code = Number.parseInt(hex ?? short ?? long ?? '', 16);
  if (Number.isNaN(code)) return Object.hasOwn(ESCAPES, char) ? (ESCAPES[char] ?? '') : char;
  return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
}
