/** How commands leave the shell, put together. Pure. */
import type { Outcome } from './machine.ts';
import { join, type State } from './state.ts';

/** Nobody knows whether it succeeds. */
export const both = (state: State): Outcome => ({ ok: state, fail: state });
export const success = (state: State): Outcome => ({ ok: state });
export const failure = (state: State): Outcome => ({ fail: state });
/** It does not come back. */
export const NEVER: Outcome = {};

export function joinOutcomes(a: Outcome, b: Outcome): Outcome {
  return { ok: join(a.ok, b.ok), fail: join(a.fail, b.fail) };
}

export const after = ({ ok, fail }: Outcome): State | undefined => join(ok, fail);
export const negated = ({ ok, fail }: Outcome): Outcome => ({ ok: fail, fail: ok });

export function mapOutcome({ ok, fail }: Outcome, change: (state: State) => State): Outcome {
  const changed = ok && change(ok);
  return { ok: changed, fail: ok === fail ? changed : fail && change(fail) };
}
