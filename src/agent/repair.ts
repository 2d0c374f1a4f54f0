/**
 * `stakeout repair`: carries the plan of a cause out, looks at the signals, and goes on while another cause shows. Servers stop at
 * their first error, so the second of two faults is often seen only when the first is mended.
 */
import type { ProbeTarget } from '../domain/component.ts';
import type { Cause, Diagnosis, RepairPlan } from '../domain/diagnosis.ts';
import type { RepairRecord } from '../domain/repair.ts';
import {
  type CarriedOut,
  type CarryOrder,
  endRepair,
  type EndPorts,
  type TakenBack,
} from '../recover/index.ts';
import { planWith } from '../respond/diagnosis/index.ts';
import { type Choice, chooseCause, isAtRisk, nextCause, type Wish } from './choose-cause.ts';
import { planHash } from './plan-repair.ts';
import { fallen, helped, lostPages, type Seen, type Signals, signalsOf } from './signals.ts';

export interface MendPorts {
  /** Asks for these pages besides the known ones: what was seen to answer before must be asked again. */
  readonly diagnose: (pages: readonly ProbeTarget[]) => Promise<Seen>;
  readonly carryOut: (order: CarryOrder) => Promise<CarriedOut>;
  readonly takeBack: (record: RepairRecord, why: string) => Promise<TakenBack>;
  /** Starts services that ran before a repair; the ids of those that run then. */
  readonly startAgain: (services: readonly string[], observed: Seen) => Promise<readonly string[]>;
  /** The open incident that a cause belongs to. */
  readonly incidentOf: (cause: Cause) => string | undefined;
  /** Whether a plan puts packaged configuration over one that somebody may have written. */
  readonly replacesEdits: (plan: RepairPlan) => boolean;
  readonly ending: EndPorts;
  /** The absolute path of this program. */
  readonly launcher: string;
}

export interface Round {
  /** As the diagnosis of this round numbers it. */
  readonly number: number;
  readonly cause: Cause;
  readonly plan: RepairPlan;
  readonly note?: string;
  readonly record: RepairRecord;
  /** Every step did what it should. */
  readonly ok: boolean;
  readonly stillWrong: readonly string[];
  /** Something is better than before. */
  readonly helped: boolean;
  /** It did harm or no good, and was taken back. */
  readonly undone?: {
    readonly because: string;
    readonly taken: TakenBack;
    /** Services that run again since. */
    readonly runAgain: readonly string[];
  };
}

export interface Mended {
  /** As it was before anything was done. */
  readonly diagnosis: Diagnosis;
  readonly rounds: readonly Round[];
  readonly verified: boolean;
  readonly stillWrong: readonly string[];
  /** Why nothing was done, or nothing more. */
  readonly why: string;
}

/** Two faults at a time are rare, three rarer; a repair that goes on for ever would be a fault itself. */
const MOST_ROUNDS = 4;

export async function mend(ports: MendPorts, wish: Wish & { readonly incidentId?: string }): Promise<Mended> {
  let seen = await ports.diagnose([]);
  const { diagnosis } = seen;
  const rounds: Round[] = [];
  let choice = asShown(chooseCause(diagnosis, wish), wish);
  let signals = signalsOf(seen);
  while (choice.kind === 'cause') {
    const round = await carryRound(choice, { seen, signals }, ports, wish);
    rounds.push(round.done);
    ({ seen, signals } = round);
    choice = goesOn(wish, rounds, { seen, signals }, ports);
  }
  if (signals.wrong.length > 0 && wish.number === undefined && diagnosis.mode === 'cold')
    ({ seen, signals } = await takeBackGuesses(rounds, { seen, signals }, ports));
  const { wrong } = signals;
  return { diagnosis, rounds, verified: wrong.length === 0, stillWrong: wrong, why: choice.why };
}

/**
 * On a host without a record what is switched on or set aside is a guess. One that changed nothing for the better is not left
 * behind, once all were tried: one alone may only have needed the next. What was lost and put back stays.
 */
async function takeBackGuesses(rounds: Round[], last: Look, ports: MendPorts): Promise<Look> {
  let isChanged = false;
  for (const [at, round] of [...rounds.entries()].toReversed()) {
    const isGuess = round.record.steps.some((step) => step.kept.length > 0);
    if (!isGuess || round.helped || round.undone !== undefined) continue;
    const undone = await takeBackAgain('it did not help', ports, round.record, last, last);
    rounds[at] = { ...round, record: undone.taken.record, undone };
    isChanged = true;
  }
  return isChanged ? lookAgain(ports, last) : last;
}

/** What was shown may not be what would be done any more. */
function asShown(choice: Choice, { expect }: Wish): Choice {
  if (choice.kind === 'none' || expect === undefined || planHash(choice.cause) === expect) return choice;
  return {
    ...choice,
    kind: 'none',
    why: 'the plan is another one than was shown: something has changed since; look at it again',
  };
}

interface Look {
  readonly seen: Seen;
  readonly signals: Signals;
}

async function carryRound(
  { cause, number, note }: Extract<Choice, { kind: 'cause' }>,
  before: Look,
  ports: MendPorts,
  { incident: asked, by }: Wish,
): Promise<Look & { readonly done: Round }> {
  const incident = asked?.id ?? ports.incidentOf(cause);
  const plan = planWith(cause.repair ?? { summary: '', steps: [] }, ports.launcher);
  const isOverEdits = ports.replacesEdits(plan);
  const carried = await ports.carryOut({
    cause,
    plan,
    ...(incident === undefined ? {} : { incident }),
    ...(by === undefined ? {} : { by }),
  });
  const after = await lookAgain(ports, before);
  const { wrong } = after.signals;
  const record = endRepair(carried, { verified: wrong.length === 0, stillWrong: wrong }, ports.ending);
  const because = reasonToTakeBack(before, after, isOverEdits);
  const undone =
    because === undefined ? undefined : await takeBackAgain(because, ports, record, before, after);
  const done = {
    number,
    cause,
    plan,
    ...(note === undefined ? {} : { note }),
    record: undone?.taken.record ?? record,
    ok: carried.ok,
    stillWrong: wrong,
    helped: helped(before.signals, after.signals),
    ...(undone === undefined ? {} : { undone }),
  };
  return { ...(undone === undefined ? after : await lookAgain(ports, before)), done };
}

async function lookAgain(ports: MendPorts, { signals }: Look): Promise<Look> {
  const seen = await ports.diagnose(signals.pages);
  return { seen, signals: signalsOf(seen, signals.due) };
}

function goesOn(wish: Wish, rounds: readonly Round[], { seen, signals }: Look, ports: MendPorts): Choice {
  const { diagnosis } = seen;
  if (wish.expect !== undefined) return { kind: 'none', why: 'only the plan that was shown was asked for' };
  if (wish.number !== undefined) return { kind: 'none', why: `only cause ${wish.number} was asked for` };
  const done = rounds.map((round) => round.cause);
  const next = nextCause(diagnosis, done, (plan) => !ports.replacesEdits(planWith(plan, ports.launcher)));
  if (signals.wrong.length === 0 && !isAtRisk(diagnosis) && !isSilentHarm(diagnosis, next))
    return { kind: 'none', why: 'nothing is wrong any more' };
  if (rounds.length >= MOST_ROUNDS)
    return { kind: 'none', why: `${MOST_ROUNDS} repairs in a row are enough: look at it yourself` };
  return next;
}

/** Sessions that cannot be kept: every page answers, and a cause of it stands. */
function isSilentHarm({ verdict }: Diagnosis, next: Choice): boolean {
  return verdict === 'fault' && next.kind === 'cause' && next.cause.confidence >= SURE;
}

const SURE = 0.7;

/**
 * A service that ran is down; or, on a host without a record, fewer pages answer, or packaged configuration was put over an
 * edited one in vain. With a record what was put back is right, and a page that is lost by a restart tells of another fault.
 */
function reasonToTakeBack(
  { seen, signals: before }: Look,
  { signals: after }: Look,
  isOverEdits: boolean,
): string | undefined {
  const down = fallen(before, after);
  if (down.length > 0)
    return `it made things worse: ${down.join(', ')} ran before it and ${down.length === 1 ? 'is' : 'are'} down after it`;
  if (seen.diagnosis.mode === 'warm') return undefined;
  const lost = lostPages(before, after);
  if (lost !== undefined) return `it made things worse: ${lost}`;
  return isOverEdits && after.wrong.length > 0
    ? 'it put packaged configuration over one that somebody may have written, and that did not help'
    : undefined;
}

async function takeBackAgain(
  because: string,
  ports: MendPorts,
  record: RepairRecord,
  before: Look,
  after: Look,
): Promise<NonNullable<Round['undone']>> {
  const taken = await ports.takeBack(record, because);
  // What was loaded from what is taken back now is loaded still.
  const runAgain = await ports.startAgain(touched(record, before.signals, after.signals), before.seen);
  return { because, taken, runAgain };
}

/** Services that fell, and those that the plan restarted. */
function touched({ steps }: RepairRecord, before: Signals, after: Signals): readonly string[] {
  const restarted = steps.flatMap(({ argv: [, command, service] }) =>
    command === 'restart' && service !== undefined ? [service] : [],
  );
  return [...new Set([...fallen(before, after), ...restarted.filter((id) => before.running.has(id))])];
}
