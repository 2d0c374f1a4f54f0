/** The agent's side of the conversation with one pager process: what the journal has for it, in order and each once. */
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { foldIncidents } from '../domain/incident.ts';
import type { SpillingJournal } from '../journal/index.ts';
import type { FedEntry, PagerClient, ReplyOf } from '../pager/index.ts';
import { inputsOf, openedInput, subjectOf } from './pager-entries.ts';
import { PagerFeed, type FeedOptions } from './pager-feed.ts';
import { isOf, lastOf, upTo } from './pager-journal.ts';

const ANSWER_MS = 30_000;
const AGAIN_MS = 1000;
/** Entries read and told in one go. */
const BATCH = 500;

export interface TalkOptions extends FeedOptions {
  readonly journal: Pick<SpillingJournal, 'entries'>;
  /** Why what is open is not taken; undefined when it is. */
  readonly untaken: (why: string | undefined) => void;
}

export class PagerTalk {
  readonly #options: TalkOptions;
  readonly #client: PagerClient;
  #feed: PagerFeed | undefined;
  #feeding = false;
  #again = false;
  #ended = false;

  constructor(options: TalkOptions, client: PagerClient) {
    this.#options = options;
    this.#client = client;
    void client.ended.then(() => {
      this.#ended = true;
    });
  }

  /** Goes on where the pager stands with this journal, or begins anew with what is open. */
  async begin({ mark }: ReplyOf<'hello'>): Promise<void> {
    const { journal } = this.#options;
    this.#feed =
      mark !== undefined && isOf(journal, mark)
        ? new PagerFeed(this.#options, mark, upTo(journal.entries({ inIncidents: true }), mark.seq))
        : await this.#restart();
    await this.pump();
  }

  /** Reads what is new in the journal, and tells what is due. One at a time; never rejects. */
  async pump(): Promise<void> {
    this.#again = true;
    if (this.#feeding) return;
    this.#feeding = true;
    try {
      while (this.#again && this.#feed !== undefined && !this.#ended) {
        this.#again = false;
        this.#again = (await this.#tell(this.#feed)) || this.#again;
      }
    } catch (error) {
      // It was not taken, and is told again with the next call.
      this.#options.untaken(messageOf(error));
    } finally {
      this.#feeding = false;
    }
  }

  /** The journal cannot be written, and incidents are no less urgent for that. */
  tellAtOnce(event: JournalEvent): void {
    const entry = { seq: 0, at: new Date().toISOString(), monotonicNs: '0', event, hash: '' };
    const known =
      'incident' in event ? this.#feed?.open().find(({ id }) => id === event.incident) : undefined;
    const now = foldIncidents([entry], known === undefined ? [] : [known])[0];
    const inputs = [...inputsOf(entry, now, known, this.#options.host)];
    if (inputs.length === 0) return;
    this.#client
      .ask({ ask: 'tell', inputs }, ANSWER_MS)
      .catch((error: unknown) => this.#options.untaken(messageOf(error)));
  }

  taken(number: number): void {
    this.#client.ask({ ask: 'taken', number }, ANSWER_MS).catch(() => {}); // offered again, and known
  }

  /** Tells all that is open. Without a configuration that is not taken: until there is one it is told again and again. */
  async #restart(): Promise<PagerFeed> {
    const { journal, host, untaken } = this.#options;
    for (;;) {
      const feed = new PagerFeed(this.#options, lastOf(journal), journal.entries({ inIncidents: true }));
      const own = feed.open();
      const inputs = own.map((incident) => openedInput(incident, host));
      const subjects = own.map(subjectOf);
      const open = own.map(({ id }) => id);
      try {
        await this.#client.ask({ ask: 'restart', inputs, subjects, open, mark: feed.last }, ANSWER_MS);
        untaken(undefined);
        return feed;
      } catch (error) {
        if (this.#ended) throw error;
        untaken(messageOf(error));
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** True when there is more to read. */
  async #tell(feed: PagerFeed): Promise<boolean> {
    let read = 0;
    for (const entry of this.#options.journal.entries({ afterSeq: feed.last.seq })) {
      feed.read(entry);
      read += 1;
      if (read >= BATCH) break;
    }
    const { entries, mark } = feed.take();
    if (read === 0 && entries.length === 0) return false;
    await this.#client.ask({ ask: 'feed', entries: entries.map(plain), mark }, ANSWER_MS);
    feed.took(entries);
    this.#options.untaken(undefined);
    return read >= BATCH;
  }
}

function plain(entry: FedEntry) {
  return { ...entry, inputs: [...entry.inputs] };
}
