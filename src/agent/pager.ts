/**
 * Keeps the pager running. What the journal says of incidents goes to it in order and each once, whatever is killed in
 * between; what it did comes back into the journal.
 */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { bootTimeNs } from '../host/clock.ts';
import type { Attended } from '../host/process/index.ts';
import { outboxDirectory, outboxIn, PagerClient, type ReplyOf } from '../pager/index.ts';
import { PagerReports } from './pager-reports.ts';
import { FOOTING_WORDS, footings, startPager, type Footing } from './pager-start.ts';
import { PagerTalk, type TalkOptions } from './pager-talk.ts';
import type { AgentOptions } from './ports.ts';

const LOOK_MS = 1000;
const HELLO_MS = 20_000;
const STOP_MS = 8000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** A pager that lived so long did not end for the reason the one before it did. */
const STEADY_MS = 60_000;
const LAST_WORDS = 2000;

export interface PagerKeeperOptions extends Omit<TalkOptions, 'untaken'> {
  readonly stateDir: string;
  /** `stakeout.yaml`. */
  readonly file: string;
  readonly uid: number;
  readonly append: (event: JournalEvent) => void;
  /** In words, whether anybody would be paged. */
  readonly told: (onCall: string) => void;
}

/** Starts to keep one for an agent; undefined for an agent that is to page nobody. */
export function keepPager(
  { stateDir, policy, onCallFile: file }: AgentOptions,
  ports: Pick<PagerKeeperOptions, 'journal' | 'append' | 'told'>,
): PagerKeeper | undefined {
  if (file === undefined) return undefined;
  const keeper = new PagerKeeper({
    ...ports,
    stateDir,
    file,
    uid: process.geteuid?.() ?? -1,
    host: hostname(),
    restores: policy.mode === 'restore',
    steady: () => Number(bootTimeNs() / 1_000_000n),
  });
  keeper.start();
  return keeper;
}

export class PagerKeeper {
  readonly #options: PagerKeeperOptions;
  readonly #reports: PagerReports;
  #timer: NodeJS.Timeout | undefined;
  #process: Attended | undefined;
  #talk: PagerTalk | undefined;
  #stopped = false;
  #pause = FIRST_PAUSE_MS;
  #notBefore = -Infinity;
  /** What the host would not give: a user that cannot read the program, rights that cannot be taken away. */
  readonly #impossible = new Set<Footing>();
  /** A trouble of the pager is in the journal and not over. */
  #inTrouble = false;
  #said = '';

  constructor(options: PagerKeeperOptions) {
    this.#options = options;
    this.#reports = new PagerReports(options.journal, options.append);
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
    this.#look();
  }

  /** Something was written into the journal; `stored` unless it waits for a disk. */
  wrote(event: JournalEvent, stored: boolean): void {
    if (!stored) this.#talk?.tellAtOnce(event);
    else void this.#talk?.pump();
  }

  /** Lets messages under way end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const process = this.#process;
    if (process === undefined) return;
    process.stdin.end();
    const timer = setTimeout(() => process.kill('SIGKILL'), STOP_MS);
    await process.ended;
    clearTimeout(timer);
  }

  #look(): void {
    const { file, stateDir, steady } = this.#options;
    if (this.#talk !== undefined) return void this.#talk.pump();
    if (this.#stopped || this.#process !== undefined || steady() < this.#notBefore) return;
    // Without a file now there may have been one, which is in force until there is another.
    if (!existsSync(file) && !existsSync(outboxIn(outboxDirectory(stateDir))))
      return this.#say(`nobody would be paged: there is no ${file}`);
    this.#run().catch((error: unknown) => this.#failed(messageOf(error)));
  }

  /** One life of a pager. */
  async #run(): Promise<void> {
    const footing = footings(this.#options.uid).find((one) => !this.#impossible.has(one)) ?? 'plain';
    const began = this.#options.steady();
    const process = startPager(footing, this.#options);
    this.#process = process;
    const lastWords = collect(process);
    let greeted = false;
    let why: string | undefined;
    try {
      await this.#converse(process, footing, () => {
        greeted = true;
      });
    } catch (error) {
      why = messageOf(error);
    }
    this.#talk = undefined;
    if (!this.#stopped) process.kill('SIGKILL');
    const { code, signal, startError } = await process.ended;
    this.#process = undefined;
    if (this.#stopped) return;
    if (this.#options.steady() - began > STEADY_MS) this.#pause = FIRST_PAUSE_MS;
    // Our own program says so when it is what cannot begin; else it did not even run.
    if (!greeted && code !== null && code !== EXIT.environment) this.#impossible.add(footing);
    const words = [startError, why, signal ?? `exit code ${code}`, lastWords()];
    this.#failed(words.filter((one) => one !== undefined && one !== '').join(', '));
  }

  /** Resolves when the pager has hung up. */
  async #converse({ stdout, stdin }: Attended, footing: Footing, greeted: () => void): Promise<void> {
    let greet: (hello: ReplyOf<'hello'>) => void = () => {};
    const hello = new Promise<ReplyOf<'hello'>>((resolve) => {
      greet = resolve;
    });
    const client: PagerClient = new PagerClient(stdout, stdin, (reply) => {
      if (reply.say === 'hello') {
        this.#reports.from(reply.outbox);
        greet(reply);
      }
      if (reply.say === 'reports') talk.taken(this.#reports.write(reply.reports));
    });
    const untaken = (why: string | undefined): void => this.#say(wordsOf(footing, why));
    const talk: PagerTalk = new PagerTalk({ ...this.#options, untaken }, client);
    const greeting = await Promise.race([hello, client.ended, delay(HELLO_MS)]);
    if (typeof greeting !== 'object') throw new Error(greeting ?? 'it did not begin');
    greeted();
    this.#talk = talk;
    if (this.#inTrouble) this.#append(true, 'the pager runs again');
    this.#inTrouble = false;
    this.#say(wordsOf(footing, undefined));
    await talk.begin(greeting);
    await client.ended;
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

function wordsOf(footing: Footing, untaken: string | undefined): string {
  if (untaken !== undefined) return `nobody would be paged: ${untaken}`;
  const words = FOOTING_WORDS[footing];
  return words === undefined ? 'the pager runs' : `the pager runs; ${words}`;
}

function delay(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}

/** What it wrote to standard error, the end of it. */
function collect({ stderr }: Attended): () => string {
  let text = '';
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-LAST_WORDS);
  });
  return () => text.trim().replaceAll(/\s+/g, ' ');
}
