/** What the agent does about what happened once that is over: drafts post-mortems, and has kept what they promised. */
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import type { EntryFilter } from '../journal/index.ts';
import { type AskPostmortems, PostmortemThread } from './desk/postmortems/index.ts';
import { Drafting } from './drafting.ts';
import { Measures } from './measures.ts';

export interface LearningPorts {
  readonly stateDir: string;
  /** The absolute path of this program. */
  readonly launcher: string;
  readonly entries: (filter: EntryFilter) => Iterable<JournalEntry>;
  readonly append: (event: JournalEvent) => void;
}

export class Learning {
  /** For the web too. */
  readonly postmortems: AskPostmortems;
  readonly #thread: PostmortemThread;
  readonly #drafting: Drafting;
  readonly #measures: Measures;

  constructor({ stateDir, launcher, entries, append }: LearningPorts) {
    this.#thread = new PostmortemThread(stateDir);
    this.postmortems = (verb, args) => this.#thread.ask(verb, args);
    this.#drafting = new Drafting({ entries, append, postmortems: this.postmortems });
    this.#measures = new Measures({ stateDir, launcher, note: (text) => append({ kind: 'note', text }) });
  }

  start(): void {
    this.#measures.start();
  }

  /** Every event, after it was written. */
  wrote(event: JournalEvent): void {
    void this.#drafting.wrote(event);
    this.#measures.wrote(event);
  }

  /** Resolves when nothing of it writes any more. */
  async stop(): Promise<void> {
    this.#measures.stop();
    this.#drafting.close();
    await this.#thread.close();
  }
}
