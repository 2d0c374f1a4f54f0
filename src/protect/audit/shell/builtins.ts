/** Programs that are the shell itself and change what it knows: sh(1), "Builtins". */
import { posix } from 'node:path';
import { codeOf } from './code.ts';
import type { Call, Machine, Outcome } from './machine.ts';
import { both, failure, joinOutcomes, success } from './outcome.ts';
import { fileSource } from './source.ts';
import { array, assign, scalar, type State } from './state.ts';
import {
  concat,
  EMPTY,
  fields,
  known,
  lines,
  plainOf,
  requote,
  shown,
  type Text,
  withOrigins,
} from './text.ts';
import { ANYTHING, NOTHING, type Value } from './value.ts';

/** Undefined when it is no builtin. */
export function builtin(call: Call, machine: Machine): Outcome | undefined {
  const { program, args, state } = call;
  switch (program) {
    case ':':
    case 'true':
      return success(state);
    case 'false':
      return failure(state);
    case 'cd':
    case 'pushd':
      return both(changeDirectory(args, state));
    case 'set':
      return success(setOptions(args, state));
    case 'shift':
      return shift(args, state);
    case 'unset':
      return success(args.reduce((now, name) => assign(now, plainOf(name) ?? '', { kind: 'unset' }), state));
    case 'read':
      return read(args, state);
    case 'mapfile':
    case 'readarray':
      return success(readLines(args, state));
    case 'getopts':
      return both(assign(state, plainOf(args[1] ?? EMPTY) ?? '', scalar(ANYTHING)));
    case 'export':
    case 'local':
    case 'declare':
    case 'typeset':
    case 'readonly':
    case 'alias':
    case 'hash':
    case 'umask':
    case 'ulimit':
    case 'wait':
      return both(state);
    case 'eval':
      return machine.runCode(codeOf(joined(args), call.site), state);
    case '.':
    case 'source':
      return sourced(call, machine);
    default:
      return undefined;
  }
}

function joined(args: readonly Text[]): Text {
  return concat(...args.flatMap((text, i) => (i === 0 ? [text] : [known(' '), text])));
}

function changeDirectory(args: readonly Text[], state: State): State {
  const target = args.find((text) => !shown(text).startsWith('-'));
  if (target === undefined) return { ...state, directory: [known('/root', true)] };
  return { ...state, directory: state.directory.map((from) => resolve(from, target)) };
}

/** A path seen from a directory; what is not known may be absolute. */
export function resolve(directory: Text, path: Text): Text {
  const [first] = path.parts;
  if (first === undefined) return path;
  if (first.kind === 'unknown' || (first.kind === 'known' && first.text.startsWith('/'))) return path;
  const [from, to] = [plainOf(directory), plainOf(path)];
  if (from !== undefined && to !== undefined)
    return known(from.startsWith('/') ? posix.join(from, to) : `${from}/${to}`, true, path.origins);
  return withOrigins(concat(directory, known('/', true), path), path.origins);
}

function setOptions(args: readonly Text[], state: State): State {
  let now = state;
  for (const [i, text] of args.entries()) {
    const word = plainOf(text) ?? '';
    if (word === '--' || word === '-') return { ...now, parameters: parametersOf(args.slice(i + 1)) };
    if (!/^[-+]/.test(word)) {
      // `set -o errexit` has its word behind it; `set a b` sets the parameters.
      const option = args[i - 1] === undefined ? '' : (plainOf(args[i - 1] ?? EMPTY) ?? '');
      if (!/^[-+]\w*o$/.test(option)) return { ...now, parameters: parametersOf(args.slice(i)) };
      const on = option.startsWith('-');
      if (word === 'errexit') now = { ...now, stopsAtFailure: on };
      if (word === 'nounset') now = { ...now, stopsAtUnset: on };
      continue;
    }
    const on = word.startsWith('-');
    if (word.includes('e')) now = { ...now, stopsAtFailure: on };
    if (word.includes('u')) now = { ...now, stopsAtUnset: on };
  }
  return now;
}

function parametersOf(args: readonly Text[]): readonly Value[] | undefined {
  // An unknown word that was not quoted may be many.
  const open = args.some(({ parts }) => parts.length === 1 && parts[0]?.kind === 'unknown');
  return open ? undefined : args.map((text): Value => [text]);
}

function shift([by]: readonly Text[], state: State): Outcome {
  const count = by === undefined ? 1 : Number(plainOf(by) ?? 1) || 1;
  if (state.parameters === undefined) {
    const variables = new Map([...state.variables].filter(([name]) => !/^\d+$/.test(name)));
    return success({ ...state, variables });
  }
  if (count > state.parameters.length) return failure(state);
  return success({ ...state, parameters: state.parameters.slice(count) });
}

/** The next line goes to the names, the rest of it to the last. */
function read(args: readonly Text[], state: State): Outcome {
  const names = readNames(args);
  const input = state.input ?? ANYTHING;
  return input.map((text) => readFrom(text, names, state, state.input === undefined)).reduce(joinOutcomes);
}

function readNames(args: readonly Text[]): string[] {
  const words = args.map((text) => plainOf(text) ?? '');
  const names = words.filter(
    (word, i) => /^[A-Za-z_]\w*$/.test(word) && !/^-[a-zA-Z]*[dintNpu]$/.test(words[i - 1] ?? ''),
  );
  return names.length === 0 ? ['REPLY'] : names;
}

function readFrom(text: Text, names: readonly string[], state: State, endless: boolean): Outcome {
  const { first, rest } = firstLine(text);
  if (first === undefined) return failure(setAll(names, () => NOTHING, state));
  const words = names.length === 1 ? [first] : fields(requote(first, false));
  const filled = setAll(
    names,
    (i) => {
      const own = i === names.length - 1 ? words.slice(i) : words.slice(i, i + 1);
      const [head, ...tail] = own;
      if (head === undefined) return first.parts.some((p) => p.kind === 'unknown') ? ANYTHING : NOTHING;
      return [concat(head, ...tail.flatMap((word) => [known(' '), word]))];
    },
    state,
  );
  if (endless) return both(filled);
  const next = { ...filled, input: rest === undefined ? NOTHING : [rest] };
  return success(next);
}

function firstLine(text: Text): { readonly first: Text | undefined; readonly rest: Text | undefined } {
  if (text.parts.length === 0) return { first: undefined, rest: undefined };
  const [part] = text.parts;
  if (part?.kind === 'known') {
    const end = part.text.indexOf('\n');
    if (end >= 0) {
      const remaining = part.text.slice(end + 1);
      const others = text.parts.slice(1);
      const parts = remaining === '' ? others : [{ ...part, text: remaining }, ...others];
      return {
        first: known(part.text.slice(0, end), false, text.origins),
        rest: { parts, origins: text.origins },
      };
    }
  }
  const [first, ...others] = lines(text);
  if (others.length === 0) return { first, rest: undefined };
  return { first, rest: concat(...others.flatMap((line) => [line, known('\n')])) };
}

function setAll(names: readonly string[], value: (i: number) => Value, state: State): State {
  return names.reduce((now, name, i) => assign(now, name, scalar(value(i))), state);
}

function readLines(args: readonly Text[], state: State): State {
  const name = args.map((text) => plainOf(text) ?? '').findLast((word) => /^[A-Za-z_]\w*$/.test(word));
  const all = (state.input ?? ANYTHING).flatMap((text) => lines(text));
  return assign(state, name ?? 'MAPFILE', array(all.length === 0 ? [] : all.map((line): Value => [line])));
}

/** A file that is read into this shell. A file that is not there, or of which the name is not known, may set anything. */
function sourced({ args, state, site }: Call, machine: Machine): Outcome {
  const [file, ...parameters] = args;
  const path = file === undefined ? undefined : plainOf(file);
  const text = path === undefined ? undefined : machine.answers.readScript(path, site.source.file);
  if (path === undefined || text === undefined || site.source.file === path) return both(state);
  const own =
    parameters.length === 0 ? state : { ...state, parameters: parameters.map((one): Value => [one]) };
  return machine.runCode(fileSource(besideOf(path, site.source.file), text), own);
}

/** A relative name stands beside the script that reads it: where it is run from nobody knows. */
export function besideOf(path: string, from: string): string {
  return path.startsWith('/') ? path : posix.join(posix.dirname(from), path);
}
