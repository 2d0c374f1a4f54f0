/** Values in a manifest: texts with their escapes and variables, lists; what is computed is not known. Pure. */
import type { Pattern } from '../../model.ts';
import { type Made, quoted, UNKNOWN } from '../container.ts';
import { Mapped, TooMuch } from '../mapped.ts';
import { joinedParts } from '../values.ts';

export interface PuppetValue {
  readonly from: number;
  readonly to: number;
  /** Undefined for what is computed. */
  readonly parts?: readonly Part[];
  readonly items?: readonly PuppetValue[];
}

/** A stretch of a text; without `text` it is a variable that nobody sets here. */
export interface Part {
  readonly text: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** One for each item. */
export function patternsOf({ parts, items }: PuppetValue): readonly Pattern[] {
  if (items !== undefined) return items.flatMap(patternsOf);
  return [
    { parts: parts === undefined ? [undefined] : joinedParts(parts.map(({ text }) => text)), glob: false },
  ];
}

export function plainOf({ parts }: PuppetValue): string | undefined {
  if (parts === undefined || parts.some(({ text }) => text === undefined)) return undefined;
  return parts.map(({ text }) => text).join('');
}

/** A text as it stands, a list as the words of a command. */
export function valueScript(file: string, value: PuppetValue): Mapped {
  const script = new Mapped(file);
  if (value.items !== undefined) {
    for (const item of value.items) {
      const plain = plainOf(item);
      if (plain !== undefined && quoted(plain) !== plain) script.put(quoted(plain), item.from, item.to);
      else script.append(valueScript(file, item));
      script.put(' ', item.to, item.to);
    }
    return script;
  }
  if (value.parts === undefined) return script.put(UNKNOWN, value.from, value.to);
  for (const { text, from, to } of value.parts)
    if (text !== undefined && file.slice(from, to) === text) script.copy(from, to);
    else script.put(text ?? UNKNOWN, from, to);
  return script;
}

/** A variable may hold others, and so on. */
const MAX_VALUE = 1 << 18;
const SINGLE = /\\(['\\])/y;
const DOUBLE =
  /\\(u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|[\s\S])|\$\{((?:::)?\w+(?:::\w+)*)\}|\$\{[^}]*\}|\$((?:::)?\w+(?:::\w+)*)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ' };

/** What stands between quotes from `from` on. */
export function partsOfText(
  raw: string,
  from: number,
  double: boolean,
  variables: ReadonlyMap<string, PuppetValue>,
  made: Made,
): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let length = 0;
  for (let at = 0; at < raw.length; ) {
    const special = raw[at] === '\\' || (double && raw[at] === '$');
    const pattern = double ? DOUBLE : SINGLE;
    pattern.lastIndex = at;
    const found = special ? pattern.exec(raw) : null;
    if (found === null) {
      at += 1;
      continue;
    }
    if (at > start) parts.push({ text: raw.slice(start, at), from: from + start, to: from + at });
    const [whole, escape, braced, bare] = found;
    const name = braced ?? bare;
    const value = name === undefined ? undefined : variables.get(name);
    const meant = escape === undefined ? (value === undefined ? undefined : plainOf(value)) : meaning(escape);
    length += meant?.length ?? 0;
    made.spend(meant?.length ?? 0);
    if (length > MAX_VALUE) throw new TooMuch();
    parts.push({ text: meant, from: from + at, to: from + at + whole.length });
    at += whole.length;
    start = at;
  }
  if (raw.length > start || parts.length === 0)
    parts.push({ text: raw.slice(start), from: from + start, to: from + raw.length });
  return parts;
}

function meaning(escape: string): string {
  if (!/^u./.test(escape)) return Object.hasOwn(ESCAPES, escape) ? (ESCAPES[escape] ?? '') : escape;
  const code = Number.parseInt(escape.replace(/[u{}]/g, ''), 16);
  return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
}
