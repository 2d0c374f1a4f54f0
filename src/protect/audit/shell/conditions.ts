/** `[ ]` and `[[ ]]`: which ways are possible, and what is known on each. */
import { type Match, matchText } from './glob-match.ts';
import type { Outcome } from './machine.ts';
import { both, joinOutcomes, negated } from './outcome.ts';
import { assign, narrowed, scalar, type State } from './state.ts';
import type { TestExpression, Word } from './syntax/nodes.ts';
import { EMPTY, isPlain, known, type Part, plainOf, requote, type Text, withOrigins } from './text.ts';
import type { Value } from './value.ts';

/** A side of a comparison, and the variable that it is all of. */
export interface Operand {
  readonly value: Value;
  readonly variable?: string;
  /** It is what the link in a variable says. */
  readonly link?: {
    readonly variable: string;
    readonly linksOf: (text: string) => readonly string[] | undefined;
  };
}

export type ExpandOperand = (word: Word, state: State) => Operand;

export function evaluateTest(test: TestExpression, state: State, expand: ExpandOperand): Outcome {
  switch (test.kind) {
    case 'not':
      return negated(evaluateTest(test.operand, state, expand));
    case 'both':
    case 'either': {
      const [first, ...rest] = test.operands;
      if (first === undefined) return both(state);
      return rest.reduce<Outcome>(
        (so, operand) => chain(test.kind, so, (now) => evaluateTest(operand, now, expand)),
        evaluateTest(first, state, expand),
      );
    }
    case 'unary':
      return unary(test.operator, expand(test.operand, state), state);
    case 'binary':
    default:
      return binary(test.operator, expand(test.left, state), expand(test.right, state), state, true);
  }
}

function chain(kind: 'both' | 'either', so: Outcome, next: (state: State) => Outcome): Outcome {
  const entry = kind === 'both' ? so.ok : so.fail;
  if (entry === undefined) return so;
  const then = next(entry);
  return kind === 'both' ? joinOutcomes({ fail: so.fail }, then) : joinOutcomes({ ok: so.ok }, then);
}

/** The words between `[` and `]`: test(1), with `-a`, `-o` and `!`. */
export function evaluateWords(words: readonly Operand[], state: State): Outcome {
  const at = (sign: string): number => words.findIndex((word, i) => i > 0 && literal(word) === sign);
  for (const [sign, kind] of [
    ['-o', 'either'],
    ['-a', 'both'],
  ] as const) {
    const split = at(sign);
    if (split > 0 && split < words.length - 1)
      return chain(kind, evaluateWords(words.slice(0, split), state), (now) =>
        evaluateWords(words.slice(split + 1), now),
      );
  }
  const [first, second, third] = words;
  if (first === undefined) return { fail: state };
  if (literal(first) === '!') return negated(evaluateWords(words.slice(1), state));
  if (second === undefined) return unary('-n', first, state);
  if (third === undefined) return unary(literal(first) ?? '', second, state);
  return words.length === 3 ? binary(literal(second) ?? '', first, third, state, false) : both(state);
}

function literal({ value }: Operand): string | undefined {
  const [only] = value;
  return value.length === 1 && only !== undefined ? plainOf(only) : undefined;
}

function unary(operator: string, operand: Operand, state: State): Outcome {
  if (operator !== '-n' && operator !== '-z') return both(state);
  const outcome = split(operand, state, (text) => {
    if (text.parts.length === 0) return { match: 'no' };
    return text.parts.every(({ kind }) => kind === 'unknown')
      ? { match: 'maybe', otherwise: withOrigins(EMPTY, text.origins) }
      : { match: 'yes' };
  });
  return operator === '-n' ? outcome : negated(outcome);
}

function binary(operator: string, left: Operand, right: Operand, state: State, patterns: boolean): Outcome {
  switch (operator) {
    case '=':
    case '==':
      return equals(left, right, state, patterns);
    case '!=':
      return negated(equals(left, right, state, patterns));
    case '-eq':
    case '-ne':
    case '-gt':
    case '-ge':
    case '-lt':
    case '-le':
      return numbers(operator, left, right, state);
    default:
      return both(state);
  }
}

function equals(left: Operand, right: Operand, state: State, patterns: boolean): Outcome {
  const [pattern, ...others] = right.value.map((text) => (patterns ? text : requote(text, true)));
  if (pattern === undefined || others.length > 0) return both(state);
  const links = left.link && linksThat(left.link, pattern, state);
  if (links !== undefined) return { ok: links, fail: state };
  return split(left, state, (text) => whenMatched(text, pattern));
}

/** A path that nothing needs: of links whose text it is there may be others than the host knows. */
const SOME_OTHER = '/run/a-link-that-nothing-needs';

/** The state in which the variable holds one of the links that lead there. */
function linksThat(
  { variable, linksOf }: NonNullable<Operand['link']>,
  pattern: Text,
  state: State,
): State | undefined {
  const text = plainOf(pattern);
  const paths = text === undefined ? undefined : linksOf(text);
  if (paths === undefined) return undefined;
  const before = state.variables.get(variable);
  const origins = before?.kind === 'scalar' ? (before.value[0]?.origins ?? []) : [];
  const texts = [...paths, SOME_OTHER].map((path) => known(path, false, origins));
  return assign(state, variable, before === undefined ? narrowed(texts) : scalar(texts));
}

/** What a value is known to be where it matched, or did not. */
export interface Matched {
  readonly match: Match;
  readonly narrowed?: Text;
  readonly otherwise?: Text;
}

export function whenMatched(text: Text, pattern: Text): Matched {
  const match = matchText(pattern, text);
  if (match !== 'maybe' || isPlain(text)) return { match };
  const literal = plainOf(pattern);
  const exact =
    literal !== undefined &&
    pattern.parts.every((p) => p.kind === 'known' && (p.quoted || !/[*?[]/.test(p.text)));
  return exact
    ? { match, narrowed: known(literal, false, text.origins) }
    : { match, ...shapedBy(text, pattern) };
}

/** An unknown text that matched `php*` begins with php. */
function shapedBy(text: Text, pattern: Text): { narrowed?: Text } {
  if (text.parts.some(({ kind }) => kind !== 'unknown') || !isPlain(pattern)) return {};
  const parts = pattern.parts.flatMap((part): Part[] =>
    part.kind === 'known' && !part.quoted
      ? part.text.split(/(\*|\?|\[[^\]]*\])/).flatMap((piece, i): Part[] => {
          if (piece === '') return [];
          return i % 2 === 1 ? [{ kind: 'unknown' as const }] : [{ ...part, text: piece }];
        })
      : [part],
  );
  return { narrowed: { parts, origins: text.origins } };
}

/** Both ways with the alternatives that lead there; a way without any is closed. */
export function split(operand: Operand, state: State, test: (text: Text) => Matched): Outcome {
  const yes: Text[] = [];
  const no: Text[] = [];
  for (const text of operand.value) {
    const { match, narrowed: fitting, otherwise } = test(text);
    if (match !== 'no') yes.push(fitting ?? text);
    if (match !== 'yes') no.push(otherwise ?? text);
  }
  const way = (texts: readonly Text[]): State | undefined =>
    texts.length === 0 ? undefined : refine(state, operand.variable, texts, operand.value);
  return { ok: way(yes), fail: way(no) };
}

function refine(state: State, name: string | undefined, texts: readonly Text[], before: Value): State {
  if (name === undefined) return state;
  if (texts.length === before.length && texts.every((text, i) => text === before[i])) return state;
  if (/^\d+$/.test(name)) {
    const { parameters } = state;
    if (parameters === undefined) return assign(state, name, narrowed(texts));
    return { ...state, parameters: parameters.map((value, i) => (i === Number(name) - 1 ? texts : value)) };
  }
  const own = state.variables.get(name);
  const fresh = own === undefined || (own.kind === 'scalar' && own.narrowed === true);
  return assign(state, name, fresh ? narrowed(texts) : scalar(texts));
}

function numbers(operator: string, left: Operand, right: Operand, state: State): Outcome {
  const [a, b] = [Number(literal(left) ?? NaN), Number(literal(right) ?? NaN)];
  if (Number.isNaN(a) || Number.isNaN(b)) return both(state);
  const holds =
    operator === '-eq'
      ? a === b
      : operator === '-ne'
        ? a !== b
        : operator === '-gt'
          ? a > b
          : operator === '-ge'
            ? a >= b
            : operator === '-lt'
              ? a < b
              : a <= b;
  return holds ? { ok: state } : { fail: state };
}

/** The variable that a word is all of: `$x`, `"$x"`, `${x}`. */
export function variableOf({ parts }: Word): string | undefined {
  const [part, ...others] = parts;
  if (part?.kind !== 'parameter' || others.length > 0) return undefined;
  if (part.operation !== undefined || part.prefix !== undefined || part.index !== undefined) {
    const harmless = part.operation?.kind === 'default' && part.operation.operator === '-';
    return harmless && part.prefix === undefined && part.index === undefined ? part.name : undefined;
  }
  return part.name;
}
