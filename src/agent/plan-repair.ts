/** What a repair would do, before anybody says yes to it: exactly the steps, what they touch, and a name for just these. */
import { createHash } from 'node:crypto';
import type { Cause, Diagnosis, RepairPlan } from '../domain/diagnosis.ts';
import { StakeoutError } from '../domain/errors.ts';
import { type CheckedStep, checkPlan } from '../recover/plan/index.ts';
import { planWith } from '../respond/diagnosis/index.ts';
import { chooseCause, type Wish } from './choose-cause.ts';

export interface PlanSetup {
  /** The absolute path of this program. */
  readonly launcher: string;
  readonly stateDir: string;
}

export interface Planned {
  readonly kind: 'planned';
  readonly cause: Cause;
  /** As the diagnosis numbers it. */
  readonly number: number;
  readonly note?: string;
  readonly plan: RepairPlan;
  /** Steps that would not be run, and undos that would not. */
  readonly refused: readonly string[];
  /** Services that are restarted or reloaded, and paths that are changed. */
  readonly touches: { readonly services: readonly string[]; readonly paths: readonly string[] };
  readonly hash: string;
}

export type PlanAnswer = Planned | { readonly kind: 'none'; readonly why: string; readonly cause?: Cause };

export function planRepair(diagnosis: Diagnosis, wish: Wish, setup: PlanSetup): PlanAnswer {
  const choice = chooseCause(diagnosis, wish);
  if (choice.kind === 'none') return choice;
  const { cause, number, note } = choice;
  if (cause.repair === null) return { kind: 'none', why: 'no steps are known that mend it', cause };
  const plan = planWith(cause.repair, setup.launcher);
  const { steps, refused } = checked(plan, setup);
  return {
    kind: 'planned',
    cause,
    number,
    ...(note === undefined ? {} : { note }),
    plan,
    refused,
    touches: {
      services: [...new Set(plan.steps.flatMap((step) => servicesOf(step, setup)))],
      paths: [
        ...new Set([
          ...plan.steps.flatMap((step) => pathsOf(step, setup)),
          ...steps.flatMap(({ changes }) => changes.map(({ named }) => named)),
        ]),
      ],
    },
    hash: planHash(cause),
  };
}

/** The same for the same steps against the same cause, wherever this program stands. */
export function planHash({ kind, object, repair }: Pick<Cause, 'kind' | 'object' | 'repair'>): string {
  const steps = (repair?.steps ?? []).map(({ argv, undo }) => [argv, undo]);
  return createHash('sha256')
    .update(JSON.stringify([kind, object, steps]))
    .digest('hex');
}

/** What the last line of defence would say to it. */
function checked(
  plan: RepairPlan,
  setup: PlanSetup,
): { readonly steps: readonly CheckedStep[]; readonly refused: readonly string[] } {
  try {
    const steps = checkPlan(plan, { ...setup, spared: [] });
    const refused = steps.flatMap(({ undoRefused }) =>
      undoRefused === undefined ? [] : [`an undo that Stakeout does not run: ${undoRefused}`],
    );
    return { steps, refused };
  } catch (error) {
    if (error instanceof StakeoutError) return { steps: [], refused: [error.message] };
    throw error;
  }
}

/** `stakeout restart SERVICE …`; what packages restart is said by the step itself. */
function servicesOf({ argv }: RepairPlan['steps'][number], { launcher }: PlanSetup): readonly string[] {
  const [program, command, service] = argv;
  return program === launcher && command === 'restart' && service !== undefined ? [service] : [];
}

/** `stakeout repair --yes PATH…`: commands of our own write down themselves what they change. */
function pathsOf({ argv }: RepairPlan['steps'][number], { launcher }: PlanSetup): readonly string[] {
  const [program, command, yes, ...paths] = argv;
  return program === launcher && command === 'repair' && yes === '--yes' ? paths : [];
}
