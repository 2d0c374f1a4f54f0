/** Assignments: on their own, in front of a command, and those of `local`, `export` and `declare`. */
import type { Inner, Outcome, Site } from './machine.ts';
import { literalText } from './operand.ts';
import { both, success } from './outcome.ts';
import { array, assign, exportNames, scalar, type State } from './state.ts';
import type { Assignment, SimpleCommand, Word } from './syntax/nodes.ts';
import { shown, type Text, withOrigin } from './text.ts';
import { mapValue, NOTHING, product, type Value } from './value.ts';

export function assignments(inner: Inner, list: readonly Assignment[], state: State): Outcome {
  let now = state;
  for (const assignment of list) now = assignOne(inner, assignment, now);
  const substitutes = list.some(
    ({ value }) => 'parts' in value && value.parts.some((p) => p.kind === 'command'),
  );
  return substitutes ? both(now) : success(now);
}

function assignOne(inner: Inner, { name, value, append, element, at }: Assignment, state: State): State {
  const before = state.variables.get(name);
  const site = { source: inner.source, at };
  if (!('parts' in value)) {
    const { lists, state: now } = inner.expander.lists(value, state, inner.source);
    const fresh = lists.flat().map((text): Value => [assigned(inner, text, name, site)]);
    return assign(
      now,
      name,
      array([...(append && before?.kind === 'array' ? before.elements : []), ...fresh]),
    );
  }
  const found = inner.expander.value(value, state, inner.source);
  const fresh = mapValue(found.value, (text) => assigned(inner, text, name, site));
  if (element || (append && before?.kind === 'array'))
    return assign(found.state, name, array([...(before?.kind === 'array' ? before.elements : []), fresh]));
  const old = append && before?.kind === 'scalar' ? before.value : NOTHING;
  return assign(found.state, name, scalar(product(old, fresh)));
}

function assigned(inner: Inner, text: Text, name: string, site: Site): Text {
  return withOrigin(text, inner.origin(`${name}=${shown(text)}`, site));
}

/** `local`, `export`, `declare`: the assignments among their words; `local` ends with the function. */
export function declare(inner: Inner, { words, declared }: SimpleCommand, state: State): State {
  const [first] = words;
  const program = first?.parts.length === 1 && first.parts[0]?.kind === 'text' ? first.parts[0].text : '';
  if (!/^(?:export|local|declare|typeset|readonly)$/.test(program)) return state;
  let now = state;
  if (program === 'export' || words.some((word) => /^-[a-zA-Z]*x/.test(literalText(word) ?? '')))
    now = exportNames(now, declaredNames(words, declared));
  if (program === 'local' || program === 'declare' || program === 'typeset')
    for (const name of declaredNames(words, declared)) inner.addLocal(name);
  for (const assignment of declared) now = assignOne(inner, assignment, now);
  return now;
}

function declaredNames(words: readonly Word[], declared: readonly Assignment[]): string[] {
  const bare = words.slice(1).flatMap((word) => literalText(word) ?? []);
  return [...bare.filter((name) => /^[A-Za-z_]\w*$/.test(name)), ...declared.map(({ name }) => name)];
}

/** Variables as they were before. */
export function restore(now: State, before: State, names: readonly string[]): State {
  if (names.length === 0) return now;
  const variables = new Map(now.variables);
  for (const name of names) {
    const cell = before.variables.get(name);
    if (cell === undefined) variables.delete(name);
    else variables.set(name, cell);
  }
  return { ...now, variables };
}
