/** What programs that only ask or rearrange would print, answered from what is known of the host. Nothing is run. */
import type { Call, HostAnswers } from '../machine.ts';
import { type Origin, sizeOf, withOrigins } from '../text.ts';
import { ANYTHING, bounded, mapValue, type Value } from '../value.ts';
import { filter } from './filters.ts';
import { packageAnswer } from './packages.ts';
import { plainAnswer } from './plain.ts';

export { isFound } from './packages.ts';

/** A pattern of so many characters costs as much again as reading the input. */
const ARGUMENTS = 64;

/**
 * Anything where nobody knows. What the question was made of is part of how the answer came to be. `spend` is told of the characters
 * that are gone through.
 */
export function printedBy(call: Call, answers: HostAnswers, spend: (characters: number) => void): Value {
  const asked = call.args.flatMap(({ origins }): readonly Origin[] => origins);
  return mapValue(answer(call, answers, spend), (text) => withOrigins(text, asked));
}

function answer(call: Call, answers: HostAnswers, spend: (characters: number) => void): Value {
  const { program, state } = call;
  const plain = plainAnswer(call, answers);
  if (plain !== undefined) return plain;
  const listed = packageAnswer(call, answers);
  if (listed !== undefined) return listed;
  const through = filter(program, call.args);
  if (through === undefined) return ANYTHING;
  const input = through.input ?? state.input ?? ANYTHING;
  spend(sizeOf(input) * (1 + sizeOf(call.args) / ARGUMENTS));
  return bounded(input.map((text) => withOrigins(through.change(text), text.origins)));
}
