/**
 * A plain reader of maintainer scripts: assignments, `for` lists and the commands that take modules and files away. It follows
 * conditions both ways and knows no functions, no substitutions and no files that a script reads; words that depend on them make
 * an effect uncertain. Pure and linear.
 */
import { wordsOf } from './shell-words.ts';
import type { AuditScript, ScriptEffect } from './model.ts';

const MAX_SCRIPT = 1 << 20;
const MAX_VALUES = 64;

type Values = ReadonlyMap<string, readonly string[]>;

export const plainAudit: AuditScript = ({ text }) => {
  const effects: ScriptEffect[] = [];
  const values = new Map<string, readonly string[]>();
  for (const { line, text: command } of commandsOf(text.slice(0, MAX_SCRIPT))) {
    const words = wordsOf(command);
    learn(words, values);
    const effect = effectOf(words, values);
    if (effect !== undefined) effects.push({ ...effect, line, text: command.trim() });
  }
  return effects;
};

/** Simple commands with the line they start on; continued lines are joined, comments left out. */
function commandsOf(text: string): { readonly line: number; readonly text: string }[] {
  const found: { line: number; text: string }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let whole = lines[at] ?? '';
    while (whole.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      whole = `${whole.slice(0, -1)} ${lines[at]}`;
    }
    const code = whole.replace(/(^|\s)#.*$/, '');
    for (const part of code.split(/;|&&|\|\|?|&(?=\s|$)/)) found.push({ line, text: part });
  }
  return found;
}

const LEADING = /^(?:then|do|else|elif|if|while|until|!|\{|\(|time|exec|command|sudo|env|xargs)$/;

/** `NAME=value` and `for NAME in …`. */
function learn(words: readonly string[], values: Map<string, readonly string[]>): void {
  const [first = '', name = '', , ...list] = words;
  const [, variable, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(first) ?? [];
  if (variable !== undefined && value !== undefined) values.set(variable, expand(value, values));
  if (first === 'for' && words[2] === 'in')
    values.set(name, list.flatMap((word) => expand(word, values).flatMap(split)).slice(0, MAX_VALUES));
}

type Found = Pick<ScriptEffect, 'certain'> &
  (
    | { readonly kind: 'apache-disabled' | 'php-disabled'; readonly names: readonly string[] }
    | { readonly kind: 'paths-gone'; readonly patterns: readonly string[]; readonly recursive: boolean }
  );

function effectOf(all: readonly string[], values: Values): Found | undefined {
  const start = all.findIndex((word) => !LEADING.test(word) && !/^[A-Za-z_]\w*=/.test(word));
  const [program = '', ...rest] = start < 0 ? [] : all.slice(start);
  const spread = (words: readonly string[]): string[] =>
    words.flatMap((word) => expand(word, values).flatMap(split));
  // Operands are counted before variables are put in: one of them may stand for many.
  const operands = rest.filter((word) => !word.startsWith('-'));
  const known = (words: readonly string[]) => {
    const names = spread(words);
    return { certain: names.every(isKnown), names: names.filter(isKnown) };
  };
  switch (program.slice(program.lastIndexOf('/') + 1)) {
    case 'a2dismod':
      return { kind: 'apache-disabled', ...known(operands) };
    case 'apache2_invoke':
      return operands[0] === 'dismod' ? { kind: 'apache-disabled', ...known(operands.slice(1)) } : undefined;
    case 'phpdismod':
      return { kind: 'php-disabled', ...known(afterOptions(rest)) };
    case 'php_invoke': // dismod VERSION SAPI MODULE: php-maintscript-helper
      return operands[0] === 'dismod' ? { kind: 'php-disabled', ...known(operands.slice(3)) } : undefined;
    case 'rm':
    case 'unlink':
    case 'shred':
      return gone(
        spread(operands),
        rest.some((word) => /^-[a-zA-Z]*[rR]|^--recursive$/.test(word)),
      );
    case 'mv':
      return gone(spread(operands.slice(0, -1)), true);
    case 'dpkg-divert':
      return rest.includes('--rename') && !rest.includes('--remove')
        ? gone(spread(operands.slice(-1)), false)
        : undefined;
    case 'truncate':
      return gone(spread(operands.slice(-1)), false);
    default:
      return undefined;
  }
}

const isKnown = (word: string): boolean => !word.includes('$') && !word.includes('`');

/** `-v 8.2 -s apache2 mysqli` → `mysqli`. */
function afterOptions(args: readonly string[]): string[] {
  return args.filter((word, at) => !word.startsWith('-') && !/^-[vsm]$/.test(args[at - 1] ?? ''));
}

/** A word with an unknown part may be any path: as far as it is known it has to fit, and then nothing is certain. */
function gone(paths: readonly string[], recursive: boolean): Found {
  return { kind: 'paths-gone', patterns: paths.filter(isKnown), recursive, certain: paths.every(isKnown) };
}

/** Puts known variables in; what is unknown stays as written. */
function expand(word: string, values: Values): string[] {
  let found = [word];
  for (const [whole, braced, bare] of word.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)) {
    const choices = values.get(braced ?? bare ?? '');
    if (choices === undefined) continue;
    found = found.flatMap((text) => choices.map((value) => text.replace(whole, () => value)));
    if (found.length > MAX_VALUES) found = found.slice(0, MAX_VALUES);
  }
  return found;
}

const split = (word: string): string[] => word.split(/\s+/).filter((part) => part !== '');
