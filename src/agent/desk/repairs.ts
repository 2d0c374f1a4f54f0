/** Repairs that people start in the web: the plan as it is shown, exactly that plan carried out, and taken back. */
import type { ProbeTarget } from '../../domain/component.ts';
import type { Cause } from '../../domain/diagnosis.ts';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { redact } from '../../domain/redact.ts';
import type { RepairRecord } from '../../domain/repair.ts';
import {
  type Args,
  DeskRefusal,
  type Handlers,
  type Plan,
  type RepairRun,
  type Result,
} from '../../desk/index.ts';
import { RepairStore, takeBack } from '../../recover/index.ts';
import type { Wish } from '../choose-cause.ts';
import { mendHost } from '../mend-host.ts';
import { planRepair, type Planned } from '../plan-repair.ts';
import type { Mended } from '../repair.ts';
import { takeBackPorts } from '../repair-host.ts';
import { known } from './incidents.ts';
import type { IncidentViews } from './incident-views.ts';
import type { DeskPorts } from './ports.ts';
import type { SharedLook } from './shared-look.ts';
import { redactedArgv } from './shown.ts';
import type { Turn } from './turn.ts';

/** What lasts longer goes on, and its end is in the timeline. */
const WAIT_MS = 25_000;
const MOST_DONE = 20;

export function repairHandlers(
  ports: DeskPorts,
  views: IncidentViews,
  look: SharedLook,
  turn: Turn,
): Pick<Handlers, 'plan' | 'runStep' | 'undo'> {
  const desk = new RepairDesk(ports, views, look, turn);
  return {
    plan: (args) => desk.plan(args),
    runStep: (args) => desk.run(args),
    undo: (args) => desk.undo(args),
  };
}

class RepairDesk {
  readonly #ports: DeskPorts;
  readonly #views: IncidentViews;
  readonly #look: SharedLook;
  readonly #turn: Turn;

  constructor(ports: DeskPorts, views: IncidentViews, look: SharedLook, turn: Turn) {
    this.#ports = ports;
    this.#views = views;
    this.#look = look;
    this.#turn = turn;
  }

  async plan({ incident: id, cause }: Args<'plan'>): Promise<Plan> {
    const { stateDir, launcher, now } = this.#ports;
    const incident = known(this.#views, id);
    const diagnosis = await this.#look.get(0);
    const wish: Wish = { incident, ...(cause === undefined ? {} : { number: cause }) };
    const found = planRepair(diagnosis, wish, { launcher, stateDir });
    const chosen = found.kind === 'planned' ? found.number : 0;
    return {
      incident: id,
      at: diagnosis.at,
      verdict: diagnosis.verdict,
      summary: redact(diagnosis.summary),
      why: found.kind === 'none' ? redact(whyNot(found.why, found.cause)) : null,
      planned: found.kind === 'none' ? null : shownPlan(found),
      others: diagnosis.causes.flatMap((one, at) =>
        at + 1 === chosen || (one.repair?.steps.length ?? 0) === 0 ? [] : [shownCause(one, at + 1)],
      ),
      running: runningOf(this.#turn),
      done: new RepairStore(stateDir, now)
        .list()
        .records.filter((record) => record.incident === id)
        .slice(0, MOST_DONE)
        .map(shownRecord),
    };
  }

  async run({ incident: id, by, expect, cause }: Args<'runStep'>): Promise<RepairRun> {
    const incident = known(this.#views, id);
    const wish: Wish = { incident, by, expect, ...(cause === undefined ? {} : { number: cause }) };
    const mended = this.#alone(by, (say) =>
      mendHost(this.#host(), wish, (pages: readonly ProbeTarget[]) => this.#ports.diagnose(pages), say),
    );
    const done = await this.#within(mended, id);
    return done === undefined
      ? {
          outcome: 'running',
          why: 'it goes on; the timeline says what comes of it',
          repair: null,
          stillWrong: [],
        }
      : shownRun(done);
  }

  /** Undefined when it lasts longer: what goes wrong after that is told in the incident. */
  async #within(mended: Promise<Mended>, incident: string): Promise<Mended | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), WAIT_MS);
    const done = await Promise.race([mended, late]).finally(() => clearTimeout(timer));
    if (done === undefined)
      mended.catch((error: unknown) => {
        const text = `the repair did not come to its end: ${messageOf(error)}`;
        this.#ports.append({ kind: 'note', incident, text });
      });
    return done;
  }

  async undo({ repair: id, by }: Args<'undo'>): Promise<Result<'undo'>> {
    const record = this.#record(id);
    if (record.undoneAt !== undefined)
      throw new DeskRefusal('conflict', `${id} was undone at ${record.undoneAt} already`);
    const { steps, ok } = await this.#alone(by, () =>
      takeBack(record, { why: 'a person asked for it', by }, takeBackPorts(this.#host())),
    );
    return {
      repair: id,
      ok,
      steps: steps.map(({ number, result, why }) => ({
        number,
        result,
        why: why === undefined ? null : redact(why),
      })),
    };
  }

  #record(id: string): RepairRecord {
    try {
      return new RepairStore(this.#ports.stateDir, this.#ports.now).get(id);
    } catch (error) {
      if (error instanceof StakeoutError) throw new DeskRefusal('unknown', `there is no repair ${id}`);
      throw error;
    }
  }

  #host(): Parameters<typeof mendHost>[0] {
    const { stateDir, now, launcher, entries, append } = this.#ports;
    const baseline = this.#ports.baseline();
    return {
      stateDir,
      now,
      launcher,
      journal: { entries, append },
      ...(baseline === undefined ? {} : { baseline }),
    };
  }

  async #alone<T>(by: string, work: (say: (step: string) => void) => Promise<T>): Promise<T> {
    const one = { what: 'a repair', by, since: this.#ports.now().toISOString() };
    try {
      return await this.#turn.alone(one, (say) => work((step) => say(redact(step))));
    } catch (error) {
      // It says what a person can act on; it was said before anything was changed.
      if (error instanceof StakeoutError)
        throw new DeskRefusal('conflict', redact(error.message.replaceAll(this.#ports.stateDir, '…')));
      throw error;
    } finally {
      this.#look.forget();
    }
  }
}

function runningOf({ running }: Turn): Plan['running'] {
  return running === undefined
    ? null
    : { what: running.what, by: running.by, since: running.since, step: running.step };
}

function whyNot(why: string, cause: Cause | undefined): string {
  const hand = cause?.repair?.byHand;
  return hand === undefined ? why : `${why}. By hand: ${hand}`;
}

function shownPlan({ cause, number, note, plan, refused, touches, hash }: Planned): Plan['planned'] {
  return {
    cause: shownCause(cause, number),
    summary: redact(plan.summary),
    steps: plan.steps.map(({ summary, argv, undo, interrupts }) => ({
      summary: summary === undefined ? null : redact(summary),
      argv: redactedArgv(argv),
      undo: redactedArgv(undo),
      interrupts: interrupts ?? null,
    })),
    byHand: plan.byHand === undefined ? null : redact(plan.byHand),
    note: note ?? null,
    refused: refused.map(redact),
    touches: { services: [...touches.services], paths: [...touches.paths] },
    hash,
  };
}

function shownCause({ kind, object, summary, confidence }: Cause, number: number): Plan['others'][number] {
  return { number, kind, object, summary: redact(summary), confidence };
}

function shownRecord({ id, at, summary, steps, verified, undoneAt }: RepairRecord): Plan['done'][number] {
  return {
    repair: id,
    at,
    summary: redact(summary),
    ok: steps.every(({ outcome }) => outcome === 'done'),
    verified: verified ?? null,
    undoneAt: undoneAt ?? null,
  };
}

function shownRun({ rounds, verified, stillWrong, why }: Mended): RepairRun {
  const last = rounds.at(-1);
  return {
    outcome: outcomeOf(last, verified),
    why: redact(last?.undone?.because ?? why),
    repair: last?.record.id ?? null,
    stillWrong: stillWrong.map(redact),
  };
}

function outcomeOf(last: Mended['rounds'][number] | undefined, verified: boolean): RepairRun['outcome'] {
  if (last === undefined) return 'nothing';
  if (last.undone !== undefined) return 'undone';
  if (verified) return 'repaired';
  return last.ok ? 'still-wrong' : 'failed';
}
