/** A run over many cases: clones side by side, results kept as they come, figures at the end. */
import { messageOf } from '../../src/domain/errors.ts';
import { FAULT_PACKAGES, practiceImage } from '../../src/practice/index.ts';
import type { Figure } from '../framework.ts';
import { accept, readAccepted, regressions, writeAccepted } from './accepted.ts';
import type { DiagnosisCase } from './case.ts';
import { KeptResults } from './kept-results.ts';
import { inLanes, withinTime } from './lanes.ts';
import { busyProcessors } from './load.ts';
import { MODES, type DiagnosisOptions, type Mode } from './options.ts';
import { OutcomeStore } from './outcome-store.ts';
import { Quiet } from './quiet.ts';
import { replayCases } from './replay.ts';
import { figuresOf, lineOf, tableOf } from './report.ts';
import type { CaseResult } from './result.ts';
import { addOutcomes, emptyResult, runCase, type CaseRun } from './run-case.ts';

/** A case takes 15 to 60 s, more where pages hang. */
const CASE_LIMIT_MS = 300_000;
/** Up to seven hosts, one after the other. */
const OUTCOMES_LIMIT_MS = 600_000;

const METHOD = [
  'method: each fault in a clone of its own, with real servers on its own network; pages are asked for before and after each step.',
  'warm: a baseline was taken before the fault, and the tool is asked right after it, then again after all phases; cold: no',
  'baseline, asked after all phases. Right: kind and object of the first cause are the truth’s. The tool’s answer is timed from',
  'outside while no other clone is at work. Repaired and verified: every page answers as before the fault. Predictions are',
  'compared with what each action does to each service on a host of its own.',
];

export async function runDiagnosis(
  cases: readonly DiagnosisCase[],
  options: DiagnosisOptions,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  if (!options.replay) for (const line of METHOD) log(line);
  const results = options.replay
    ? await replayCases(cases, options, log)
    : await runClones(cases, options, log);
  for (const mode of MODES) for (const line of tableOf(mode, results)) log(line);
  const accepted = readAccepted();
  const source = options.evidence ? 'evidence' : 'clones';
  const worse = regressions(accepted, results, source);
  for (const one of worse) log(`right before, not now: ${one}`);
  if (options.accept) writeAccepted(accept(accepted, results, source));
  return figuresOf({ results, regressions: worse, options });
}

async function runClones(
  cases: readonly DiagnosisCase[],
  options: DiagnosisOptions,
  log: (line: string) => void,
): Promise<readonly CaseResult[]> {
  await practiceImage({ packages: FAULT_PACKAGES, say: log });
  const kept = new KeptResults(options);
  const shared = { options, quiet: new Quiet(options.timing), outcomes: new OutcomeStore(), say: log };
  const results: CaseResult[] = [];
  const tasks = cases.flatMap((one) => options.modes.map((mode) => ({ one, mode })));
  using _load = options.loaded ? busyProcessors() : undefined;
  await inLanes(tasks, options.parallel, async ({ one, mode }) => {
    const known = options.resume ? kept.get(one, mode) : undefined;
    const result = known ?? (await runOne(one, mode, shared));
    if (known === undefined) kept.put(result);
    results.push(result);
    log(lineOf(result, one.truth));
  });
  return results;
}

type Shared = Omit<CaseRun, 'signal'> & { readonly outcomes: OutcomeStore };

async function runOne(one: DiagnosisCase, mode: Mode, shared: Shared): Promise<CaseResult> {
  const result = emptyResult(one, mode);
  try {
    await withinTime(CASE_LIMIT_MS, (signal) => runCase(one, mode, { ...shared, signal }, result));
    if (mode === 'warm' && shared.options.outcomes)
      await withinTime(OUTCOMES_LIMIT_MS, (signal) => addOutcomes(one, { ...shared, signal }, result));
  } catch (error) {
    // A case that was asked to its end has its answer, whatever became of the outcomes.
    if (result.commands === undefined) result.failed = messageOf(error);
    else shared.say(`${one.id}: ${messageOf(error)}`);
  }
  return result;
}
