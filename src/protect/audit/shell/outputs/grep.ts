/** grep(1) with patterns that are simple enough to follow: literals, anchors, `.*`, alternatives. */
import { concat, joinLines, known, lines, plainOf, type Text, UNKNOWN } from '../text.ts';
import { headOf, sorted } from '../wrappers/options.ts';
import { compile, type Simple } from './simple-regex.ts';

export interface Grep {
  readonly matches: Simple;
  readonly inverted: boolean;
  /** `-o`: only what matched. */
  readonly only: boolean;
  /** `-q`, `-c`, `-l`: no lines come out. */
  readonly silent: boolean;
  readonly files: readonly Text[];
}

const VALUED = /^-[ABCmef]$|^--(?:regexp|file|max-count)$/;

/** Undefined when the pattern cannot be followed. */
export function grepOf(program: string, args: readonly Text[]): Grep | undefined {
  const { options, operands, values } = sorted(args, VALUED);
  const letters = options.filter((option) => /^-[a-zA-Z]+$/.test(option)).join('');
  const given = values.get('-e') ?? values.get('--regexp');
  const [pattern = UNKNOWN, ...files] = given === undefined ? operands : [given, ...operands];
  const text = plainOf(pattern);
  if (text === undefined || (headOf(pattern) === '' && text !== '')) return undefined;
  const fixed = program === 'fgrep' || letters.includes('F') || options.includes('--fixed-strings');
  const extended = program === 'egrep' || /[EP]/.test(letters) || options.includes('--extended-regexp');
  const matches = compile(text, {
    kind: fixed ? 'fixed' : extended ? 'extended' : 'basic',
    anyCase: letters.includes('i'),
    word: letters.includes('w'),
    line: letters.includes('x'),
  });
  if (matches === undefined) return undefined;
  return {
    matches,
    inverted: letters.includes('v') || options.includes('--invert-match'),
    only: letters.includes('o'),
    silent: /[qcl]/.test(letters),
    files,
  };
}

export function grepLines(grep: Grep, text: Text): Text {
  if (grep.silent) return known('');
  return joinLines(lines(text).flatMap((line) => grepLine(grep, line) ?? []));
}

function grepLine({ matches, inverted, only }: Grep, line: Text): Text | undefined {
  const plain = plainOf(line);
  if (plain !== undefined) {
    if (matches.test(plain) === inverted) return undefined;
    return only ? (matches.find(plain) ?? UNKNOWN) : line;
  }
  if (inverted) return line;
  if (only) return UNKNOWN;
  const wholly = line.parts.every(({ kind }) => kind === 'unknown');
  // A line of which nothing was known holds what it was looked for: the words that can come out of it do as well.
  if (wholly) return concat({ parts: matches.shape.parts, origins: line.origins });
  const pieces = line.parts.map((part) => (part.kind === 'known' ? part.text : '\u0001'));
  return matches.mayMatch(pieces.join('')) ? line : undefined;
}
