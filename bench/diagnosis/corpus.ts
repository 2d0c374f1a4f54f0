/** Which cases a run is about. */
import { UsageError } from '../framework.ts';
import type { DiagnosisCase } from './case.ts';
import { givenCases } from './given-corpus.ts';
import type { DiagnosisOptions } from './options.ts';
import { ownCases } from './own-corpus.ts';

/** With --quick: each of these many, so that all families and stacks are there. */
const QUICK_EVERY = 6;

/** Throws a UsageError when a name fits no case. */
export function chosenCases(options: DiagnosisOptions, quick: boolean): readonly DiagnosisCase[] {
  const all = options.corpus === undefined ? ownCases() : givenCases(options.corpus);
  const unknown = options.names.find((name) => !all.some((one) => one.name.startsWith(name)));
  if (unknown !== undefined) throw new UsageError(`no fault begins with ${unknown}`);
  if (options.names.length > 0)
    return all.filter((one) => options.names.some((name) => one.name.startsWith(name)));
  return quick ? all.filter((_, index) => index % QUICK_EVERY === 0) : all;
}
