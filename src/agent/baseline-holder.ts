/** The baseline that the agent works with: loaded or taken at start, moved by upgrades, taken up anew when somebody accepted something. */
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Policy } from '../domain/policy.ts';
import type { GuardOrder } from '../detect/sentinel/index.ts';
import { type Baseline, type BaselineDraft, BaselineStore, Vault } from '../identify/index.ts';
import { ordersOf } from './orders.ts';
import { takeBaseline, type TakeOptions } from './take-baseline.ts';

export interface HolderPorts {
  readonly stateDir: string;
  readonly vaultCapBytes: number;
  readonly only?: readonly string[];
  readonly now: () => Date;
  readonly append: (event: JournalEvent) => void;
  readonly say?: (step: string) => void;
}

/** A generation is written in several steps; when the last is done, one look is enough. */
const SETTLE_MS = 50;

export class BaselineHolder {
  readonly #ports: HolderPorts;
  readonly #store: BaselineStore;
  readonly #vault: Vault;
  #current: Baseline | undefined;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: HolderPorts) {
    this.#ports = ports;
    this.#store = new BaselineStore(ports.stateDir, { now: ports.now });
    this.#vault = new Vault(join(ports.stateDir, 'vault'), { capBytes: ports.vaultCapBytes });
  }

  get current(): Baseline {
    if (this.#current === undefined) throw new Error('the agent has not started');
    return this.#current;
  }

  orders(policy: Policy): GuardOrder[] {
    return ordersOf(this.current, this.#vault, policy);
  }

  /** The newest intact generation, or a first one. Throws StakeoutError when there is none and none can be taken. */
  async open(): Promise<void> {
    const { append } = this.#ports;
    const { baseline, damaged } = this.#store.load();
    for (const { file, why } of damaged)
      append({
        kind: 'baseline.damaged',
        what: `${file}: ${why}`,
        ...(baseline === undefined ? {} : { fellBackTo: baseline.generation }),
      });
    // A damaged baseline is never replaced by whatever stands there now: `require` throws.
    this.#current = baseline ?? (damaged.length > 0 ? this.#store.require().baseline : await this.#first());
  }

  /** What the transaction touched is taken as it is now; everything else keeps its recorded state. */
  async move(touched: readonly string[], why: string): Promise<void> {
    const moved = new Set(touched);
    const { baseline } = await this.#take({ adjust: (draft) => movedDraft(this.current, draft, moved) });
    this.#current = baseline;
    this.#ports.append({
      kind: 'baseline.moved',
      generation: baseline.generation,
      accepted: [...moved],
      why,
    });
  }

  /** New files with the recorded content stand at these paths: the links of the vault follow them. */
  relink(paths: readonly string[]): void {
    const wanted = new Set(paths);
    for (const { component, state } of this.current.entries)
      if (wanted.has(component.path)) this.#vault.refreshLink(component.path, state);
  }

  /** Calls back when another process wrote a newer generation, which is `current` by then. */
  watch(newer: () => void): void {
    const directory = join(this.#ports.stateDir, 'baseline');
    const look = (): void => {
      if (this.#takeUp()) newer();
    };
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.#watcher = watch(directory, () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(look, SETTLE_MS);
      });
      this.#watcher.on('error', (error) => this.#blind(error));
    } catch (error) {
      this.#blind(error);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  #takeUp(): boolean {
    try {
      const { baseline } = this.#store.load();
      if (baseline === undefined || baseline.generation <= this.current.generation) return false;
      this.#current = baseline;
      return true;
    } catch (error) {
      this.#ports.append({
        kind: 'note',
        text: `a newer baseline cannot be taken up: ${messageOf(error)}`,
      });
      return false;
    }
  }

  #blind(error: unknown): void {
    this.#ports.append({
      kind: 'note',
      text: `${this.#ports.stateDir} cannot be watched (${messageOf(error)}): what is accepted by hand counts after a restart of the agent`,
    });
  }

  async #first(): Promise<Baseline> {
    const { append, say } = this.#ports;
    const { baseline, stored, pageProblems } = await this.#take(say === undefined ? {} : { say });
    append({
      kind: 'baseline.created',
      generation: baseline.generation,
      components: baseline.entries.length,
      broken: baseline.broken.map((b) => `${b.component.path}: ${b.detail}`),
    });
    for (const { path, error } of stored.refused)
      append({ kind: 'note', text: `${path} has no copy in the vault: ${error.message}` });
    for (const problem of pageProblems) append({ kind: 'note', text: `${problem.what}: ${problem.why}` });
    return baseline;
  }

  #take(options: TakeOptions): ReturnType<typeof takeBaseline> {
    const { only } = this.#ports;
    const some = only === undefined ? {} : { only };
    return takeBaseline({ store: this.#store, vault: this.#vault }, { ...some, ...options });
  }
}

/** What is broken just now and was not touched is not forgotten: somebody may be stealing it this very moment. */
function movedDraft(before: Baseline, draft: BaselineDraft, moved: ReadonlySet<string>): BaselineDraft {
  const old = new Map(before.entries.map((e) => [e.component.id, e]));
  const kept = draft.broken.flatMap(({ component }) =>
    moved.has(component.path) ? [] : (old.get(component.id) ?? []),
  );
  const entries = draft.entries.map((e) =>
    moved.has(e.component.path) ? e : (old.get(e.component.id) ?? e),
  );
  return { ...draft, entries: [...entries, ...kept] };
}
