/** Words as the sides of a comparison. */
import { type Operand, variableOf } from './conditions.ts';
import type { Inner } from './machine.ts';
import type { State } from './state.ts';
import type { Word } from './syntax/nodes.ts';

export function operandOf(inner: Inner, word: Word, state: State): Operand {
  const variable = variableOf(word);
  const link = linkOf(inner, word);
  const { value } = inner.expander.value(word, state, inner.source);
  return {
    value,
    ...(variable === undefined ? {} : { variable }),
    ...(link === undefined ? {} : { link }),
  };
}

/** `$(readlink $x)`: where it leads tells which links `$x` can be. */
function linkOf(inner: Inner, { parts }: Word): Operand['link'] {
  const { answers } = inner;
  const [part, ...others] = parts;
  if (answers.linksOf === undefined || part?.kind !== 'command' || others.length > 0) return undefined;
  const [command, ...more] = part.script.commands;
  if (command?.kind !== 'simple' || more.length > 0 || command.assignments.length > 0) return undefined;
  const [program, of, ...rest] = command.words;
  const variable = of === undefined || rest.length > 0 ? undefined : variableOf(of);
  return literalText(program) === 'readlink' && variable !== undefined
    ? { variable, linksOf: (text) => answers.linksOf?.(text) }
    : undefined;
}

/** The word when it is one stretch of text. */
export function literalText(word: Word | undefined): string | undefined {
  const [part, ...others] = word?.parts ?? [];
  return part?.kind === 'text' && others.length === 0 ? part.text : undefined;
}
