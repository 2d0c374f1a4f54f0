/** Command lines of systemd units, with systemd's own quoting. systemd.service(5), "Command lines". */
import type { Piece } from '../model.ts';
import { type Container, linesOf, quoted, shellPiece, UNKNOWN } from './container.ts';
import { Mapped } from './mapped.ts';

interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: Mapped;
}

export function systemd(container: Container): readonly Piece[] {
  const settings = settingsOf(container);
  const variables = new Map<string, string>();
  let user: string | undefined;
  for (const { key, value } of settings) {
    if (key === 'User') user = value.text.trim();
    if (key !== 'Environment') continue;
    for (const { chars } of wordsOf(value)) {
      const [, name, given] = /^(\w+)=(.*)$/s.exec(chars.map((one) => one.text).join('')) ?? [];
      if (name !== undefined) variables.set(name, given ?? '');
    }
  }
  return settings
    .filter(({ key }) => /^Exec[A-Z][A-Za-z]*$/.test(key))
    .flatMap(({ key, value }) =>
      commandsOf(value).map((words) => {
        const facts = {
          inside: `${key} of a systemd unit`,
          variables,
          ...(user === undefined ? {} : { user }),
        };
        return shellPiece(container, scriptOf(container, words), facts);
      }),
    );
}

/** Lines that end in a backslash go on; comments in between are no part of them. */
function settingsOf({ text }: Container): Setting[] {
  const settings: Setting[] = [];
  let section = '';
  const lines = linesOf(text);
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    if (line === undefined || /^\s*(?:[#;]|$)/.test(line.text)) continue;
    section = /^\s*\[(.+)\]\s*$/.exec(line.text)?.[1] ?? section;
    const [lead, key] = /^\s*(\w+)\s*=\s*/.exec(line.text) ?? [];
    if (lead === undefined || key === undefined) continue;
    const value = new Mapped(text);
    let skip = lead.length;
    for (; i < lines.length; i += 1) {
      const part = lines[i];
      if (part === undefined) break;
      if (part !== line && /^\s*[#;]/.test(part.text)) continue;
      const more = part.text.endsWith('\\');
      value.copy(part.from + skip, more ? part.to - 1 : part.to);
      skip = 0;
      if (!more) break;
      value.put(' ', part.to - 1, part.to);
    }
    settings.push({ section, key, value });
  }
  return settings;
}

interface Char {
  readonly text: string;
  /** In the file. */
  readonly from: number;
  readonly to: number;
  /** An escape was undone: it means nothing more. */
  readonly plain: boolean;
}

interface Word {
  readonly chars: readonly Char[];
  readonly bare: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/sy;

/** Quotes hold words together; backslash escapes are undone inside of them and outside. */
function wordsOf(value: Mapped): Word[] {
  const { text } = value;
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const chars: Char[] = [];
    let quote = '';
    let bare = true;
    for (; at < text.length; ) {
      const char = text[at] ?? '';
      if (quote === '' && /\s/.test(char)) break;
      if (char === quote || (quote === '' && (char === '"' || char === "'"))) {
        quote = quote === '' ? char : '';
        bare = false;
        at += 1;
        continue;
      }
      ESCAPE.lastIndex = at;
      const escape = char === '\\' ? ESCAPE.exec(text) : null;
      const length = escape?.[0].length ?? 1;
      const [from, to] = value.stretch(at, at + length);
      chars.push({ text: escape === null ? char : undone(escape), from, to, plain: escape !== null });
      at += length;
    }
    words.push({ chars, bare });
  }
  return words;
}

function undone([, hex, short, long, octal, char = '']: RegExpExecArray): string {
  const code = Number.parseInt(hex ?? short ?? long ?? octal ?? '', octal === undefined ? 16 : 8);
  if (Number.isNaN(code)) return Object.hasOwn(ESCAPES, char) ? (ESCAPES[char] ?? '') : char;
  return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
}

const PREFIXES = /^[-@:+!|]+/;

interface Command {
  readonly words: readonly Word[];
  /** `:` turns variables off. */
  readonly literal: boolean;
}

/** A `;` alone is between two commands. */
function commandsOf(value: Mapped): Command[] {
  const commands: Command[] = [];
  let words: Word[] = [];
  for (const word of [...wordsOf(value), undefined]) {
    if (word !== undefined && !(word.bare && word.chars.length === 1 && isChar(word.chars[0], ';'))) {
      words.push(word);
      continue;
    }
    const [program] = words;
    const prefix = PREFIXES.exec(textOf(program))?.[0] ?? '';
    if (program !== undefined) {
      const bare = { ...program, chars: program.chars.slice(prefix.length) };
      // After `@` the second word is only the name it goes by.
      const rest = words.slice(prefix.includes('@') ? 2 : 1);
      commands.push({ words: [bare, ...rest], literal: prefix.includes(':') });
    }
    words = [];
  }
  return commands;
}

function isChar(char: Char | undefined, text: string): boolean {
  return char?.text === text && !char.plain;
}

function textOf(word: Word | undefined): string {
  return word?.chars.map(({ text }) => text).join('') ?? '';
}

/** `sh -c SCRIPT` is its script; else one command whose words are quoted. */
function scriptOf({ text }: Container, { words, literal }: Command): Mapped {
  const made = new Mapped(text);
  const [shell, option, script] = words;
  if (
    words.length === 3 &&
    script !== undefined &&
    /(?:^|\/)(?:ba|da|k|z)?sh$/.test(textOf(shell)) &&
    /^-[a-z]*c$/.test(textOf(option))
  ) {
    for (const part of partsOf(script.chars, literal)) made.put(part.code, part.from, part.to);
    return made;
  }
  words.forEach((word, i) => {
    const [first] = word.chars;
    if (i > 0) made.put(' ', first?.from ?? 0, first?.from ?? 0);
    const parts = partsOf(word.chars, literal);
    const [only] = parts;
    // A variable that is a word of its own becomes as many words as it holds.
    if (parts.length === 1 && only?.variable === 'bare') made.put(only.code, only.from, only.to);
    else
      for (const { code, from, to, variable } of parts)
        made.put(variable === undefined ? quoted(code) : `"${code}"`, from, to);
    if (parts.length === 0) made.put("''", first?.from ?? 0, first?.from ?? 0);
  });
  return made;
}

interface Part {
  readonly code: string;
  readonly from: number;
  readonly to: number;
  readonly variable?: 'bare' | 'braced';
}

const SPECIAL = /\$\$|%%|\$\{(\w+)\}|\$(\w+)|%[a-zA-Z]/y;

/** Text, variables of the unit, and specifiers, which are known to the manager only. */
function partsOf(chars: readonly Char[], literal: boolean): Part[] {
  const text = chars.map((char) => (char.plain ? '\0' : char.text.slice(0, 1))).join('');
  const parts: Part[] = [];
  for (let at = 0; at < chars.length; ) {
    const char = chars[at];
    if (char === undefined) break;
    SPECIAL.lastIndex = at;
    const [whole, braced, bare] = SPECIAL.exec(text) ?? [];
    const last = chars[at + (whole?.length ?? 1) - 1] ?? char;
    const place = { from: char.from, to: last.to };
    const dollar = whole?.startsWith('$') === true;
    if (whole === undefined || (dollar && literal)) {
      parts.push({ code: char.text, from: char.from, to: char.to });
      at += 1;
      continue;
    }
    if (whole === '$$' || whole === '%%') parts.push({ code: whole.slice(1), ...place });
    else if (dollar)
      parts.push({
        code: `\${${braced ?? bare ?? ''}}`,
        ...place,
        variable: bare === undefined ? 'braced' : 'bare',
      });
    else parts.push({ code: UNKNOWN, ...place, variable: 'braced' });
    at += whole.length;
  }
  return parts;
}
