/** Takes a repair back, its last step first: by the plan's own undo, and whatever that leaves different from what was kept. */
import { posix } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { RepairRecord, RepairStepRecord } from '../../domain/repair.ts';
import { holdPath } from '../../host/held-paths.ts';
import { groupOf, incidentOf } from './carry-out.ts';
import { checkArgv, type CheckSetup } from './check-plan.ts';
import { changedSince, isAsBefore, putBackKept } from './keep.ts';
import type { RepairStore } from './repair-store.ts';
import { type ActionStore, undo } from '../undo/index.ts';
import { type Run, runStep } from './run-step.ts';

export interface TakeBackPorts extends CheckSetup {
  readonly store: RepairStore;
  readonly actions: ActionStore;
  readonly append: (event: JournalEvent) => void;
  readonly now: () => Date;
  readonly run?: Run;
}

export interface TakeBackOptions {
  /** Why, for the journal. */
  readonly why: string;
  /** Only these steps. */
  readonly only?: readonly number[];
  /** Also where something has changed since: that is lost then. */
  readonly force?: boolean;
  /** Who asked for it. */
  readonly by?: string;
}

export interface StepTakenBack {
  readonly number: number;
  readonly result: 'undone' | 'nothing-to-undo' | 'refused' | 'failed';
  readonly why?: string;
}

export interface TakenBack {
  readonly record: RepairRecord;
  /** In the order they were taken back; one that was refused or failed is the last. */
  readonly steps: readonly StepTakenBack[];
  readonly ok: boolean;
}

/** Never throws for what the host does. Steps that were taken back already are left out. */
export async function takeBack(
  before: RepairRecord,
  options: TakeBackOptions,
  ports: TakeBackPorts,
): Promise<TakenBack> {
  let record = before;
  const steps: StepTakenBack[] = [];
  for (const step of before.steps.toReversed()) {
    if (step.undoneAt !== undefined || !(options.only?.includes(step.number) ?? true)) continue;
    const taken = await takeStepBack(record.id, step, options.force === true, ports);
    steps.push(taken);
    if (taken.result === 'refused' || taken.result === 'failed') break;
    if (taken.result === 'undone') record = ports.store.save(marked(record, step.number, ports.now()));
  }
  const ok = steps.every((one) => one.result === 'undone' || one.result === 'nothing-to-undo');
  const undone = steps.filter((one) => one.result === 'undone').map((one) => one.number);
  if (ok && options.only === undefined)
    record = ports.store.save({ ...record, undoneAt: ports.now().toISOString() });
  ports.append({
    kind: 'repair.undone',
    ...incidentOf(record),
    repair: record.id,
    steps: undone,
    ok,
    why: options.why,
    ...(options.by === undefined ? {} : { by: options.by }),
  });
  return { record, steps, ok };
}

function marked(record: RepairRecord, number: number, now: Date): RepairRecord {
  const undoneAt = now.toISOString();
  return { ...record, steps: record.steps.map((s) => (s.number === number ? { ...s, undoneAt } : s)) };
}

async function takeStepBack(
  repair: string,
  step: RepairStepRecord,
  force: boolean,
  ports: TakeBackPorts,
): Promise<StepTakenBack> {
  const { number } = step;
  try {
    if (isOwnCommand(step)) return takeActionsBack(repair, step, force, ports);
    const changed = step.kept.map((one) => changedSince(one)).find((why) => why !== undefined);
    if (changed !== undefined && !force) return { number, result: 'refused', why: changed };
    const isUntouched = step.kept.length > 0 && step.kept.every((one) => isAsBefore(one));
    if (isUntouched || (step.kept.length === 0 && step.undo.length === 0))
      return { number, result: 'nothing-to-undo' };
    for (const { path } of step.kept) holdPath(ports.stateDir, path);
    const ran = step.undo.length === 0 ? undefined : await runStep(checkArgv(step.undo, ports), ports);
    for (const one of step.kept.toReversed()) putBackKept(one);
    if (ran !== undefined && !ran.ok && step.kept.length === 0)
      return { number, result: 'failed', why: ran.output };
    return { number, result: 'undone' };
  } catch (error) {
    return { number, result: 'failed', why: messageOf(error) };
  }
}

/** Wherever this program stood then; no other program of a plan has its name. */
function isOwnCommand({ argv }: RepairStepRecord): boolean {
  return posix.basename(argv[0] ?? '') === 'stakeout';
}

/** A command of our own wrote down each object it put back; a restart puts none back. */
function takeActionsBack(
  repair: string,
  { number }: RepairStepRecord,
  force: boolean,
  { actions }: TakeBackPorts,
): StepTakenBack {
  const group = groupOf(repair, number);
  const made = actions.list().records.filter((one) => one.group === group && one.undoneAt === undefined);
  for (const { id } of made) undo(actions, id, { force });
  return { number, result: made.length === 0 ? 'nothing-to-undo' : 'undone' };
}
