/** From words to the texts that a program gets: expansions, splitting at blanks, patterns. */
import { arithmetic } from './arithmetic.ts';
import { elementsOf, isSet, valueOf } from './environment.ts';
import type { Machine } from './machine.ts';
import { parameterValue } from './parameters.ts';
import type { Source } from './source.ts';
import type { State } from './state.ts';
import type { Parameter, Script, Word, WordPart } from './syntax/nodes.ts';
import {
  activateGlobs,
  concat,
  EMPTY,
  fields,
  known,
  requote,
  sizeOf,
  type Text,
  trimEnd,
  UNKNOWN,
  withOrigin,
} from './text.ts';
import { ANYTHING, either, mapValue, NOTHING, product, type Value } from './value.ts';

/** Different argument lists of one command that are looked at one by one; of more, all words together. */
const MAX_LISTS = 24;
/** What a word costs beside its characters. */
const WORD = 16;

export interface WordValue {
  readonly value: Value;
  readonly state: State;
}

export class Expander {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The word as one text, as in an assignment: nothing is split. */
  value(word: Word, state: State, source: Source): WordValue {
    let value: Value = NOTHING;
    let now = state;
    for (const [i, part] of word.parts.entries()) {
      const found = this.#part(part, now, source, i === 0);
      now = found.state;
      value = product(value, found.value);
      this.#machine.spend(sizeOf(value), { source, at: part.at });
    }
    return { value, state: now };
  }

  /** The argument lists that the words may become, at least one. */
  lists(words: readonly Word[], state: State, source: Source): { lists: (readonly Text[])[]; state: State } {
    let lists: Text[][] = [[]];
    let now = state;
    for (const word of words) {
      const many = manyOf(word);
      const found = many === undefined ? this.value(word, now, source) : undefined;
      now = found?.state ?? now;
      const choices = found === undefined ? this.#elements(many, now) : choicesOf(word, found.value);
      this.#machine.spend(
        choices.reduce((sum, fresh) => sum + sizeOf(fresh) + fresh.length * WORD, 0),
        { source, at: word.at },
      );
      const [only] = choices;
      // The common case changes the lists in place: a command of many words is not copied for each of them.
      if (choices.length === 1 && only !== undefined) lists.forEach((list) => addAll(list, only));
      else
        lists =
          lists.length * choices.length <= MAX_LISTS
            ? lists.flatMap((list) => choices.map((fresh) => [...list, ...fresh]))
            : lists.map((list) => [...list, ...choices.flat()]);
    }
    return { lists, state: now };
  }

  /** `"$@"`, `"${a[@]}"`: one field an element. */
  #elements(part: Parameter | undefined, state: State): Text[][] {
    const elements =
      part === undefined || part.name === '@' ? state.parameters : elementsOf(state.variables.get(part.name));
    if (elements === undefined) return [[UNKNOWN]];
    let lists: Text[][] = [[]];
    for (const element of elements) {
      const quoted = element.map((text) => requote(text, true));
      if (quoted.length === 1) lists.forEach((list) => addAll(list, quoted));
      else
        lists =
          lists.length * quoted.length <= MAX_LISTS
            ? lists.flatMap((list) => quoted.map((text) => [...list, text]))
            : lists.map((list) => [...list, ...quoted]);
    }
    return lists;
  }

  #part(part: WordPart, state: State, source: Source, first: boolean): WordValue {
    switch (part.kind) {
      case 'text':
        return {
          value: first && !part.quoted ? tilde(part.text, state) : [known(part.text, part.quoted)],
          state,
        };
      case 'parameter': {
        const found = parameterValue(part, state, (word, now) => this.value(word, now, source));
        const value = mapValue(found.value, (text) => {
          const quoted = requote(text, part.quoted);
          if (text.parts.length === 0 && isUnsetHere(part, state))
            return withOrigin(quoted, {
              text: `${part.name} is set nowhere in the script: empty`,
              source,
              at: part.at,
              doubt: true,
            });
          if (part.operation?.kind !== 'default') return quoted;
          return withOrigin(quoted, {
            text: wording(source, part.at),
            source,
            at: part.at,
          });
        });
        return { value, state: found.state };
      }
      case 'command':
        return { value: this.#substitute(part.script, part.quoted, state, source, part), state };
      case 'arithmetic':
        return { value: arithmetic(part.text, (name) => valueOf(state, name)), state };
      case 'process':
        // The program gets the name of a pipe; what it reads from it is for who reads it (see input of redirections).
        this.#machine.apart(state, (inner) => this.#machine.run(part.script.commands, inner));
        return { value: [known('/dev/fd/63', true)], state };
      case 'anything':
      default:
        return { value: ANYTHING, state };
    }
  }

  #substitute(script: Script, quoted: boolean, state: State, source: Source, { at }: WordPart): Value {
    const machine = this.#machine;
    const end = machine.apart({ ...state, printed: NOTHING }, (inner) => machine.run(script.commands, inner));
    const after = end.ok ?? end.fail;
    const printed = both(end.ok?.printed, end.fail?.printed) ?? after?.printed ?? NOTHING;
    const origin = { text: wording(source, at), source, at };
    return mapValue(printed, (text) => {
      const trimmed = requote(trimEnd(text), quoted);
      return trimmed.parts.length === 0 ? EMPTY : withOrigin(trimmed, origin);
    });
  }
}

const MAX_WORDING = 160;

/** As it stands in the script, for the chain of values. */
function wording({ text }: Source, { from, to }: { readonly from: number; readonly to: number }): string {
  const stretch = text.slice(from, Math.min(to, from + MAX_WORDING));
  return to - from > MAX_WORDING ? `${stretch}…` : stretch;
}

/** Nothing says what it is: neither the script nor the environment of every job. */
function isUnsetHere({ name }: Parameter, state: State): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && isSet(state, name) === undefined;
}

function both(a: Value | undefined, b: Value | undefined): Value | undefined {
  return a === undefined || b === undefined ? (a ?? b) : either(a, b);
}

function tilde(text: string, state: State): Value {
  if (!text.startsWith('~')) return [known(text)];
  if (text !== '~' && !text.startsWith('~/')) return [known(text)];
  return mapValue(valueOf(state, 'HOME'), (home) => concat(requote(home, true), known(text.slice(1))));
}

/** A word that is nothing but `"$@"` or `"${a[@]}"`. */
function manyOf({ parts }: Word): Parameter | undefined {
  const [part] = parts;
  if (parts.length !== 1 || part?.kind !== 'parameter' || !part.quoted) return undefined;
  if (part.operation !== undefined || part.prefix !== undefined) return undefined;
  return part.name === '@' || part.index === '@' ? part : undefined;
}

/** A word that has quotes stays a word when it is empty. */
function choicesOf(word: Word, value: Value): Text[][] {
  const quoted = word.parts.some((part) => 'quoted' in part && part.quoted);
  const choices = value.map((text) => {
    const split = fields(text).map(activateGlobs);
    return split.length === 0 && quoted ? [EMPTY] : split;
  });
  return choices.length === 1 ? choices : unique(choices);
}

/** Not by spreading into the arguments of push: a call takes fewer than a list may have. */
function addAll(list: Text[], more: readonly Text[]): void {
  for (const text of more) list.push(text);
}

function unique(choices: Text[][]): Text[][] {
  let hadNone = false;
  return choices.filter((choice) => {
    if (choice.length > 0) return true;
    if (hadNone) return false;
    hadNone = true;
    return true;
  });
}
