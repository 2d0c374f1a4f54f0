/** One host's pipeline: baseline → sentinel → journal → incidents → recovery. */
import { join } from 'node:path';
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Policy } from '../domain/policy.ts';
import { VERSION } from '../domain/version.ts';
import { type OrdersReport, Sentinel } from '../detect/sentinel/index.ts';
import type { Baseline } from '../identify/index.ts';
import { createSpillingJournal, openJournal, WAITING_SEQ, type SpillingJournal } from '../journal/index.ts';
import { KernelGuard } from '../protect/kernel-guard/index.ts';
import { ActionStore } from '../recover/index.ts';
import { BaselineHolder } from './baseline-holder.ts';
import { CallWatch } from './call-watch.ts';
import { LostParts } from './lost-parts.ts';
import { keepPager, type PagerKeeper } from './pager.ts';
import { ServiceHistory } from './desk/history.ts';
import { ImpactKeeper } from './desk/impact-keeper.ts';
import { Desk } from './desk/open.ts';
import { Learning } from './learning.ts';
import { Presence } from './presence.ts';
import { type AgentOptions, LAUNCHER } from './ports.ts';
import { connectRooms, type Rooms } from './rooms.ts';
import { Verifier } from './verifier.ts';

/** Starts to guard; resolves when everything is watched. Throws StakeoutError when it cannot. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const presence = Presence.take(options.stateDir, options.now);
  try {
    const agent = new Agent(options, presence);
    await agent.start();
    return agent;
  } catch (error) {
    presence.release();
    throw error;
  }
}

export class Agent {
  readonly #options: AgentOptions;
  readonly #presence: Presence;
  readonly #journal: SpillingJournal;
  readonly #holder: BaselineHolder;
  readonly #actions: ActionStore;
  readonly #lost = new LostParts();
  readonly #history: ServiceHistory;
  readonly #impact: ImpactKeeper;
  readonly #learning: Learning;
  #calls: CallWatch | undefined;
  #sentinel: Sentinel | undefined;
  #rooms: Rooms | undefined;
  #verifier: Verifier | undefined;
  #kernelGuard: KernelGuard | undefined;
  #pager: PagerKeeper | undefined;
  #desk: Desk | undefined;
  /** New orders follow each other: the last one given is the last one in force. */
  #ordering: Promise<unknown> = Promise.resolve();
  /** Resolves with the reason when the agent cannot go on. */
  readonly ended: Promise<string>;
  #end: (why: string) => void = () => {};

  constructor(options: AgentOptions, presence: Presence) {
    const { stateDir, now } = options;
    this.#options = options;
    this.#presence = presence;
    this.#journal = createSpillingJournal({
      open: () => openJournal(join(stateDir, 'journal.db'), { now, onDamage: 'replace' }),
      now,
      onTrouble: (trouble) =>
        options.say?.(
          trouble === undefined
            ? 'the journal can be written again'
            : `the journal cannot be written: ${messageOf(trouble)}`,
        ),
    });
    this.#holder = new BaselineHolder({ ...options, append: (event) => this.#append(event) });
    this.#actions = new ActionStore(stateDir, now);
    this.#history = new ServiceHistory(now());
    this.#impact = new ImpactKeeper({
      history: this.#history,
      append: (event) => void this.#append(event),
      now,
    });
    this.#learning = new Learning({
      stateDir,
      launcher: options.launcher ?? LAUNCHER,
      entries: (filter) => this.#journal.entries(filter),
      append: (event) => void this.#append(event),
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get baseline(): Baseline {
    return this.#holder.current;
  }

  async start(): Promise<void> {
    const { stateDir, policy, now } = this.#options;
    await this.#holder.open();
    const calls = new CallWatch({
      services: () => this.baseline.services,
      isWell: () => this.#rooms?.isWell() ?? false,
    });
    this.#calls = calls;
    const sentinel = await Sentinel.start({ stateDir });
    this.#sentinel = sentinel;
    const rooms = this.#connect(sentinel, calls);
    this.#rooms = rooms;
    const report = await this.#order(sentinel);
    for (const { directory, why } of report.unwatched)
      this.#append({ kind: 'note', text: `${directory} cannot be watched: ${why}` });
    this.#append({
      kind: 'agent.started',
      policy: policy.mode,
      services: this.baseline.services.map((s) => s.id),
      watching: report.components,
      identity: sentinel.status.identity,
      version: VERSION,
    });
    for (const note of [...sentinel.status.notes, ...calls.notes]) this.#append({ kind: 'note', text: note });
    this.#holder.watch(() => this.#soon(() => this.#takeUp(sentinel, rooms)));
    this.#impact.start(rooms.openIds());
    await rooms.begin();
    this.#verifier = new Verifier({
      baseline: () => this.baseline,
      everySeconds: this.#options.verifySeconds,
      append: (e) => this.#append(e),
      found: (f) => rooms.foundByVerify(f),
      now,
    });
    this.#publish(sentinel, report.components);
    this.#kernelGuard = this.#keepInKernel(sentinel);
    this.#pager = keepPager(this.#options, {
      journal: this.#journal,
      append: (event) => this.#append(event),
      told: (onCall) => this.#presence.update({ onCall }),
    });
    this.#desk = await Desk.open({
      ...this.#options,
      uid: process.geteuid?.() ?? -1,
      entries: (filter) => this.#journal.entries(filter),
      append: (event) => this.#append(event),
      status: () => this.#presence.report,
      baseline: () => this.baseline,
      history: this.#history,
      calls,
      note: (text) => this.#append({ kind: 'note', text }),
      postmortems: this.#learning.postmortems,
    });
    this.#learning.start();
  }

  /** After everything else stands: what it keeps is what is there by now, and what it says goes into what was published. */
  #keepInKernel(sentinel: Sentinel): KernelGuard {
    const { stateDir, policy, now } = this.#options;
    const guard = new KernelGuard({
      stateDir,
      now,
      append: (event) => this.#append(event),
      wanted: () => this.#holder.orders(policy),
      told: (kernelGuard) => this.#presence.update({ kernelGuard }),
    });
    // Another file stands at a name, or the same one again: what must not be written to is another object.
    for (const moved of ['sighting', 'returned', 'replaced', 'verified'] as const)
      sentinel.on(moved, () => guard.sync());
    guard.start();
    return guard;
  }

  /** Resolves when no check, judgement or stability window is under way. */
  async settled(): Promise<void> {
    await this.#rooms?.settled();
  }

  async stop(why: string): Promise<void> {
    this.#desk?.close();
    await this.#learning.stop();
    this.#holder.close();
    this.#kernelGuard?.close();
    this.#verifier?.stop();
    this.#rooms?.close();
    this.#calls?.close();
    await this.#sentinel?.stop();
    await this.#pager?.stop();
    this.#impact.stop();
    this.#append({ kind: 'agent.stopped', why });
    this.#journal.close();
    this.#presence.release();
  }

  #connect(sentinel: Sentinel, calls: CallWatch): Rooms {
    const rooms = connectRooms({
      options: this.#options,
      append: (event) => this.#append(event),
      entries: (filter) => this.#journal.entries(filter),
      baseline: () => this.baseline,
      moveBaseline: async (touched, why) => {
        await this.#holder.move(touched, why);
        await this.#order(sentinel);
      },
      relink: async (paths) => {
        this.#holder.relink(paths);
        await this.#order(sentinel);
      },
      sentinel,
      actions: this.#actions,
      lost: this.#lost,
      history: this.#history,
      calls,
    });
    sentinel.on('sighting', (s) => rooms.sighted(s));
    sentinel.on('returned', (r) => rooms.desk.returned(r));
    sentinel.on('replaced', (r) => rooms.desk.replaced(r));
    sentinel.on('verified', (v) => rooms.desk.verified(v));
    sentinel.on('overflow', (o) =>
      this.#append({
        kind: 'events.lost',
        source: sentinel.status.events,
        answer: `${o.why}: looked at ${o.checked} components in ${Math.round(o.tookMs)} ms, ${o.differing.length} not as they must be`,
      }),
    );
    sentinel.on('note', (text) => this.#append({ kind: 'note', text }));
    sentinel.on('died', (why) => this.#end(`the sentinel ended: ${why}`));
    return rooms;
  }

  /** Gives the orders of the current baseline. */
  #order(sentinel: Sentinel): Promise<OrdersReport> {
    const given = this.#ordering.then(() => sentinel.setOrders(this.#holder.orders(this.#options.policy)));
    this.#ordering = given.then(
      () => this.#kernelGuard?.sync(),
      () => {}, // whoever asked hears of it
    );
    return given;
  }

  async #takeUp(sentinel: Sentinel, rooms: Rooms): Promise<void> {
    const { components } = await this.#order(sentinel);
    this.#presence.update({
      watching: components,
      services: this.baseline.services.map((s) => s.name),
      baselineGeneration: this.baseline.generation,
    });
    await rooms.accepted();
  }

  #soon(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#append({ kind: 'note', text: messageOf(error) }));
  }

  #publish(sentinel: Sentinel, watching: number): void {
    const { policy } = this.#options;
    this.#presence.publish({
      version: VERSION,
      policy: policyText(policy),
      services: this.baseline.services.map((s) => s.name),
      watching,
      events: sentinel.status.events,
      identity: sentinel.status.identity,
      baselineGeneration: this.baseline.generation,
      waitingEntries: this.#journal.waiting,
      notes: [...sentinel.status.notes],
    });
  }

  #append(event: JournalEvent): { readonly seq: number } {
    this.#impact.heard(event);
    const { seq } = this.#journal.append(event);
    this.#options.onEvent?.(event);
    this.#pager?.wrote(event, seq !== WAITING_SEQ);
    this.#desk?.wrote();
    this.#learning.wrote(event);
    return { seq };
  }
}

function policyText(policy: Policy): string {
  const exceptions = Object.entries(policy.classes).map(([name, mode]) => `${name}: ${mode}`);
  return exceptions.length === 0 ? policy.mode : `${policy.mode} (${exceptions.join(', ')})`;
}
