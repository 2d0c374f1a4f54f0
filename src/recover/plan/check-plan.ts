/** A plan is run only when every step of it is known, wherever it came from. */
import type { RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { PlacedChange, PlacedStep } from './hold.ts';
import { type Change, knownStep, Refusal } from './shapes.ts';
import { realPlace } from './way.ts';

export interface CheckSetup {
  /** The absolute path of this program. */
  readonly launcher: string;
  /** What Stakeout knows is not to be changed by a repair of what it guards. */
  readonly stateDir: string;
  /** Our own process and those it descends from: no plan ends them. */
  readonly spared: readonly number[];
}

export interface CheckedStep extends PlacedStep {
  readonly step: RepairStep;
  /** With the undo of the plan when that is known too; else empty. */
  readonly undo: readonly string[];
  /** Why the undo of the plan is none that we would run. */
  readonly undoRefused?: string;
}

/** Throws StakeoutError and nothing has been run. */
export function checkPlan(plan: RepairPlan, setup: CheckSetup): readonly CheckedStep[] {
  return plan.steps.map((step) => {
    const known = checkArgv(step.argv, setup);
    const refused = step.undo.length === 0 ? undefined : refusalOf(step.undo, setup);
    return {
      ...known,
      step,
      undo: refused === undefined ? step.undo : [],
      ...(refused === undefined ? {} : { undoRefused: refused }),
    };
  });
}

/** The step with the real places it changes. Throws StakeoutError when it is not to be run. */
export function checkArgv(argv: readonly string[], setup: CheckSetup): PlacedStep {
  try {
    const known = knownStep(argv, setup.launcher);
    if (known.pid !== undefined && setup.spared.includes(known.pid))
      throw new Refusal(`process ${known.pid} is this very repair, or what started it`);
    return { ...known, changes: known.changes.map((change) => placed(change, setup.stateDir)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new StakeoutError(`refusing to run ${shown(argv)}`, error.message, {
      exit: EXIT.input,
      next: 'do by hand what the plan says, if it is right',
    });
  }
}

function placed(change: Change, stateDir: string): PlacedChange {
  const path = `${realPlace(change)}${change.suffix ?? ''}`;
  if (path === stateDir || path.startsWith(`${stateDir}/`))
    throw new Refusal(`${change.path} belongs to Stakeout's own state`);
  return { ...change, path, named: change.path };
}

/** An undo is looked at on the host when its time has come. */
function refusalOf(argv: readonly string[], setup: CheckSetup): string | undefined {
  try {
    knownStep(argv, setup.launcher);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

const LONGEST_SHOWN = 200;

function shown(argv: readonly string[]): string {
  const text = argv.join(' ');
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
