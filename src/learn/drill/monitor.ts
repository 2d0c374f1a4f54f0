/** What users of the practice host see, from the answers that a steady load gets. Pure. */
import { SITE_PAGES, type LoadRecord } from '../../practice/index.ts';

/** Wrong answers until somebody would be paged for it: one may be a restart. */
const CERTAIN = 3;

export class Monitor {
  readonly #pages = new Map<number, LoadRecord['verdict']>();
  #since: number | undefined;
  #wrong = 0;
  #impactAt: number | undefined;
  #certainAt: number | undefined;
  #rightSince: number | undefined;

  /** Answers count as the fault's from here on. */
  watchFrom(at: number): void {
    this.#since = at;
  }

  see(record: LoadRecord): void {
    const right = record.verdict === 'ok';
    this.#pages.set(record.page, record.verdict);
    if (!right && this.#since !== undefined && record.finishedAt >= this.#since) {
      this.#wrong += 1;
      this.#impactAt = Math.min(this.#impactAt ?? Infinity, record.startedAt);
      if (this.#wrong === CERTAIN) this.#certainAt = record.finishedAt;
    }
    if (!this.allRight) this.#rightSince = undefined;
    else if (this.#impactAt !== undefined) this.#rightSince ??= record.finishedAt;
  }

  /** Every page was asked for, and its last answer was right. */
  get allRight(): boolean {
    return (
      this.#pages.size === SITE_PAGES.length && [...this.#pages.values()].every((verdict) => verdict === 'ok')
    );
  }

  get impactAt(): number | undefined {
    return this.#impactAt;
  }

  /** When it could not be a chance any more. */
  get certainAt(): number | undefined {
    return this.#certainAt;
  }

  get rightSince(): number | undefined {
    return this.#rightSince;
  }

  /** `3 of 8 pages wrong: /app/ (leaked), …`. */
  summary(): string {
    const wrong = [...this.#pages]
      .filter(([, verdict]) => verdict !== 'ok')
      .map(([page, verdict]) => `${SITE_PAGES[page]?.path ?? '?'} (${verdict})`);
    return wrong.length === 0
      ? 'all pages answer as they should'
      : `${wrong.length} of ${SITE_PAGES.length} pages wrong: ${wrong.slice(0, 3).join(', ')}${wrong.length > 3 ? ', …' : ''}`;
  }
}
