/** `$x` and `${x…}`: sh(1), "Parameter Expansion"; bash(1) for what only bash has. */
import { elementsOf, isSet, valueOf } from './environment.ts';
import { prefixLength, suffixStart } from './glob-match.ts';
import { assign, scalar, type State } from './state.ts';
import type { Operation, Parameter, Word } from './syntax/nodes.ts';
import { concat, EMPTY, isPlain, known, MAX_TEXT, plainOf, type Text, UNKNOWN, withOrigins } from './text.ts';
import { ANYTHING, bounded, either, mapValue, NOTHING, type Value } from './value.ts';

/** Expands the word of an operation: in quotes, without splitting. */
export type ExpandWord = (word: Word, state: State) => { readonly value: Value; readonly state: State };

export interface Expanded {
  readonly value: Value;
  readonly state: State;
}

export function parameterValue(part: Parameter, state: State, expand: ExpandWord): Expanded {
  const { operation } = part;
  if (part.prefix === '#') return { value: lengthOf(part, state), state };
  if (part.prefix === '!') return { value: indirect(part, state), state };
  const value = plainValue(part, state);
  if (operation === undefined) return { value, state };
  if (operation.kind === 'default') return withDefault(part, operation, value, state, expand);
  return { value: operated(operation, value, state, expand), state };
}

function plainValue({ name, index }: Parameter, state: State): Value {
  if (/^\d+$/.test(name)) return positional(state, Number(name));
  if (name === '@' || name === '*') return joined(state.parameters);
  if (!/^[A-Za-z_]\w*$/.test(name)) return name === '#' ? count(state.parameters) : ANYTHING;
  if (index === undefined) return valueOf(state, name);
  const elements = elementsOf(state.variables.get(name));
  if (elements === undefined) return ANYTHING;
  if (index === '@' || index === '*') return joined(elements);
  if (/^\d+$/.test(index)) return elements[Number(index)] ?? NOTHING;
  return elements.length === 0 ? ANYTHING : bounded(elements.flat());
}

function positional(state: State, number: number): Value {
  if (number === 0 || state.parameters === undefined)
    return state.variables.get(String(number))?.kind === 'scalar' ? valueOf(state, String(number)) : ANYTHING;
  return state.parameters[number - 1] ?? NOTHING;
}

/** With blanks between; where an element has alternatives all of them are in it, since which go together nobody asks. */
function joined(elements: readonly Value[] | undefined): Value {
  if (elements === undefined) return ANYTHING;
  const all = elements.flat();
  const [first, ...rest] = all;
  if (first === undefined) return NOTHING;
  return [concat(first, ...rest.flatMap((text) => [known(' '), text]))];
}

function count(elements: readonly Value[] | undefined): Value {
  return elements === undefined ? ANYTHING : [known(String(elements.length))];
}

function lengthOf({ name, index }: Parameter, state: State): Value {
  if (name === '@' || name === '*') return count(state.parameters);
  if (index !== undefined) return count(elementsOf(state.variables.get(name)));
  return mapValue(valueOf(state, name), (text) => {
    const plain = plainOf(text);
    return plain === undefined ? UNKNOWN : known(String(plain.length));
  });
}

/** `${!x}`; `${!a[@]}` gives indexes, which nobody removes. */
function indirect({ name, index }: Parameter, state: State): Value {
  if (index !== undefined) return ANYTHING;
  const values = valueOf(state, name).map((text) => {
    const target = plainOf(text);
    return target === undefined || !/^[A-Za-z_]\w*$/.test(target) ? ANYTHING : valueOf(state, target);
  });
  return values.reduce((all, one) => either(all, one));
}

function withDefault(
  part: Parameter,
  { operator, colon, word }: Extract<Operation, { kind: 'default' }>,
  value: Value,
  state: State,
  expand: ExpandWord,
): Expanded {
  const empties = colon ? value.filter((text) => text.parts.length === 0) : [];
  const full = colon ? value.filter((text) => text.parts.length > 0) : value;
  const set = setness(part, state);
  const neverMissing = set === true && empties.length === 0;
  const alwaysMissing = set === false || full.length === 0;
  if (operator === '?') return { value: full.length > 0 ? full : ANYTHING, state };
  if (operator === '+') {
    if (alwaysMissing) return { value: NOTHING, state };
    const other = expand(word, state);
    return neverMissing ? other : { value: either(other.value, NOTHING), state: other.state };
  }
  if (neverMissing && !alwaysMissing) return { value, state };
  const other = expand(word, state);
  // A name that the script only reads has its default: that somebody sets it from outside is for them to know.
  const outside = set === undefined && !/^\d+$/.test(part.name);
  const found =
    alwaysMissing || outside
      ? other.value
      : either(
          other.value,
          full.filter((text) => text.parts.length > 0),
        );
  if (operator === '-' || !/^[A-Za-z_]\w*$/.test(part.name)) return { value: found, state: other.state };
  return { value: found, state: assign(other.state, part.name, scalar(found)) };
}

function setness({ name }: Parameter, state: State): boolean | undefined {
  if (/^\d+$/.test(name))
    return state.parameters === undefined ? undefined : Number(name) <= state.parameters.length;
  return /^[A-Za-z_]\w*$/.test(name) ? isSet(state, name) : undefined;
}

function operated(operation: Operation, value: Value, state: State, expand: ExpandWord): Value {
  switch (operation.kind) {
    case 'remove': {
      const [pattern = EMPTY] = expand(operation.pattern, state).value;
      return mapValue(value, (text) => withOrigins(removed(operation, text, pattern), text.origins));
    }
    case 'replace': {
      const [pattern = EMPTY] = expand(operation.pattern, state).value;
      const [by = EMPTY] = expand(operation.by, state).value;
      return mapValue(value, (text) => withOrigins(replaced(text, pattern, by, operation.all), text.origins));
    }
    case 'slice': {
      const offset = plainOf(expand(operation.offset, state).value[0] ?? UNKNOWN);
      const length = operation.length && plainOf(expand(operation.length, state).value[0] ?? UNKNOWN);
      return mapValue(value, (text) => withOrigins(sliced(text, offset, length), text.origins));
    }
    case 'case':
      return mapValue(value, (text) => withOrigins(cased(text, operation), text.origins));
    case 'default':
    case 'unknown':
    default:
      return ANYTHING;
  }
}

function removed(
  { suffix, longest }: Extract<Operation, { kind: 'remove' }>,
  text: Text,
  pattern: Text,
): Text {
  const plain = plainOf(text);
  if (plain !== undefined) {
    const at = suffix ? suffixStart(pattern, plain, longest) : prefixLength(pattern, plain, longest);
    if (at === undefined) return UNKNOWN;
    if (at < 0) return text;
    return known(suffix ? plain.slice(0, at) : plain.slice(at));
  }
  return cutKnownEnd(text, pattern, suffix, longest);
}

/** The end that is cut is known although the rest is not: `…/libphp8.2.so` without `.so` or without a directory. */
function cutKnownEnd(text: Text, pattern: Text, suffix: boolean, longest: boolean): Text {
  const parts = [...text.parts];
  const part = suffix ? parts.at(-1) : parts[0];
  const directories = !suffix && longest && plainOf(pattern) === '*/';
  if (directories) {
    const last = parts.findLastIndex((p) => p.kind === 'known' && p.text.includes('/'));
    const found = parts[last];
    if (found?.kind !== 'known') return text;
    const name = { ...found, text: found.text.slice(found.text.lastIndexOf('/') + 1) };
    return { parts: [...(name.text === '' ? [] : [name]), ...parts.slice(last + 1)], origins: text.origins };
  }
  if (part?.kind !== 'known' || longest) return UNKNOWN;
  const at = suffix ? suffixStart(pattern, part.text, false) : prefixLength(pattern, part.text, false);
  if (at === undefined) return UNKNOWN;
  if (at < 0) return text;
  const cut = { ...part, text: suffix ? part.text.slice(0, at) : part.text.slice(at) };
  const rest = suffix ? parts.slice(0, -1) : parts.slice(1);
  if (cut.text === '') return { parts: rest, origins: text.origins };
  return { parts: suffix ? [...rest, cut] : [cut, ...rest], origins: text.origins };
}

function replaced(text: Text, pattern: Text, by: Text, all: boolean): Text {
  const [plain, from] = [plainOf(text), plainOf(pattern)];
  if (plain === undefined || from === undefined || from === '' || /[*?[]/.test(from) || !isPlain(by))
    return UNKNOWN;
  const to = plainOf(by) ?? '';
  if ((plain.length / from.length) * to.length > MAX_TEXT) return UNKNOWN;
  return known(all ? plain.replaceAll(from, () => to) : plain.replace(from, () => to));
}

function sliced(text: Text, offset: string | undefined, length: string | undefined): Text {
  const plain = plainOf(text);
  if (plain === undefined || offset === undefined || !/^\s*\d+\s*$/.test(offset)) return UNKNOWN;
  const rest = plain.slice(Number(offset));
  if (length === undefined) return known(rest);
  return /^\s*\d+\s*$/.test(length) ? known(rest.slice(0, Number(length))) : UNKNOWN;
}

function cased(text: Text, { upper, all }: Extract<Operation, { kind: 'case' }>): Text {
  const plain = plainOf(text);
  if (plain === undefined) return UNKNOWN;
  const change = (s: string): string => (upper ? s.toUpperCase() : s.toLowerCase());
  return known(all ? change(plain) : change(plain.slice(0, 1)) + plain.slice(1));
}
