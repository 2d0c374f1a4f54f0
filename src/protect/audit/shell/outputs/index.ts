/** What programs that only ask or rearrange would print, answered from what is known of the host. Nothing is run. */
import type { Call, HostAnswers } from '../machine.ts';
import { type Origin, withOrigins } from '../text.ts';
import { ANYTHING, bounded, mapValue, type Value } from '../value.ts';
import { filter } from './filters.ts';
import { packageAnswer } from './packages.ts';
import { plainAnswer } from './plain.ts';

/** Anything where nobody knows. What the question was made of is part of how the answer came to be. */
export function printedBy(call: Call, answers: HostAnswers): Value {
  const asked = call.args.flatMap(({ origins }): readonly Origin[] => origins);
  return mapValue(answer(call, answers), (text) => withOrigins(text, asked));
}

function answer(call: Call, answers: HostAnswers): Value {
  const { program, state } = call;
  const plain = plainAnswer(call, answers);
  if (plain !== undefined) return plain;
  const listed = packageAnswer(call, answers);
  if (listed !== undefined) return listed;
  const through = filter(program, call.args);
  if (through === undefined) return ANYTHING;
  return bounded(
    (through.input ?? state.input ?? ANYTHING).map((text) => withOrigins(through.change(text), text.origins)),
  );
}
