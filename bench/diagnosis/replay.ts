/** `--replay`: judges what was observed earlier, in seconds and without root. */
import { reason } from '../../src/respond/diagnosis/index.ts';
import { judged } from './ask.ts';
import type { DiagnosisCase } from './case.ts';
import { observationFrom } from './evidence/convert.ts';
import { storedObservation, type Moment, type Stored } from './observation-store.ts';
import type { DiagnosisOptions, Mode } from './options.ts';
import { OutcomeStore } from './outcome-store.ts';
import { lineOf } from './report.ts';
import type { Asked, CaseResult } from './result.ts';
import { emptyResult } from './run-case.ts';

export async function replayCases(
  cases: readonly DiagnosisCase[],
  options: DiagnosisOptions,
  log: (line: string) => void,
): Promise<readonly CaseResult[]> {
  const outcomes = new OutcomeStore();
  const results: CaseResult[] = [];
  for (const one of cases) {
    for (const mode of options.modes) {
      const result = await replayCase(one, mode, options.evidence, outcomes);
      if (result === undefined) continue;
      log(lineOf(result, one.truth));
      results.push(result);
    }
  }
  const asked = cases.length * options.modes.length;
  log(`${results.length} of ${asked} cases and modes have something stored`);
  if (results.length === 0)
    throw new Error('nothing is stored: run the benchmark without --replay first, or with --evidence');
  return results;
}

async function replayCase(
  one: DiagnosisCase,
  mode: Mode,
  evidence: boolean,
  outcomes: OutcomeStore,
): Promise<CaseResult | undefined> {
  const stored = async (when: Moment): Promise<Stored | undefined> =>
    evidence ? observationFrom(one, mode, when) : storedObservation(one.id, mode, when);
  const atEnd = await stored('at-end');
  if (atEnd === undefined) return undefined;
  const result = emptyResult(one, mode);
  const atOnce = mode === 'warm' ? await stored('at-once') : undefined;
  if (atOnce !== undefined) {
    result.effects = { inject: atOnce.failing ? 'failing' : 'ok' };
    result.atOnce = judge(one, atOnce);
    const known = outcomes.get(one);
    if (known !== undefined) result.outcomes = [...known];
  }
  result.atEnd = judge(one, atEnd);
  return result;
}

function judge(one: DiagnosisCase, { observation, failing }: Stored): Asked {
  const begin = performance.now();
  const { diagnosis } = reason(observation, 0);
  const tookMs = performance.now() - begin;
  const real = (path: string): string => observation.objects[path]?.target ?? path;
  return judged(diagnosis, tookMs, { one, failing }, real);
}
