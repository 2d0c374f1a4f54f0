/** Rounds of a loop: one by one where it is known what they are, as far as the body learns from itself where not. */
import { MAX_ITERATIONS, MAX_LEAVING_ROUNDS, MAX_OPEN_ROUNDS } from './limits.ts';
import type { LoopFrame, Outcome } from './machine.ts';
import { after } from './outcome.ts';
import { join, type State } from './state.ts';
import type { Text } from './text.ts';
import { bounded, type Value } from './value.ts';

/** `certain`: each element comes for sure, and in this order. */
export function overElements(
  elements: readonly Text[],
  state: State,
  certain: boolean,
  frame: LoopFrame,
  body: (element: Value, state: State) => Outcome,
): State | undefined {
  if (elements.length > MAX_ITERATIONS) return join(state, round(body(bounded(elements), state), frame));
  let now: State | undefined = state;
  for (const element of elements) {
    if (now === undefined) return undefined;
    const end: State | undefined = round(body([element], now), frame);
    now = certain ? end : join(now, end);
  }
  return now;
}

export function asLongAs(
  state: State,
  frame: LoopFrame,
  condition: (state: State) => Outcome,
  body: (state: State) => Outcome,
): State | undefined {
  let now: State | undefined = state;
  let left: State | undefined;
  let open = 0;
  let leaving = 0;
  for (let i = 0; i < MAX_ITERATIONS && now !== undefined; i += 1) {
    if (open >= MAX_OPEN_ROUNDS || leaving >= MAX_LEAVING_ROUNDS) break;
    const asked = condition(now);
    left = join(left, asked.fail);
    if (asked.ok === undefined) return left;
    if (asked.fail !== undefined) open += 1;
    const before = frame.left;
    now = round(body(asked.ok), frame);
    if (frame.left !== before) leaving += 1;
  }
  return join(left, now);
}

function round(outcome: Outcome, frame: LoopFrame): State | undefined {
  const end = join(after(outcome), frame.continues);
  frame.continues = undefined;
  return end;
}
