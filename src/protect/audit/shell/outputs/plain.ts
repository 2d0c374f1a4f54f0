/** echo, printf, basename and others whose answer is in their arguments. */
import { resolve } from '../builtins.ts';
import type { Call, HostAnswers } from '../machine.ts';
import {
  concat,
  EMPTY,
  glob,
  isPlain,
  joinLines,
  known,
  plainOf,
  type Text,
  UNKNOWN,
  withOrigins,
} from '../text.ts';
import { mapValue, type Value } from '../value.ts';
import { afterOptions, headOf } from '../wrappers/options.ts';

/** Undefined when it is none of these. */
export function plainAnswer({ program, args, state }: Call, answers: HostAnswers): Value | undefined {
  const operands = afterOptions(args, /^$/);
  const [first = EMPTY, second] = operands;
  switch (program) {
    case 'echo':
      return [concat(spaced(args.filter((text) => !/^-[neE]+$/.test(headOf(text)))), known('\n'))];
    case 'printf':
      return [printf(operands[0] ?? EMPTY, operands.slice(1))];
    case 'basename':
      return [concat(baseName(first, second), known('\n'))];
    case 'dirname':
      return [concat(directoryName(first), known('\n'))];
    case 'readlink':
    case 'realpath':
      return state.directory.map((from) => concat(resolve(from, first), known('\n')));
    case 'pwd':
      return mapValue(state.directory, (text) => concat(text, known('\n')));
    case 'mktemp':
      return [concat(known('/tmp/tmp.'), glob('*'), known('\n'))];
    case 'whoami':
      return [known('root\n')];
    case 'id':
      return args.some((text) => plainOf(text) === '-u') ? [known('0\n')] : undefined;
    case 'which':
    case 'command':
      return [concat(UNKNOWN, known('/'), operands.at(-1) ?? UNKNOWN, known('\n'))];
    case 'seq':
      return sequence(operands);
    case 'ls':
      return [list(operands, args, state.directory)];
    case 'a2query':
      return apacheQuery(args, answers);
    default:
      return undefined;
  }
}

function spaced(args: readonly Text[]): Text {
  return concat(...args.flatMap((text, i) => (i === 0 ? [text] : [known(' '), text])));
}

/** The format as often as there are arguments: printf(1). */
function printf(format: Text, args: readonly Text[]): Text {
  const plain = plainOf(format);
  if (plain === undefined) return UNKNOWN;
  const pieces = plain
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('\\0', '\n')
    .split(/(%%|%[-+ 0-9.]*[sbdqu])/);
  const slots = pieces.filter((piece) => /^%.*[sbdqu]$/.test(piece)).length;
  const rounds = slots === 0 ? 1 : Math.max(1, Math.ceil(args.length / slots));
  const made: Text[] = [];
  let next = 0;
  for (let i = 0; i < Math.min(rounds, 4096); i += 1)
    for (const piece of pieces) {
      if (piece === '%%') made.push(known('%'));
      else if (/^%.*[sbdqu]$/.test(piece)) made.push(args[next++] ?? EMPTY);
      else made.push(known(piece));
    }
  return concat(...made);
}

export function baseName(text: Text, suffix: Text | undefined): Text {
  const at = text.parts.findLastIndex((part) => part.kind === 'known' && part.text.includes('/'));
  const found = text.parts[at];
  const after = found?.kind === 'known' ? found.text.slice(found.text.lastIndexOf('/') + 1) : '';
  const rest = at < 0 ? text.parts : text.parts.slice(at + 1);
  const name: Text = withOrigins(
    at < 0 ? text : concat(known(after), { parts: rest, origins: [] }),
    text.origins,
  );
  const end = suffix === undefined ? undefined : plainOf(suffix);
  const last = name.parts.at(-1);
  if (
    end === undefined ||
    last?.kind !== 'known' ||
    !last.text.endsWith(end) ||
    (last.text === end && name.parts.length === 1)
  )
    return name;
  const cut = last.text.slice(0, last.text.length - end.length);
  const parts = name.parts.slice(0, -1);
  return { parts: cut === '' ? parts : [...parts, { ...last, text: cut }], origins: text.origins };
}

function directoryName(text: Text): Text {
  const at = text.parts.findLastIndex((part) => part.kind === 'known' && part.text.includes('/'));
  const found = text.parts[at];
  if (found?.kind !== 'known') return isPlain(text) ? known('.') : UNKNOWN;
  const cut = found.text.slice(0, found.text.lastIndexOf('/'));
  const before = text.parts.slice(0, at);
  if (cut === '' && before.length === 0) return known('/', false, text.origins);
  return { parts: cut === '' ? before : [...before, { ...found, text: cut }], origins: text.origins };
}

function sequence(operands: readonly Text[]): Value | undefined {
  const numbers = operands.map((text) => Number(plainOf(text) ?? NaN));
  if (numbers.some((n) => !Number.isInteger(n)) || numbers.length === 0 || numbers.length > 2)
    return undefined;
  const [from, to] = numbers.length === 1 ? [1, numbers[0] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 0];
  const count = Math.min(Math.max(0, to - from + 1), 4096);
  return [joinLines(Array.from({ length: count }, (_, i) => known(String(from + i))))];
}

/** Patterns as they are; the names in a directory are any. */
function list(operands: readonly Text[], args: readonly Text[], directories: Value): Text {
  const itself = args.some((text) => /^-[a-zA-Z]*d/.test(headOf(text)));
  const [from = UNKNOWN] = directories;
  const all = operands.length === 0 ? [known('.')] : operands;
  return joinLines(
    all.map((text) => {
      const patterned = text.parts.some(({ kind }) => kind === 'glob');
      if (patterned || itself) return text;
      return operands.length > 1 ? concat(resolve(from, text)) : glob('*');
    }),
  );
}

function apacheQuery(args: readonly Text[], answers: HostAnswers): Value | undefined {
  if (!args.some((text) => plainOf(text) === '-m') || args.length > 1) return undefined;
  const modules = answers.apacheModules();
  return modules === undefined
    ? undefined
    : [known(modules.map((name) => `${name} (enabled by site administrator)\n`).join(''))];
}
