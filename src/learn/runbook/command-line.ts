/**
 * One line of a step as an argument vector. This is no shell: quotes group, parameters are filled in, and everything that a shell
 * would make something of is refused with its place, so that what a reader sees is what runs. Pure.
 */
import { refusedProgram } from './programs.ts';
import type { CommandLine, Place, Word } from './model.ts';

export class LineError extends Error {
  /** Index of the character, from 0. */
  readonly at: number;
  readonly next: string;

  constructor(at: number, message: string, next: string) {
    super(message);
    this.at = at;
    this.next = next;
  }
}

const MAX_LENGTH = 2000;

/** What a shell would act on, outside of quotes. */
const SPECIAL: Readonly<Record<string, readonly [what: string, next: string]>> = {
  '|': [
    'a pipe',
    'let the program filter by itself (grep FILE, find -name, head FILE), or judge the output with expect',
  ],
  '&': ['a shell operator', 'write one command a line'],
  ';': ['a shell operator', 'write one command a line'],
  '>': [
    'a redirection',
    'the output of every step is recorded; a program that writes a file takes its name as an argument',
  ],
  '<': ['a redirection', 'give the file to the program as an argument'],
  '(': ['a subshell', 'write one command a line; in quotes a parenthesis is a parenthesis'],
  ')': ['a subshell', 'write one command a line; in quotes a parenthesis is a parenthesis'],
  $: ['a variable or a substitution', 'write the value, or make it a parameter: {{name}}'],
  '`': ['a command substitution', 'write the value, or make it a parameter: {{name}}'],
  '*': ['a pattern for file names', 'name the files, or let find search: find DIR -name "*.so"'],
  '?': ['a pattern for file names', 'name the file; in quotes it is a question mark'],
  '[': ['a pattern for file names', 'name the file; in quotes it is a bracket'],
  ']': ['a pattern for file names', 'name the file; in quotes it is a bracket'],
  '{': ['a brace expansion', 'write every word; a parameter is {{name}}'],
  '}': ['a brace expansion', 'write every word; a parameter is {{name}}'],
  '~': ['a home directory', 'write the absolute path'],
  '!': ['a shell operator', 'judge the exit code with expect_exit'],
  '#': ['a comment behind a command', 'give the comment a line of its own'],
  '\\': ['an escape', 'use quotes; a command stands on one line'],
};

const PARAMETER = /\{\{([a-z][a-z0-9_]{0,30})\}\}/y;

/** Throws LineError. */
export function commandLine(text: string, place: Place): CommandLine {
  if (text.length > MAX_LENGTH)
    throw new LineError(MAX_LENGTH, `a line is at most ${MAX_LENGTH} characters long`, 'write several steps');
  const control = /\p{Cc}|\p{Cf}/u.exec(text.replaceAll('\t', ' '));
  if (control !== null) throw new LineError(control.index, 'an invisible character', 'take it out');
  const words = wordsOf(text);
  const [first] = words;
  if (first === undefined) throw new LineError(0, 'there is no command', 'write a program and its arguments');
  checkProgram(first, words.slice(1), text);
  return { words, text: text.trim(), place };
}

/** What a program gets; throws when a parameter has no value. */
export function argvOf(line: CommandLine, values: Readonly<Record<string, string>>): readonly string[] {
  return line.words.map((word) =>
    word
      .map((part) => {
        if (typeof part === 'string') return part;
        const value = Object.hasOwn(values, part.parameter) ? values[part.parameter] : undefined;
        if (value === undefined) throw new TypeError(`no value for {{${part.parameter}}}`);
        return value;
      })
      .join(''),
  );
}

export function parametersIn(line: CommandLine): readonly string[] {
  return line.words.flatMap((word) =>
    word.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter])),
  );
}

/** The text of a word that holds no parameter. */
function plain(word: Word): string | undefined {
  return word.every((part) => typeof part === 'string') ? word.join('') : undefined;
}

function checkProgram(first: Word, rest: readonly Word[], text: string): void {
  const at = text.search(/\S/);
  // `php-fpm{{php}}`: a version at the end of a fixed name; `read.ts` checks that it is one.
  const [begins] = first;
  if (typeof begins !== 'string' || begins === '')
    throw new LineError(at, 'the program is a parameter', 'name the program; arguments may be parameters');
  const program = first.map((part) => (typeof part === 'string' ? part : '0')).join('');
  if (/^[A-Za-z_]\w*=/.test(program))
    throw new LineError(at, 'a variable before the command', 'every step has the same fixed environment');
  if (!/^(?:\/(?:[\w.+-]+\/)*)?[\w.+-]+$/.test(program) || program.includes('..'))
    throw new LineError(
      at,
      `${JSON.stringify(program)} is no name of a program`,
      'name it, or write its absolute path',
    );
  const refused = refusedProgram(
    program,
    rest.map((word) => plain(word) ?? ''),
  );
  if (refused !== undefined) throw new LineError(at, refused.why, refused.next);
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let parts: (string | { parameter: string })[] | undefined;
  const add = (piece: string | { parameter: string }): void => {
    parts ??= [];
    const last = parts.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') parts[parts.length - 1] = last + piece;
    else parts.push(piece);
  };
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    const parameter = parameterAt(text, at);
    if (char === ' ' || char === '\t') {
      if (parts !== undefined) words.push(parts);
      parts = undefined;
      at += 1;
    } else if (parameter !== undefined) {
      add({ parameter: parameter.name });
      at = parameter.end;
    } else if (char === "'" || char === '"') at = quoted(text, at, add);
    else {
      refuseSpecial(text, at, parts === undefined);
      add(char);
      at += 1;
    }
  }
  if (parts !== undefined) words.push(parts);
  return words;
}

function parameterAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  PARAMETER.lastIndex = at;
  const match = PARAMETER.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], end: PARAMETER.lastIndex };
}

/** `~` and `#` mean something only where a word begins, `!` only by itself. */
function refuseSpecial(text: string, at: number, begins: boolean): void {
  const char = text[at] ?? '';
  if ((char === '~' || char === '#') && !begins) return;
  if (char === '!' && !(begins && /^!(?:\s|$)/.test(text.slice(at)))) return;
  const special = Object.hasOwn(SPECIAL, char) ? SPECIAL[char] : undefined;
  if (special !== undefined) throw new LineError(at, `${special[0]}: this is no shell`, special[1]);
}

/** Single quotes: everything as it is. Double quotes too, except for parameters; what a shell would act on is refused. */
function quoted(text: string, open: number, add: (piece: string | { parameter: string }) => void): number {
  const quote = text[open] ?? '';
  add('');
  let at = open + 1;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === quote) return at + 1;
    const parameter = quote === '"' ? parameterAt(text, at) : undefined;
    if (parameter !== undefined) {
      add({ parameter: parameter.name });
      at = parameter.end;
      continue;
    }
    if (quote === '"' && (char === '$' || char === '`' || char === '\\'))
      throw new LineError(
        at,
        `${JSON.stringify(char)} in double quotes: this is no shell`,
        'use single quotes',
      );
    add(char);
    at += 1;
  }
  throw new LineError(open, 'this quote is not closed', 'close it on the same line');
}
