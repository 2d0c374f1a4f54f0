/** sed(1) as scripts use it in pipes: `s/a/b/`, `/x/d`, `-n 's/…/…/p'`. Anything else is not followed. */
import { known, MAX_TEXT, plainOf, type Text, UNKNOWN } from '../text.ts';
import { sorted } from '../wrappers/options.ts';
import { compile } from './simple-regex.ts';

type LineChange = (line: Text) => Text | undefined;

/** Undefined when the script is not followed. */
export function sedOf(args: readonly Text[]): LineChange | undefined {
  const { options, operands, values } = sorted(args, /^-[ef]$|^--expression$/);
  const script = plainOf(values.get('-e') ?? values.get('--expression') ?? operands[0] ?? UNKNOWN);
  if (script === undefined) return undefined;
  const extended = options.some((option) => /^-[a-zA-Z]*[rE]/.test(option));
  const silent = options.some((option) => /^-[a-zA-Z]*n/.test(option));
  const changes = script
    .split(/[;\n]\s*/)
    .filter((one) => one !== '')
    .map((one) => changeOf(one.trim(), extended, silent));
  if (changes.length === 0 || changes.length > 8 || changes.some((change) => change === undefined))
    return undefined;
  return (line) =>
    changes.reduce<Text | undefined>(
      (so, change) => (so === undefined || change === undefined ? undefined : change(so)),
      line,
    );
}

function changeOf(command: string, extended: boolean, silent: boolean): LineChange | undefined {
  const [, deleted] = /^\/((?:[^/\\]|\\.)*)\/d$/.exec(command) ?? [];
  const kind = extended ? 'extended' : 'basic';
  if (deleted !== undefined) {
    const simple = compile(deleted, { kind });
    return simple && ((line) => (simple.test(plainOf(line) ?? '') ? undefined : line));
  }
  const mark = command[1] ?? '';
  if (command[0] !== 's' || mark === '' || /[\w\s\\]/.test(mark)) return undefined;
  const [, from, to, flags = ''] = command.split(new RegExp(`(?<!\\\\)\\${mark}`));
  if (from === undefined || to === undefined || !/^[gp]*$/.test(flags) || /\\\d|(?<!\\)&/.test(to))
    return undefined;
  const simple = compile(from.replaceAll(`\\${mark}`, mark), { kind });
  if (simple === undefined) return undefined;
  const replacement = to.replaceAll(`\\${mark}`, mark);
  return (line) => {
    const plain = plainOf(line);
    if (plain === undefined) return UNKNOWN;
    const done = substitute(plain, (rest) => simple.range(rest), replacement, flags.includes('g'));
    return silent && done === plain ? undefined : known(done, false, line.origins);
  };
}

function substitute(
  text: string,
  range: (line: string) => readonly [number, number] | undefined,
  by: string,
  all: boolean,
): string {
  let done = '';
  let rest = text;
  for (let i = 0; i < 1000 && done.length <= MAX_TEXT; i += 1) {
    const at = range(rest);
    if (at === undefined) break;
    done += rest.slice(0, at[0]) + by;
    rest = rest.slice(at[1]);
    if (!all || at[0] === at[1]) break;
  }
  return done + rest;
}
