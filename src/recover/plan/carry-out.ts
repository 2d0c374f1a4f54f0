/** Carries a checked plan out, step by step: what a step changes is kept first, one that fails is the last. */
import type { Cause, RepairPlan } from '../../domain/diagnosis.ts';
import { messageOf } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { KeptObject, RepairRecord, RepairStepRecord } from '../../domain/repair.ts';
import { releasePath } from '../../host/held-paths.ts';
import { checkArgv, type CheckedStep, checkPlan, type CheckSetup } from './check-plan.ts';
import { asLeft, keep } from './keep.ts';
import type { RepairStore } from './repair-store.ts';
import { type Ran, type Run, runStep } from './run-step.ts';

export interface CarryPorts extends CheckSetup {
  readonly store: RepairStore;
  readonly append: (event: JournalEvent) => void;
  readonly now: () => Date;
  /** Told of each step before it begins, for people who wait. */
  readonly say?: (step: string) => void;
  readonly run?: Run;
}

export interface EndPorts extends Pick<CarryPorts, 'append' | 'now'> {
  readonly store: Pick<RepairStore, 'save'>;
}

export interface CarryOrder {
  readonly cause: Pick<Cause, 'kind' | 'object' | 'summary' | 'confidence'>;
  readonly plan: RepairPlan;
  readonly incident?: string;
  /** Who asked for it. */
  readonly by?: string;
}

export interface CarriedOut {
  readonly record: RepairRecord;
  /** Every step did what it should. */
  readonly ok: boolean;
}

/**
 * Throws StakeoutError when the plan holds a step that is not to be run; then nothing was run and nothing recorded. What a step
 * does is a result. The caller looks at the signals afterwards and calls `endRepair`.
 */
export async function carryOut(order: CarryOrder, ports: CarryPorts): Promise<CarriedOut> {
  const steps = checkPlan(order.plan, ports);
  const { kind, object, summary, confidence } = order.cause;
  let record = ports.store.begin({
    cause: { kind, object, summary, confidence },
    summary: order.plan.summary,
    ...(order.incident === undefined ? {} : { incident: order.incident }),
  });
  ports.append({
    kind: 'repair.started',
    ...incidentOf(record),
    repair: record.id,
    causeKind: kind,
    object,
    summary: order.plan.summary,
    steps: steps.length,
    ...(order.by === undefined ? {} : { by: order.by }),
  });
  for (const [index, step] of steps.entries()) {
    record = await carry(step, index + 1, record, ports);
    if (record.steps.at(-1)?.outcome !== 'done') return { record, ok: false };
  }
  return { record, ok: true };
}

/** What the signals said, and the last line of the run. */
export function endRepair(
  { record, ok }: CarriedOut,
  signals: { readonly verified: boolean; readonly stillWrong: readonly string[] } | undefined,
  { store, append, now }: EndPorts,
): RepairRecord {
  const stillWrong = [...(signals?.stillWrong ?? [])];
  const verified = signals === undefined ? {} : { verified: signals.verified };
  append({ kind: 'repair.ended', ...incidentOf(record), repair: record.id, ok, ...verified, stillWrong });
  return store.save({ ...record, endedAt: now().toISOString(), ...verified, stillWrong });
}

export function incidentOf({ incident }: RepairRecord): { incident?: string } {
  return incident === undefined ? {} : { incident };
}

/** Commands of our own record each object they put back; this is the name those of one step share. */
export function groupOf(repair: string, step: number): string {
  return `${repair}-${step}`;
}

/** Written down before it begins: whoever is killed in the middle can still take it back. */
async function carry(
  step: CheckedStep,
  number: number,
  before: RepairRecord,
  ports: CarryPorts,
): Promise<RepairRecord> {
  const { summary } = step.step;
  ports.say?.(summary ?? step.argv.join(' '));
  const begun: RepairStepRecord = {
    number,
    ...(summary === undefined ? {} : { summary }),
    argv: [...step.argv],
    undo: [...step.undo],
    outcome: 'begun',
    output: '',
    tookMs: 0,
    kept: [],
  };
  const ended = await attempt(
    step,
    begun,
    (kept) => {
      ports.store.save({ ...before, steps: [...before.steps, { ...begun, kept: [...kept] }] });
    },
    before.id,
    ports,
  );
  ports.append({
    kind: 'repair.step',
    ...incidentOf(before),
    repair: before.id,
    number,
    argv: [...step.argv],
    ok: ended.outcome === 'done',
    ...(ended.output === '' ? {} : { output: ended.output }),
    tookMs: ended.tookMs,
  });
  return ports.store.save({ ...before, steps: [...before.steps, ended] });
}

async function attempt(
  step: CheckedStep,
  begun: RepairStepRecord,
  willRun: (kept: readonly KeptObject[]) => void,
  id: string,
  ports: CarryPorts,
): Promise<RepairStepRecord> {
  let kept: readonly KeptObject[];
  let ran: Ran;
  try {
    // Looked at again: what came before it may have changed where a path leads.
    const placed = checkArgv(step.argv, ports);
    kept = placed.changes.map((change, at) =>
      keep(change, () => `${ports.store.keepIn(id)}/${begun.number}-${at}`),
    );
    willRun(kept);
    for (const { path } of kept) releasePath(ports.stateDir, path);
    ran = await runStep(placed, ports, groupOf(id, begun.number));
  } catch (error) {
    return { ...begun, outcome: 'failed', output: `not run: ${messageOf(error)}` };
  }
  const { ok, output, tookMs } = ran;
  return {
    ...begun,
    outcome: ok ? 'done' : 'failed',
    output,
    tookMs,
    kept: kept.map((one) => asLeft(one)),
  };
}
