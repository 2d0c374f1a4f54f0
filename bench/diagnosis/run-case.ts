/** One case in one mode, from a healthy host to the verified repair. */
import type { DiagnosisCase } from './case.ts';
import { adminOutputs, ADMIN_COMMANDS, names, type AdminCommand } from './admin-commands.ts';
import { ask } from './ask.ts';
import { chosenDistractors, distract } from './distractors.ts';
import { FaultHost } from './fault-host.ts';
import type { DiagnosisOptions, Mode } from './options.ts';
import { measureOutcomes } from './outcomes.ts';
import type { OutcomeStore } from './outcome-store.ts';
import { effectAsClaimed, effectOf, type Answers } from './pages.ts';
import type { Quiet } from './quiet.ts';
import type { CaseResult } from './result.ts';
import { inject, prepare, runPhases } from './stage.ts';

const BASELINE_TIMEOUT_MS = 120_000;
const REPAIR_TIMEOUT_MS = 120_000;
const KEPT_OUTPUT = 2_000;

export interface CaseRun {
  readonly options: DiagnosisOptions;
  readonly quiet: Quiet;
  readonly say: (step: string) => void;
  /** Time is up. */
  readonly signal: AbortSignal;
}

/** Grows with each step, so that a case that ends early keeps what it came to. */
export type GrowingResult = { -readonly [K in keyof CaseResult]: CaseResult[K] };

export function emptyResult(one: DiagnosisCase, mode: Mode): GrowingResult {
  return { id: one.id, mode, family: one.family, effects: {}, wrongEffects: [] };
}

/** Fills `result`. Throws when the case cannot be run to its end. */
export async function runCase(
  one: DiagnosisCase,
  mode: Mode,
  { options, quiet, say, signal }: CaseRun,
  result: GrowingResult,
): Promise<void> {
  const tool = options.tool === undefined ? {} : { tool: options.tool };
  await using host = await quiet.shared(() => FaultHost.start(one, { ...tool, say, signal }));
  const before = await prepare(host, one, quiet);
  if (mode === 'warm') await takeBaseline(host, quiet, result);
  const changes = options.distractors ? chosenDistractors(one) : { before: [], after: [] };
  await quiet.shared(() => distract(host, changes.before));
  let answers = await inject(host, one, quiet);
  note(one, result, 'inject', before, answers);
  await quiet.shared(() => distract(host, changes.after));
  if (mode === 'warm') {
    const question = { one, mode, when: 'at-once', failing: isFailing(before, answers) } as const;
    result.atOnce = await ask(host, question, quiet);
  }
  for (const [step, now] of await runPhases(host, one, quiet)) {
    note(one, result, step, before, now);
    answers = now;
  }
  const question = { one, mode, when: 'at-end', failing: isFailing(before, answers) } as const;
  result.atEnd = await ask(host, question, quiet);
  result.commands = await namedByCommands(host, one, quiet);
  if (options.repair && isRepairable(one, mode)) await repair(host, quiet, before, result);
}

function isFailing(before: Answers, now: Answers): boolean {
  return effectOf(before, now) !== 'ok';
}

export function isRepairable({ truth }: DiagnosisCase, mode: Mode): boolean {
  return truth.repairable === 'always' || (truth.repairable === 'guarded' && mode === 'warm');
}

async function takeBaseline(host: FaultHost, quiet: Quiet, result: GrowingResult): Promise<void> {
  const { code, stdout, stderr } = await quiet.shared(() =>
    host.stakeout(['baseline', 'create'], BASELINE_TIMEOUT_MS),
  );
  const output = `${stdout}\n${stderr}`.trim().slice(-KEPT_OUTPUT);
  // The host is healthy: a finding is as wrong as a failure.
  if (code !== 0) result.baselineError = `it ended with ${code}: ${output}`;
}

function note(one: DiagnosisCase, result: GrowingResult, step: string, before: Answers, now: Answers): void {
  const effect = effectOf(before, now);
  const claim = Object.entries(one.effect ?? {}).find(([claimed]) => claimed === step)?.[1];
  result.effects = { ...result.effects, [step]: effect };
  if (claim !== undefined && !effectAsClaimed(claim, effect))
    result.wrongEffects = [...result.wrongEffects, `${step}: ${effect}, not ${claim}`];
}

async function namedByCommands(
  host: FaultHost,
  one: DiagnosisCase,
  quiet: Quiet,
): Promise<Record<AdminCommand, boolean>> {
  const outputs = await quiet.shared(() => adminOutputs(host, one.stack));
  const objects = [one.truth, ...(one.truth.or ?? [])].map(({ object }) => object);
  const named = (command: AdminCommand): boolean => objects.some((object) => names(outputs[command], object));
  const [test, verify, line, restart] = ADMIN_COMMANDS;
  return { [test]: named(test), [verify]: named(verify), [line]: named(line), [restart]: named(restart) };
}

async function repair(host: FaultHost, quiet: Quiet, before: Answers, result: GrowingResult): Promise<void> {
  const { stdout, stderr, tookMs } = await quiet.shared(() =>
    host.stakeout(['repair', '--yes', '--json'], REPAIR_TIMEOUT_MS),
  );
  const effect = effectOf(before, await quiet.shared(() => host.traffic(2)));
  const output = `${stdout}\n${stderr}`.trim().slice(-KEPT_OUTPUT);
  result.repair = { verified: effect === 'ok', effect, tookMs, output };
}

/**
 * What really happens, where something was predicted; measured once, then known. What becomes of an application's own error, or
 * of requests under way, is not the service's doing.
 */
export async function addOutcomes(
  one: DiagnosisCase,
  { outcomes, quiet, signal }: Pick<CaseRun, 'quiet' | 'signal'> & { readonly outcomes: OutcomeStore },
  result: GrowingResult,
): Promise<void> {
  if (one.truth.innocent && result.effects['inject'] !== 'ok') return;
  let known = outcomes.get(one);
  if (known === undefined && (result.atOnce?.answer?.predictions.length ?? 0) > 0) {
    known = await measureOutcomes({ one, quiet, signal });
    outcomes.put(one, known);
  }
  if (known !== undefined) result.outcomes = [...known];
}
