/** One question to the agent for everybody who follows: what is written is asked for once and told to all. */
import { setTimeout as later } from 'node:timers/promises';
import type { Result } from '../../../desk/index.ts';
import type { Ask } from '../../gate/route.ts';

export type Entry = Result<'events'>['entries'][number];

/** What a follower is told: entries, or that the agent does not answer, or does again. */
export type News = { readonly entries: readonly Entry[] } | { readonly agent: boolean };

type Listener = (news: News) => void;

const WAIT_MS = 15_000;
const LIMIT = 200;
const RETRY_MS = 1000;

export class Hub {
  readonly #ask: Ask;
  readonly #listeners = new Set<Listener>();
  #last: number | undefined;
  #answers = true;
  #running = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get answers(): boolean {
    return this.#answers;
  }

  /** Where the journal ends: what is written after it is told. Undefined until it is known. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Call what is returned to be told nothing more. The agent is asked only while somebody listens. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#running) void this.#run();
    return () => this.#listeners.delete(listener);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#listeners.size > 0) await this.#turn();
    this.#running = false;
    this.#last = undefined;
  }

  async #turn(): Promise<void> {
    try {
      // Never from what a reader says it has: that may be anything, and goes for all of them.
      const starts = this.#last === undefined;
      const after = this.#last ?? (await this.#ask('overview', {})).lastSeq;
      const waitMs = starts ? 0 : WAIT_MS;
      const { entries, lastSeq } = await this.#ask('events', { after, limit: LIMIT, waitMs });
      this.#last = Math.max(lastSeq, after);
      if (!this.#answers || starts) this.#tell({ agent: true });
      this.#answers = true;
      if (entries.length > 0) this.#tell({ entries });
    } catch {
      if (this.#answers) this.#tell({ agent: false });
      this.#answers = false;
      await later(RETRY_MS);
    }
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }
}

const hubs = new WeakMap<Ask, Hub>();

export function hubOf(ask: Ask): Hub {
  const hub = hubs.get(ask) ?? new Hub(ask);
  hubs.set(ask, hub);
  return hub;
}
