/** Words as the sides of a comparison. */
import { type Operand, variableOf } from './conditions.ts';
import type { Inner } from './machine.ts';
import type { State } from './state.ts';
import type { Word } from './syntax/nodes.ts';

export function operandOf(inner: Inner, word: Word, state: State): Operand {
  const variable = variableOf(word);
  const { value } = inner.expander.value(word, state, inner.source);
  return variable === undefined ? { value } : { value, variable };
}

/** The word when it is one stretch of text. */
export function literalText(word: Word | undefined): string | undefined {
  const [part, ...others] = word?.parts ?? [];
  return part?.kind === 'text' && others.length === 0 ? part.text : undefined;
}
