/**
 * The line syntax of httpd configuration (ap_cfg_getline, ap_getword_conf; httpd docs "Configuration Files"):
 * a backslash at the end of a line continues it, `#` starts a comment only as the first character,
 * arguments are quoted with `"` or `'`, sections are `<Name arguments>` … `</Name>`.
 * The result is flat, so nesting of any depth costs nothing here.
 */
import type { Problem, SourcePosition } from '../../domain/component.ts';

export interface Statement {
  readonly kind: 'directive' | 'open' | 'close';
  /** As written. */
  readonly name: string;
  /** The text after the name, variables not yet replaced. */
  readonly rest: string;
  readonly at: SourcePosition;
}

export interface ParsedFile {
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** httpd refuses longer lines (VARBUF_MAX_LEN, server/util.c: 16 MiB); no person writes one this long. */
const MAX_LINE = 1 << 20;

/** A file with this many unparseable lines is no configuration; the rest of it is not read. */
const MAX_PROBLEMS = 50;

export function parseApache(text: string, file: string): ParsedFile {
  const statements: Statement[] = [];
  const problems: Problem[] = [];
  for (const { line, number } of logicalLines(text)) {
    const at = { file, line: number };
    if (problems.length >= MAX_PROBLEMS) break;
    if (line.length > MAX_LINE) problems.push({ what: file, why: 'a line is too long', at });
    else if (line !== '' && !line.startsWith('#')) {
      const parsed = parseLine(line, at);
      if (parsed) statements.push(parsed);
      else problems.push({ what: 'Apache configuration', why: `cannot be parsed: ${shorten(line)}`, at });
    }
  }
  return { statements, problems };
}

function* logicalLines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const number = i + 1;
    const parts: string[] = [];
    let part = (lines[i] ?? '').replace(/\r$/, '');
    while (part.endsWith('\\') && i + 1 < lines.length) {
      parts.push(part.slice(0, -1));
      i += 1;
      part = (lines[i] ?? '').replace(/\r$/, '');
    }
    parts.push(part);
    yield { line: parts.join('').trim(), number };
  }
}

function parseLine(line: string, at: SourcePosition): Statement | undefined {
  if (line.includes('\0')) return undefined;
  if (!line.startsWith('<')) {
    const [name, rest] = splitName(line);
    return /^[A-Za-z_:][\w:.-]*$/.test(name) ? { kind: 'directive', name, rest, at } : undefined;
  }
  if (!line.endsWith('>')) return undefined;
  const closing = line.startsWith('</');
  const [name, rest] = splitName(line.slice(closing ? 2 : 1, -1).trim());
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  return closing ? { kind: 'close', name, rest: '', at } : { kind: 'open', name, rest, at };
}

function splitName(line: string): readonly [string, string] {
  const end = line.search(/\s/);
  return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end).trim()];
}

/** Splits arguments as ap_getword_conf does: quotes group, a backslash escapes a quote or itself inside quotes. */
export function splitArguments(rest: string): readonly string[] {
  const words: string[] = [];
  let i = 0;
  while (i < rest.length) {
    if (/\s/.test(rest.charAt(i))) {
      i += 1;
      continue;
    }
    const quote = rest.charAt(i);
    const quoted = quote === '"' || quote === "'";
    const [word, next] = quoted ? quotedWord(rest, i + 1, quote) : plainWord(rest, i);
    words.push(word);
    i = next;
  }
  return words;
}

function quotedWord(rest: string, from: number, quote: string): readonly [string, number] {
  const chars: string[] = [];
  let i = from;
  for (; i < rest.length && rest.charAt(i) !== quote; i += 1) {
    const next = rest.charAt(i + 1);
    if (rest.charAt(i) === '\\' && (next === quote || next === '\\')) i += 1;
    chars.push(rest.charAt(i));
  }
  return [chars.join(''), i + 1];
}

function plainWord(rest: string, from: number): readonly [string, number] {
  const length = rest.slice(from).search(/\s/);
  return length < 0 ? [rest.slice(from), rest.length] : [rest.slice(from, from + length), from + length];
}

function shorten(line: string): string {
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
