/**
 * YAML that every parser reads alike: of version 1.1 (Psych, PyYAML, libyaml) and 1.2. Every string is quoted, so that `no`, `1:30`, `0o7` and
 * `~` stay strings, and holds printable ASCII only; anything else is written as an escape. Pure.
 */

/** A string that a program would read for directives of its own, with the tag that keeps it from doing so. */
export interface Tagged {
  readonly tag: string;
  readonly text: string;
}

export type YamlValue =
  | string
  | number
  | boolean
  | Tagged
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** A document; `comment` is printed above it, line by line. */
export function yamlDocument(value: YamlValue, comment = ''): string {
  const head = comment.split('\n').flatMap((line) => (line === '' ? [] : [`# ${line}\n`]));
  return `---\n${head.join('')}${block(value, 0).trimStart()}`;
}

function block(value: YamlValue, depth: number): string {
  const indent = '  '.repeat(depth);
  if (isList(value))
    return value.length === 0
      ? ' []\n'
      : `\n${value.map((one) => `${indent}- ${item(one, depth)}`).join('')}`;
  if (typeof value !== 'object' || isTagged(value)) return ` ${scalar(value)}\n`;
  const entries = Object.entries(value);
  if (entries.length === 0) return ' {}\n';
  return `\n${entries.map(([key, one]) => `${keyText(key, indent)}:${block(one, depth + 1)}`).join('')}`;
}

/** What follows `- `: a mapping begins on the same line. */
function item(value: YamlValue, depth: number): string {
  return block(value, depth + 1).trimStart();
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isTagged(value: object): value is Tagged {
  return 'tag' in value && 'text' in value && typeof value.tag === 'string' && typeof value.text === 'string';
}

const PLAIN_KEY = /^[a-z][a-z_]*(?:::[a-z_]+|\.[a-z_]+)*$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/;

/** Longer ones are no "simple keys" (YAML 1.2, 7.4.2). */
const LONGEST_SIMPLE_KEY = 1000;

function keyText(key: string, indent: string): string {
  const text = PLAIN_KEY.test(key) && !RESERVED.test(key) ? key : quoted(key);
  return text.length > LONGEST_SIMPLE_KEY ? `${indent}? ${text}\n${indent}` : `${indent}${text}`;
}

function scalar(value: string | number | boolean | Tagged): string {
  if (typeof value === 'object') return `${value.tag} ${quoted(value.text)}`;
  return typeof value === 'string' ? quoted(value) : String(value);
}

function quoted(text: string): string {
  if (/^[ -~]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `"${text.replaceAll(/[^ !#-[\]-~]/gsu, inDoubleQuotes)}"`;
}

function inDoubleQuotes(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}
