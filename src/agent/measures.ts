/**
 * Has the measures that were promised after incidents checked: `stakeout actions check`, in a process of its own with little priority, since
 * a done-test may read every script of the host. What it finds it writes down and pages by itself.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import type { JournalEvent } from '../domain/event.ts';
import { run, type RunOptions, type RunResult } from '../host/process/index.ts';
import { ITEMS_FILE } from '../learn/actions/index.ts';

/** After the agent's start the host has other things to do. */
const FIRST_MS = 120_000;
const EVERY_MS = 3_600_000;
/** Hosts that were started together do not check together. */
const JITTER_MS = 300_000;
/** What packages did may have broken a promise. More often than this it is not asked. */
const LEAST_MS = 300_000;
const DEADLINE_MS = 120_000;
const NICE = '/usr/bin/nice';
const MOST_WORDS = 300;
/** As `stakeout actions` shows it. */
const CHECKED_BY = 'the agent';

export interface MeasuresPorts {
  readonly stateDir: string;
  /** The absolute path of this program. */
  readonly launcher: string;
  readonly note: (text: string) => void;
  readonly run?: (argv: readonly string[], options: RunOptions) => Promise<RunResult>;
  /** From 0 to 1. */
  readonly random?: () => number;
}

export class Measures {
  readonly #ports: MeasuresPorts;
  #timer: NodeJS.Timeout | undefined;
  #checking = false;
  #lastMs = Number.NEGATIVE_INFINITY;
  #trouble = '';

  constructor(ports: MeasuresPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#checkIn(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Every event, after it was written. */
  wrote(event: JournalEvent): void {
    if (event.kind !== 'transaction.ended' || this.#timer === undefined) return;
    this.#checkIn(Math.max(0, this.#lastMs + LEAST_MS - performance.now()));
  }

  /** Resolves when it is done; nothing is done where nothing was promised. A check that fails is a note, once. */
  async check(): Promise<void> {
    const { stateDir, launcher, note } = this.#ports;
    if (this.#checking || !existsSync(join(stateDir, ITEMS_FILE))) return;
    this.#checking = true;
    this.#lastMs = performance.now();
    const done = await (this.#ports.run ?? run)(
      [NICE, '-n', '10', launcher, 'actions', 'check', '--as', CHECKED_BY, '--json'],
      {
        timeoutMs: DEADLINE_MS,
        env: { STAKEOUT_STATE_DIR: stateDir },
      },
    );
    this.#checking = false;
    const trouble = troubleOf(done);
    if (trouble !== '' && trouble !== this.#trouble)
      note(`the promised measures were not checked: ${trouble}`);
    this.#trouble = trouble;
  }

  #checkIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { random = Math.random } = this.#ports;
      this.#checkIn(EVERY_MS + (2 * random() - 1) * JITTER_MS);
      void this.check();
    }, ms);
    this.#timer.unref();
  }
}

/** Empty when every measure was looked at, however it stands. */
function troubleOf({ code, timedOut, stderr, startError }: RunResult): string {
  if (code === EXIT.ok || code === EXIT.found) return '';
  if (timedOut) return `that took longer than ${DEADLINE_MS / 1000} s`;
  return startError ?? (stderr.trim().split('\n')[0]?.slice(0, MOST_WORDS) || `exit code ${code}`);
}
