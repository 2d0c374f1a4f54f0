/** One host's pipeline: baseline → sentinel → journal → incidents → recovery. */
import { join } from 'node:path';
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Policy } from '../domain/policy.ts';
import { VERSION } from '../domain/version.ts';
import { Sentinel } from '../detect/sentinel/index.ts';
import { type Baseline, BaselineStore, Vault } from '../identify/index.ts';
import { createSpillingJournal, openJournal, type SpillingJournal } from '../journal/index.ts';
import { ActionStore } from '../recover/index.ts';
import { LostParts } from './lost-parts.ts';
import { ordersOf } from './orders.ts';
import { Presence } from './presence.ts';
import { connectRooms, type Rooms } from './rooms.ts';
import { takeBaseline } from './take-baseline.ts';
import { Verifier } from './verifier.ts';

export interface AgentOptions {
  readonly stateDir: string;
  readonly policy: Policy;
  /** Only these services, see `takeInventory`. */
  readonly only?: readonly string[];
  readonly stabilitySeconds: number;
  /** Between two verifications that trust no events. */
  readonly verifySeconds: number;
  readonly vaultCapBytes: number;
  readonly now: () => Date;
  /** Every entry as it is written. */
  readonly onEvent?: (event: JournalEvent) => void;
  /** What is being done while it starts. */
  readonly say?: (step: string) => void;
}

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
  readonly #store: BaselineStore;
  readonly #vault: Vault;
  readonly #actions: ActionStore;
  readonly #lost = new LostParts();
  #baseline: Baseline | undefined;
  #sentinel: Sentinel | undefined;
  #rooms: Rooms | undefined;
  #verifier: Verifier | undefined;
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
    this.#store = new BaselineStore(stateDir, { now });
    this.#vault = new Vault(join(stateDir, 'vault'), { capBytes: options.vaultCapBytes });
    this.#actions = new ActionStore(stateDir, now);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get baseline(): Baseline {
    if (this.#baseline === undefined) throw new Error('the agent has not started');
    return this.#baseline;
  }

  async start(): Promise<void> {
    const { stateDir, policy, now } = this.#options;
    this.#baseline = await this.#loadOrTake();
    const sentinel = await Sentinel.start({ stateDir });
    this.#sentinel = sentinel;
    this.#rooms = connectRooms({
      options: this.#options,
      append: (event) => this.#append(event),
      entries: () => this.#journal.entries(),
      baseline: () => this.baseline,
      moveBaseline: (touched, why) => this.#moveBaseline(touched, why),
      sentinel,
      actions: this.#actions,
      lost: this.#lost,
    });
    const rooms = this.#rooms;
    rooms.beginStart();
    sentinel.on('sighting', (s) => rooms.sighted(s));
    sentinel.on('returned', (r) => rooms.desk.returned(r));
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
    const report = await sentinel.setOrders(ordersOf(this.baseline, this.#vault, policy));
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
    for (const note of sentinel.status.notes) this.#append({ kind: 'note', text: note });
    await rooms.endStart();
    this.#verifier = new Verifier({
      baseline: () => this.baseline,
      everySeconds: this.#options.verifySeconds,
      append: (e) => this.#append(e),
      found: (f) => rooms.foundByVerify(f),
      now,
    });
    this.#publish(sentinel, report.components);
  }

  /** Resolves when no check, judgement or stability window is under way. */
  async settled(): Promise<void> {
    await this.#rooms?.settled();
  }

  async stop(why: string): Promise<void> {
    this.#verifier?.stop();
    await this.#sentinel?.stop();
    this.#append({ kind: 'agent.stopped', why });
    this.#journal.close();
    this.#presence.release();
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

  #append(event: JournalEvent): void {
    this.#journal.append(event);
    this.#options.onEvent?.(event);
  }

  async #loadOrTake(): Promise<Baseline> {
    const { baseline, damaged } = this.#store.load();
    for (const { file, why } of damaged)
      this.#append({
        kind: 'baseline.damaged',
        what: `${file}: ${why}`,
        ...(baseline === undefined ? {} : { fellBackTo: baseline.generation }),
      });
    if (baseline !== undefined) return baseline;
    if (damaged.length > 0) this.#store.require(); // throws: a damaged baseline is never replaced by whatever stands there now
    const taken = await takeBaseline(
      { store: this.#store, vault: this.#vault },
      { ...only(this.#options), say: this.#options.say },
    );
    this.#append({
      kind: 'baseline.created',
      generation: taken.baseline.generation,
      components: taken.baseline.entries.length,
      broken: taken.baseline.broken.map((b) => `${b.component.path}: ${b.detail}`),
    });
    for (const { path, error } of taken.stored.refused)
      this.#append({ kind: 'note', text: `${path} has no copy in the vault: ${error.message}` });
    for (const problem of taken.pageProblems)
      this.#append({ kind: 'note', text: `${problem.what}: ${problem.why}` });
    return taken.baseline;
  }

  /** What the transaction touched is taken as it is now; everything else keeps its recorded state. */
  async #moveBaseline(touched: readonly string[], why: string): Promise<void> {
    const old = new Map(this.baseline.entries.map((e) => [e.component.id, e]));
    const moved = new Set(touched);
    const taken = await takeBaseline(
      { store: this.#store, vault: this.#vault },
      {
        ...only(this.#options),
        adjust: (draft) => ({
          ...draft,
          entries: draft.entries.map((e) =>
            moved.has(e.component.path) ? e : (old.get(e.component.id) ?? e),
          ),
        }),
      },
    );
    this.#baseline = taken.baseline;
    await this.#sentinel?.setOrders(ordersOf(taken.baseline, this.#vault, this.#options.policy));
    this.#append({
      kind: 'baseline.moved',
      generation: taken.baseline.generation,
      accepted: [...moved],
      why,
    });
  }
}

function policyText(policy: Policy): string {
  const exceptions = Object.entries(policy.classes).map(([name, mode]) => `${name}: ${mode}`);
  return exceptions.length === 0 ? policy.mode : `${policy.mode} (${exceptions.join(', ')})`;
}

function only(options: AgentOptions): { only?: readonly string[] } {
  return options.only === undefined ? {} : { only: options.only };
}
