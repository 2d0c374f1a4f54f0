/** Programs between two pipes: what of their input comes out. Lines that are not wholly known are kept rather than lost. */
import {
  concat,
  fields,
  isPlain,
  joinLines,
  known,
  lines,
  plainOf,
  requote,
  type Text,
  UNKNOWN,
} from '../text.ts';
import type { Value } from '../value.ts';
import { headOf, sorted } from '../wrappers/options.ts';
import { grepLines, grepOf } from './grep.ts';
import { sedOf } from './sed.ts';

export interface Filter {
  readonly change: (text: Text) => Text;
  /** What it reads instead of its input: a file, of which nothing is known. */
  readonly input?: Value;
}

/** Undefined when it is none, or does what nobody can follow. */
export function filter(program: string, args: readonly Text[]): Filter | undefined {
  switch (program) {
    case 'cat':
    case 'tac':
    case 'sort':
    case 'uniq':
    case 'tee':
    case 'rev':
      if (program === 'rev') return undefined;
      return fromFiles(
        sorted(args, /^-[kSTto]$/).operands.filter((text) => plainOf(text) !== '-'),
        program !== 'tee',
        (text) => (program === 'uniq' && args.some((one) => headOf(one).startsWith('-c')) ? UNKNOWN : text),
      );
    case 'head':
    case 'tail':
      return fromFiles(sorted(args, /^-[nc]$/).operands, true, (text) => ends(program, args, text));
    case 'grep':
    case 'egrep':
    case 'fgrep':
    case 'zgrep': {
      const grep = grepOf(program, args);
      if (grep === undefined) return undefined;
      return fromFiles(grep.files, true, (text) => grepLines(grep, text));
    }
    case 'awk':
    case 'gawk':
    case 'mawk':
      return awk(args);
    case 'cut':
      return { change: eachLine(cutter(args)) };
    case 'tr':
      return { change: translate(args) };
    case 'sed': {
      const change = sedOf(args);
      return change === undefined ? undefined : { change: eachLine(change) };
    }
    case 'xargs':
      return { change: (text) => concat(...spaced(fields(requote(text, false))), known('\n')) };
    default:
      return undefined;
  }
}

function fromFiles(files: readonly Text[], reads: boolean, change: (text: Text) => Text): Filter {
  return files.length > 0 && reads ? { change, input: [UNKNOWN] } : { change };
}

const spaced = (all: readonly Text[]): Text[] =>
  all.flatMap((text, i) => (i === 0 ? [text] : [known(' '), text]));

/** Undefined leaves a line out. */
type LineChange = (line: Text) => Text | undefined;

export function eachLine(change: LineChange): (text: Text) => Text {
  return (text) => joinLines(lines(text).flatMap((line) => change(line) ?? []));
}

/** Exact where all lines are known; the first or the last of some are any of them. */
function ends(program: string, args: readonly Text[], text: Text): Text {
  const all = lines(text);
  const option = args.map((one) => plainOf(one) ?? '').join(' ');
  const count = Number(/-n? ?(\d+)/.exec(option)?.[1] ?? (/-/.test(option) ? NaN : 10));
  if (!Number.isInteger(count) || !all.every(isPlain)) return text;
  if (/-n ?[-+]/.test(option)) return text;
  return joinLines(program === 'head' ? all.slice(0, count) : all.slice(-count));
}

/** `{print $N}`, with `-F` and a `/pattern/` in front. Anything else is not followed. */
function awk(args: readonly Text[]): Filter | undefined {
  const { operands, values, options } = sorted(args, /^-[Fvf]$/);
  const [program = UNKNOWN, ...files] = operands;
  const text = plainOf(program)?.trim() ?? '';
  const [, pattern, column] =
    /^(?:(?:\/([^/]*)\/|[^{]*?)\s*)\{\s*print\s*(?:\$(\d+|NF))?\s*;?\s*\}$/.exec(text) ?? [];
  if (!/\{\s*print/.test(text) || (column === undefined && !/\{\s*print\s*\}/.test(text))) return undefined;
  const separator = plainOf(values.get('-F') ?? UNKNOWN) ?? options.find((o) => o.startsWith('-F'))?.slice(2);
  const grep = pattern === undefined ? undefined : grepOf('egrep', [known(pattern)]);
  return fromFiles(files, true, (input) =>
    eachLine((line) => (column === undefined ? line : columnOf(line, column, separator)))(
      grep === undefined ? input : grepLines(grep, input),
    ),
  );
}

/** A column of a line that is not known is any part of what is known of it: the line as it is. */
function columnOf(line: Text, column: string, separator: string | undefined): Text | undefined {
  const plain = plainOf(line);
  if (column === '0') return line;
  if (plain === undefined) return line;
  const words = separator === undefined ? plain.trim().split(/\s+/) : splitBy(plain, separator);
  const word = column === 'NF' ? words.at(-1) : words[Number(column) - 1];
  return known(word ?? '', false, line.origins);
}

function splitBy(text: string, separator: string): string[] {
  // A separator of more than one character is a regular expression: brackets around single ones are common.
  const set = /^\[([^\]\\^]+)\]$/.exec(separator)?.[1];
  if (set === undefined) return text.split(separator);
  return set.split('').reduce<string[]>((words, char) => words.flatMap((word) => word.split(char)), [text]);
}

function cutter(args: readonly Text[]): LineChange {
  const { options, values } = sorted(args, /^-[dfcb]$|^--(?:delimiter|fields)$/);
  const value = (letter: string): string | undefined =>
    plainOf(values.get(`-${letter}`) ?? UNKNOWN) ??
    options.find((o) => o.startsWith(`-${letter}`) && o.length > 2)?.slice(2);
  const delimiter = value('d') ?? '\t';
  const list = value('f');
  if (list === undefined || !/^\d+(?:-\d*)?$/.test(list)) return (line) => (isPlain(line) ? UNKNOWN : line);
  const [from = 1, to] = list.split('-').map(Number);
  const last = list.includes('-') ? (to === undefined || to === 0 ? Infinity : to) : from;
  return (line) => {
    const plain = plainOf(line);
    if (plain === undefined) return line;
    if (!plain.includes(delimiter)) return line;
    return known(
      plain
        .split(delimiter)
        .slice(from - 1, last)
        .join(delimiter),
      false,
      line.origins,
    );
  };
}

/** `tr '\n' ' '`, `tr -d :`; other sets are not followed. */
function translate(args: readonly Text[]): (text: Text) => Text {
  const words = args.map((text) => (plainOf(text) ?? '').replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
  const deletes = words[0] === '-d';
  const squeezes = words[0] === '-s';
  const [from = '', to = ''] = deletes || squeezes ? words.slice(1) : words;
  const simple = (set: string): boolean => set.length === 1 || (deletes && !/[[\]\\-]/.test(set));
  if (!simple(from) || (!deletes && to.length !== 1 && !squeezes)) return () => UNKNOWN;
  const change = (text: string): string => {
    if (deletes)
      return text
        .split('')
        .filter((char) => !from.includes(char))
        .join('');
    return squeezes && to === '' ? text : text.replaceAll(from, () => to);
  };
  return (text) => ({
    origins: text.origins,
    parts: text.parts.map((part) => (part.kind === 'known' ? { ...part, text: change(part.text) } : part)),
  });
}
