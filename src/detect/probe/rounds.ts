/** Looks at the watched pages for as long as it runs. */
import type { CertificateFacts } from './certificate.ts';
import { judge, type ProbeResult } from './judge.ts';
import { type PlanOptions, ProbePlan } from './plan.ts';
import { DEFAULT_TIMEOUT_MS, probe } from './probe.ts';
import type { WatchedPage } from './watched-page.ts';

export interface Look {
  readonly page: WatchedPage;
  /** Wall clock, milliseconds: when it was asked. */
  readonly askedAt: number;
  readonly result: ProbeResult;
  readonly certificate?: CertificateFacts;
}

export interface RoundsOptions extends PlanOptions {
  readonly pages: () => readonly WatchedPage[];
  readonly seen: (look: Look) => void;
  readonly now: () => Date;
  readonly timeoutMs?: number;
}

/** Fine enough for the pace of a close look, and nothing to speak of while nothing is due. */
const TICK_MS = 200;

export class ProbeRounds {
  readonly #options: RoundsOptions;
  readonly #plan: ProbePlan;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#plan = new ProbePlan(options);
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Answers that are under way are not waited for and not told. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = performance.now();
    this.#plan.watch(this.#options.pages(), now);
    for (const page of this.#plan.due(now)) void this.#look(page);
  }

  async #look(page: WatchedPage): Promise<void> {
    const askedAt = this.#options.now().getTime();
    const answer = await probe(page.target, { timeoutMs: this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
    const result = judge(answer, page.expected);
    this.#plan.ended(page, result.ok, performance.now());
    if (this.#timer === undefined) return;
    const { certificate } = answer;
    this.#options.seen({ page, askedAt, result, ...(certificate === undefined ? {} : { certificate }) });
  }
}
