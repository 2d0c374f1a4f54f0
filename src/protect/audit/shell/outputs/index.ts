/** What programs that only ask or rearrange would print, answered from what is known of the host. Nothing is run. */
import type { Call, HostAnswers } from '../machine.ts';
import { ANYTHING, bounded, type Value } from '../value.ts';
import { filter } from './filters.ts';
import { packageAnswer } from './packages.ts';
import { plainAnswer } from './plain.ts';

/** Anything where nobody knows. */
export function printedBy(call: Call, answers: HostAnswers): Value {
  const { program, state } = call;
  const plain = plainAnswer(call, answers);
  if (plain !== undefined) return plain;
  const listed = packageAnswer(call, answers);
  if (listed !== undefined) return listed;
  const through = filter(program, call.args);
  if (through === undefined) return ANYTHING;
  return bounded((through.input ?? state.input ?? ANYTHING).map(through.change));
}
