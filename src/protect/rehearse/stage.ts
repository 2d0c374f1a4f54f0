/** The services of a host, started in a clone of it and asked for their pages, as often as is wanted. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProbeTarget, Service } from '../../domain/component.ts';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { ExpectedPage } from '../../domain/page.ts';
import { processesOf } from '../../detect/health/index.ts';
import { askElsewhere, judge, keyOf, type ProbeAnswer } from '../../detect/probe/index.ts';
import { Clone } from '../../host/sandbox/index.ts';
import {
  appendedBy,
  chooseTracer,
  type LaunchTracer,
  processesIn,
  setScene,
  startAll,
  type TrialStart,
} from '../../host/tracing/index.ts';

const START_MS = 5000;
const STOP_MS = 2000;
const POLL_MS = 10;
const PAGE_TIMEOUT_MS = 4000;
const PARALLEL = 8;
const MOST_PAGES = 60;

/** A page to be asked for, with what it should answer where that is recorded. */
export interface StagePage {
  readonly target: ProbeTarget;
  readonly site: string;
  readonly service: string;
  readonly expected?: ExpectedPage;
}

export interface SeenPage {
  readonly ok: boolean;
  /** In words: `200`, `200, PHP source`, `no answer (refused)`. */
  readonly shows: string;
  readonly status?: number;
  readonly length: number;
}

export class Stage {
  readonly clone: Clone;
  readonly #tracer: LaunchTracer;
  readonly #services: readonly Service[];

  private constructor(clone: Clone, tracer: LaunchTracer, services: readonly Service[]) {
    this.clone = clone;
    this.#tracer = tracer;
    this.#services = services;
  }

  /**
   * Throws a StakeoutError where this host cannot be cloned. The clone is made by other processes meanwhile: whoever looks for the
   * services takes no time of its own.
   */
  static async set(looked: Promise<readonly Service[]>, sizeBytes: number): Promise<Stage> {
    const making = Clone.create({ hostname: hostname(), sizeBytes });
    const [made, found] = await Promise.allSettled([making, looked]);
    if (made.status === 'rejected') throw made.reason;
    const clone = made.value;
    try {
      if (found.status === 'rejected') throw found.reason;
      const services = found.value;
      const pids = services.flatMap((service) => {
        const { master, workers } = processesOf(service);
        return [...(master === undefined ? [] : [master]), ...workers].map((one) => one.pid);
      });
      const dressed = setScene(clone, appendedBy(pids));
      const tracer = chooseTracer('rehearsal', ['ebpf', 'ebpf-plain', 'none']);
      await dressed.catch((error: unknown) => {
        tracer.close();
        throw error;
      });
      return new Stage(clone, tracer, services);
    } catch (error) {
      await clone.destroy();
      throw error;
    }
  }

  /** False where the kernel shows no failing calls: what the command asked of other hosts is not seen then. */
  get traces(): boolean {
    return this.#tracer.name !== 'none';
  }

  start(): Promise<readonly TrialStart[]> {
    return startAll(this.clone, this.#tracer, this.#services, START_MS);
  }

  spawn(argv: readonly string[], env: Readonly<Record<string, string>>): ReturnType<LaunchTracer['spawn']> {
    return this.#tracer.spawn(this.clone, argv, env);
  }

  async failing(): Promise<readonly FailingCall[]> {
    return (await this.#tracer.collect(this.clone)).failing;
  }

  /** By `keyOf` of the target. */
  async ask(pages: readonly StagePage[]): Promise<ReadonlyMap<string, SeenPage>> {
    if (pages.length === 0) return new Map();
    const asked = pages.slice(0, MOST_PAGES);
    const answers = (await this.#answers(asked)) ?? (await this.#answers(asked)) ?? [];
    const expected = new Map(asked.map((page) => [keyOf(page.target), page.expected]));
    return new Map(
      answers.map((answer) => [keyOf(answer.target), seen(answer, expected.get(keyOf(answer.target)))]),
    );
  }

  /** Undefined when whoever asks gave no answer: a host under load starts it late. */
  async #answers(asked: readonly StagePage[]): Promise<readonly ProbeAnswer[] | undefined> {
    try {
      return await askElsewhere(
        (argv, options) => this.clone.runOnNetwork(argv, options),
        asked.map(({ target }) => target),
        { timeoutMs: PAGE_TIMEOUT_MS, parallel: PARALLEL },
      );
    } catch (error) {
      if (error instanceof StakeoutError) return undefined;
      throw error;
    }
  }

  /** Ends every process in the clone but its first, politely at first. */
  async stopAll(): Promise<void> {
    for (const [signal, patience] of [
      ['SIGTERM', STOP_MS],
      ['SIGKILL', STOP_MS],
    ] as const) {
      for (const pid of processesIn(this.clone)) kill(pid, signal);
      for (const end = performance.now() + patience; performance.now() < end; await sleep(POLL_MS))
        if (processesIn(this.clone).length === 0) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tracer.close();
    await this.clone.destroy();
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  'source-leak': 'PHP source',
  'server-error': 'an error',
  empty: 'an empty page',
  'content-type': 'another content type',
  body: 'another page',
};

function seen(answer: ProbeAnswer, expected: ExpectedPage | undefined): SeenPage {
  const { ok, failure, status } = judge(answer, expected);
  const length = answer.length;
  if (status === undefined) return { ok, shows: `no answer (${failure ?? 'unknown'})`, length };
  const what = failure === undefined ? undefined : WORDS[failure];
  return { ok, shows: what === undefined ? String(status) : `${status}, ${what}`, status, length };
}
