/** find(1): which paths it may reach, and what it does to them. */
import { resolve } from '../builtins.ts';
import type { Call, Machine, Outcome } from '../machine.ts';
import { both, joinOutcomes } from '../outcome.ts';
import { toPattern } from '../pattern.ts';
import { print } from '../state.ts';
import { concat, glob, joinLines, known, mergeOrigins, plainOf, type Text, UNKNOWN } from '../text.ts';
import { product } from '../value.ts';
import { headOf } from './options.ts';
import { replace } from './xargs.ts';

export function find(call: Call, machine: Machine): Outcome {
  const { args, state, site } = call;
  const start = args.findIndex((text) => /^[-(!]/.test(headOf(text)) && !/^-[HLP]$/.test(headOf(text)));
  const roots = (start < 0 ? args : args.slice(0, start)).filter((text) => !/^-[HLP]$/.test(headOf(text)));
  const tests = start < 0 ? [] : args.slice(start);
  // A root that is empty is no file: it finds nothing, and nothing in `/`.
  const there = roots.filter((text) => plainOf(text) !== '');
  const found = pathsOf(roots.length === 0 ? [known('.')] : there, tests, call);
  let outcome: Outcome = both(state);
  if (found.length > 0 && tests.some((text) => plainOf(text) === '-delete') && !onlyEmpty(tests))
    machine.emit({ kind: 'paths-removed', paths: found.map(toPattern), recursive: false }, site, [
      known('find'),
      ...args.slice(0, 20),
      ...found,
    ]);
  for (const argv of executed(tests)) outcome = joinOutcomes(outcome, execute(argv, found, call, machine));
  const silent = tests.some((text) => /^-(?:delete|exec|execdir|ok|fprint|quit)$/.test(headOf(text)));
  if (silent || state.printed === undefined) return outcome;
  return both(print(state, [joinLines(found)], product));
}

function execute(
  argv: readonly Text[],
  found: readonly Text[],
  { state, site }: Call,
  machine: Machine,
): Outcome {
  const calls = found.map((path) => {
    const words = argv.map((word) => replace(word, '{}', path));
    return machine.start(words, state, site);
  });
  return calls.reduce(joinOutcomes, both(state));
}

/** The commands of `-exec … ;` and `-exec … +`. */
function executed(tests: readonly Text[]): (readonly Text[])[] {
  const found: (readonly Text[])[] = [];
  for (let at = 0; at < tests.length; at += 1) {
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(headOf(tests[at] ?? UNKNOWN))) continue;
    const end = tests.findIndex((text, i) => i > at && /^[;+]$/.test(plainOf(text) ?? ''));
    found.push(tests.slice(at + 1, end < 0 ? undefined : end));
    at = end < 0 ? tests.length : end;
  }
  return found;
}

/** A component that a service needs is not an empty file; nor is a directory in use. */
function onlyEmpty(tests: readonly Text[]): boolean {
  return tests.some((text) => plainOf(text) === '-empty');
}

/** Below each root whatever the names allow; times, sizes and owners are believed to fit. */
function pathsOf(roots: readonly Text[], tests: readonly Text[], { state }: Call): Text[] {
  const names = namesOf(tests);
  const whole = valueOf(tests, /^-i?(?:path|wholename)$/);
  const depth = plainOf(valueOf(tests, /^-maxdepth$/) ?? UNKNOWN);
  const directoriesToo = plainOf(valueOf(tests, /^-type$/) ?? UNKNOWN) !== 'f';
  const itself = directoriesToo && !tests.some((text) => plainOf(text) === '-mindepth');
  return roots.flatMap((root) =>
    state.directory.flatMap((directory) => {
      const from = withoutSlash(resolve(directory, root));
      if (whole !== undefined) return [anyGlob(whole)];
      const below = names.map((name) => concat(from, known('/', true), name));
      const deeper = names.map((name) => concat(from, known('/', true), UNKNOWN, known('/', true), name));
      const own = itself && names.length === 1 && names[0] === ANY_NAME ? [from] : [];
      if (depth === '0') return [from];
      return depth === '1' ? [...own, ...below] : [...own, ...below, ...deeper];
    }),
  );
}

const ANY_NAME = glob('*');

/** The `-name` tests that are not negated; several are alternatives (`-o`) as far as we are concerned. */
function namesOf(tests: readonly Text[]): readonly Text[] {
  const found: Text[] = [];
  for (const [i, test] of tests.entries()) {
    if (!/^-i?name$/.test(headOf(test)) || isNegated(tests, i)) continue;
    const name = tests[i + 1];
    if (name !== undefined) found.push(asGlob(name));
  }
  return found.length === 0 ? [ANY_NAME] : found;
}

function isNegated(tests: readonly Text[], at: number): boolean {
  return /^(?:!|-not)$/.test(plainOf(tests[at - 1] ?? UNKNOWN) ?? '');
}

function valueOf(tests: readonly Text[], test: RegExp): Text | undefined {
  const at = tests.findIndex((text, i) => test.test(headOf(text)) && !isNegated(tests, i));
  return at < 0 ? undefined : tests[at + 1];
}

/** find's own patterns are quoted from the shell. */
function asGlob(text: Text): Text {
  return {
    origins: text.origins,
    parts: text.parts.map((part) =>
      part.kind === 'known' && /[*?[]/.test(part.text) ? { kind: 'glob', pattern: part.text } : part,
    ),
  };
}

/** `-path`: `*` goes over `/` too. */
function anyGlob(text: Text): Text {
  const plain = plainOf(text);
  if (plain === undefined) return text;
  const pieces = plain.split(/(\*)/).map((piece) => (piece === '*' ? UNKNOWN : known(piece, true)));
  return { parts: concat(...pieces).parts, origins: mergeOrigins([], text.origins) };
}

function withoutSlash(text: Text): Text {
  const plain = plainOf(text);
  return plain !== undefined && plain.length > 1 && plain.endsWith('/')
    ? known(plain.replace(/\/+$/, ''), true, text.origins)
    : text;
}
