/**
 * Follows a piece of shell along every path it may take, with what its variables may hold, and collects what its commands would
 * do. Nothing is run. Bounded by the limits in `limits.ts`; where one is reached, that is part of the result.
 */
import type { ShellPiece } from '../model.ts';
import { Evaluator, type Occurrence, type Unfollowed } from './evaluator.ts';
import type { HostAnswers } from './machine.ts';
import type { Source } from './source.ts';
import { assign, exportNames, scalar, START, type State } from './state.ts';
import { known } from './text.ts';
import type { Value } from './value.ts';

export interface Evaluation {
  readonly occurrences: readonly Occurrence[];
  readonly errors: readonly Unfollowed[];
  /** Commands that were followed, each time round a loop counted. */
  readonly steps: number;
}

/** What is known before the first command. */
export interface Beginning {
  /** `$1`, `$2`, … with their alternatives; undefined when they are not known. */
  readonly parameters?: readonly Value[];
  readonly directory?: string;
  /** Fewer than MAX_STEPS, for a caller that somebody waits for. */
  readonly maxSteps?: number;
  /** Fewer than MAX_EFFECTS, for a script that is not the only one of its file. */
  readonly maxEffects?: number;
}

export function evaluate(
  piece: Pick<ShellPiece, 'text' | 'variables'>,
  source: Source,
  answers: HostAnswers,
  beginning: Beginning = {},
): Evaluation {
  const evaluator = new Evaluator(answers, beginning.maxSteps, beginning.maxEffects);
  // `#!/bin/sh -e`
  const stopsAtFailure = /^#![^\n]*\s-[a-z]*e/.test(piece.text);
  let state: State = { ...START, parameters: beginning.parameters, stopsAtFailure };
  if (beginning.directory !== undefined) state = { ...state, directory: [known(beginning.directory, true)] };
  state = assign(state, '0', scalar([known(source.file)]));
  for (const [name, value] of piece.variables) state = assign(state, name, scalar([known(value)]));
  state = exportNames(state, [...piece.variables.keys()]);
  evaluator.begin(source, state);
  return { occurrences: evaluator.occurrences, errors: evaluator.errors, steps: evaluator.steps };
}
