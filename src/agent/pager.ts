/**
 * Keeps the pager running and fed. What the journal says of incidents goes to it in order and exactly once, whatever is
 * killed in between; what it did comes back into the journal.
 */
import { existsSync } from 'node:fs';
import { messageOf } from '../domain/errors.ts';
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import { foldIncidents } from '../domain/incident.ts';
import type { Attended } from '../host/process/index.ts';
import type { SpillingJournal } from '../journal/index.ts';
import {
  outboxDirectory,
  outboxIn,
  PagerClient,
  type FedEntry,
  type Mark,
  type ReplyOf,
} from '../pager/index.ts';
import { inputsOf, openedInput, subjectOf } from './pager-entries.ts';
import { PagerFeed, type FeedOptions } from './pager-feed.ts';
import { PagerReports } from './pager-reports.ts';
import { FOOTING_WORDS, footings, startPager, type Footing } from './pager-start.ts';

const LOOK_MS = 1000;
const HELLO_MS = 20_000;
const ANSWER_MS = 30_000;
/** Entries read and told in one go. */
const BATCH = 500;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** A pager that lived so long did not end for the reason the one before it did. */
const STEADY_MS = 60_000;
const LAST_WORDS = 2000;

export interface PagerKeeperOptions extends FeedOptions {
  readonly stateDir: string;
  /** `stakeout.yaml`. */
  readonly file: string;
  readonly uid: number;
  readonly journal: Pick<SpillingJournal, 'entries'>;
  readonly append: (event: JournalEvent) => void;
  /** In words, whether anybody would be paged. */
  readonly told: (onCall: string) => void;
}

export class PagerKeeper {
  readonly #options: PagerKeeperOptions;
  readonly #reports: PagerReports;
  #timer: NodeJS.Timeout | undefined;
  #process: Attended | undefined;
  #client: PagerClient | undefined;
  #feed: PagerFeed | undefined;
  #feeding = false;
  #again = false;
  #stopped = false;
  #pause = FIRST_PAUSE_MS;
  #notBefore = -Infinity;
  #footings: readonly Footing[];
  /** A trouble of the pager is in the journal and not over. */
  #inTrouble = false;
  #said = '';

  constructor(options: PagerKeeperOptions) {
    this.#options = options;
    this.#footings = footings(options.uid);
    this.#reports = new PagerReports(options.journal, options.append);
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
    this.#look();
  }

  /** Something was written into the journal; `stored` unless it waits for a disk. */
  wrote(entry: Pick<JournalEntry, 'event'>, stored: boolean): void {
    if (!stored) this.#tellAtOnce(entry.event);
    else if (this.#feed !== undefined) void this.#pump();
  }

  /** Lets messages under way end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const process = this.#process;
    if (process === undefined) return;
    process.stdin.end();
    const timer = setTimeout(() => process.kill('SIGKILL'), 5000);
    await process.ended;
    clearTimeout(timer);
  }

  #look(): void {
    const { file, stateDir, steady } = this.#options;
    if (this.#feed !== undefined) return void this.#pump();
    if (this.#stopped || this.#process !== undefined || steady() < this.#notBefore) return;
    // Without a file now there may have been one, which is in force until there is another.
    if (!existsSync(file) && !existsSync(outboxIn(outboxDirectory(stateDir))))
      return this.#say(`nobody would be paged: there is no ${file}`);
    this.#run().catch((error: unknown) => this.#failed(messageOf(error)));
  }

  async #run(): Promise<void> {
    const [footing = 'plain'] = this.#footings;
    const began = this.#options.steady();
    const process = startPager(footing, this.#options);
    this.#process = process;
    const lastWords = collect(process);
    let greeted = false;
    let ended: Promise<unknown> = Promise.resolve();
    const hello = new Promise<ReplyOf<'hello'>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('it did not begin')), HELLO_MS);
      const client = new PagerClient(process.stdout, process.stdin, (reply) => {
        if (reply.say === 'hello') resolve(reply);
        else if (reply.say === 'reports') this.#write(client, reply);
      });
      this.#client = client;
      ended = client.ended;
      void client.ended.then((why) => {
        clearTimeout(timer);
        this.#client = undefined;
        reject(new Error(why ?? 'it ended'));
      });
    });
    let why: string | undefined;
    try {
      await this.#begin(await hello, footing);
      greeted = true;
      await ended;
    } catch (error) {
      why = messageOf(error);
    }
    this.#feed = undefined;
    this.#client = undefined;
    process.kill('SIGKILL');
    const { code, signal, startError } = await process.ended;
    this.#process = undefined;
    if (this.#options.steady() - began > STEADY_MS) this.#pause = FIRST_PAUSE_MS;
    if (!greeted && this.#footings.length > 1) this.#footings = this.#footings.slice(1);
    if (this.#stopped) return;
    const words = [startError, why, signal ?? `exit code ${code}`, lastWords()];
    this.#failed(words.filter((one) => one !== undefined && one !== '').join(', '));
  }

  /** Goes on where the pager stands with this journal, or begins anew with what is open. */
  async #begin(hello: ReplyOf<'hello'>, footing: Footing): Promise<void> {
    const { journal } = this.#options;
    this.#reports.from(hello.outbox);
    const { mark } = hello;
    this.#feed =
      mark !== undefined && isOf(journal, mark)
        ? new PagerFeed(this.#options, mark, upTo(journal.entries({ inIncidents: true }), mark.seq))
        : await this.#restart();
    this.#pause = FIRST_PAUSE_MS;
    if (this.#inTrouble) this.#append(true, 'the pager runs again');
    this.#inTrouble = false;
    const words = FOOTING_WORDS[footing];
    this.#say(words === undefined ? 'the pager runs' : `the pager runs; ${words}`);
    await this.#pump();
  }

  /** Tells all that is open. Without a configuration that is not taken: until there is one it is told again and again. */
  async #restart(): Promise<PagerFeed> {
    const { journal, host } = this.#options;
    for (;;) {
      const feed = new PagerFeed(this.#options, lastOf(journal), journal.entries({ inIncidents: true }));
      const own = feed.open();
      const inputs = own.map((incident) => openedInput(incident, host));
      const subjects = own.map(subjectOf);
      try {
        await this.#client?.ask(
          { ask: 'restart', inputs, subjects, open: own.map(({ id }) => id), mark: feed.last },
          ANSWER_MS,
        );
        return feed;
      } catch (error) {
        if (this.#client === undefined || this.#stopped) throw error;
        this.#say(`nobody would be paged: ${messageOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }
  }

  /** Reads what is new in the journal, and tells what is due. One at a time. */
  async #pump(): Promise<void> {
    this.#again = true;
    if (this.#feeding) return;
    this.#feeding = true;
    try {
      while (this.#again && this.#feed !== undefined) {
        this.#again = false;
        this.#again = (await this.#tell(this.#feed)) || this.#again;
      }
    } catch (error) {
      // It was not taken, and is told again with the next look.
      this.#say(`nobody would be paged: ${messageOf(error)}`);
    } finally {
      this.#feeding = false;
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
    await this.#client?.ask({ ask: 'feed', entries: entries.map(plain), mark }, ANSWER_MS);
    feed.took(entries);
    return read >= BATCH;
  }

  /** The journal cannot be written, and incidents are no less urgent for that. */
  #tellAtOnce(event: JournalEvent): void {
    const entry = { seq: 0, at: new Date().toISOString(), monotonicNs: '0', event, hash: '' };
    const known =
      'incident' in event ? this.#feed?.open().find(({ id }) => id === event.incident) : undefined;
    const now = foldIncidents([entry], known === undefined ? [] : [known])[0];
    const inputs = [...inputsOf(entry, now, known, this.#options.host)];
    if (inputs.length === 0) return;
    this.#client?.ask({ ask: 'tell', inputs }, ANSWER_MS).catch(() => {});
  }

  #write(client: PagerClient, { reports }: ReplyOf<'reports'>): void {
    const number = this.#reports.write(reports);
    client.ask({ ask: 'taken', number }, ANSWER_MS).catch(() => {});
  }

  #failed(why: string): void {
    this.#notBefore = this.#options.steady() + this.#pause;
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    if (!this.#inTrouble)
      this.#append(false, `the pager ended (${why}); until it runs again nobody is paged`);
    this.#inTrouble = true;
    this.#say(`nobody would be paged: the pager ended (${why})`);
  }

  #append(over: boolean, summary: string): void {
    this.#options.append({ kind: 'oncall.trouble', of: 'pager', subject: 'pager', over, summary });
  }

  #say(words: string): void {
    if (words === this.#said) return;
    this.#said = words;
    this.#options.told(words);
  }
}

function plain(entry: FedEntry) {
  return { ...entry, inputs: [...entry.inputs] };
}

/** Whether the entry that the pager read last is in this journal: else another one took its place. */
function isOf(journal: PagerKeeperOptions['journal'], { seq, hash }: Mark): boolean {
  if (seq === 0) return true;
  for (const entry of journal.entries({ afterSeq: seq - 1 })) return entry.seq === seq && entry.hash === hash;
  return false;
}

function* upTo(entries: Iterable<JournalEntry>, seq: number): Generator<JournalEntry> {
  for (const entry of entries) {
    if (entry.seq > seq) return;
    yield entry;
  }
}

function lastOf(journal: PagerKeeperOptions['journal']): Mark {
  let last: Mark = { seq: 0, hash: '' };
  for (const { seq, hash } of journal.entries()) last = { seq, hash };
  return last;
}

/** What it wrote to standard error, the end of it. */
function collect({ stderr }: Attended): () => string {
  let text = '';
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-LAST_WORDS);
  });
  return () => text.trim().replaceAll(/\s+/g, ' ');
}
