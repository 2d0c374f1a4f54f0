/** Counts of the last hours in steps of one length; what is older is overwritten. */
import { IMPACT_COUNTS, type ImpactCounts, type ImpactPoint } from '../../domain/impact.ts';

const FIELDS = IMPACT_COUNTS.length;
/** Of a step without anything in it. */
const NEVER = -1;
/** The same clients come again, so of them the most are kept; the rest adds up. */
const KEEPS_MOST: ReadonlySet<string> = new Set(['clients', 'affected'] satisfies (keyof ImpactCounts)[]);

export class CountRing {
  readonly stepMs: number;
  readonly #starts: Float64Array;
  readonly #counts: Uint32Array;

  constructor(stepMs: number, steps: number) {
    this.stepMs = stepMs;
    this.#starts = new Float64Array(steps).fill(NEVER);
    this.#counts = new Uint32Array(steps * FIELDS);
  }

  add(at: number, counts: Partial<ImpactCounts>): void {
    const slot = this.#slotFor(at);
    for (const [field, name] of IMPACT_COUNTS.entries()) {
      const more = counts[name] ?? 0;
      const known = this.#counts[slot * FIELDS + field] ?? 0;
      this.#counts[slot * FIELDS + field] = KEEPS_MOST.has(name) ? Math.max(known, more) : known + more;
    }
  }

  /** A point for each step that begins in [from, to), as far back as is kept; zeros where nothing was counted. */
  read(from: number, to: number): readonly ImpactPoint[] {
    const last = Math.ceil(to / this.stepMs) - 1;
    const first = Math.max(Math.floor(from / this.stepMs), last - this.#starts.length + 1);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => this.#point(first + at));
  }

  #point(step: number): ImpactPoint {
    const start = step * this.stepMs;
    const slot = step % this.#starts.length;
    const isIts = this.#starts[slot] === start;
    const at = slot * FIELDS;
    const of = (name: keyof ImpactCounts): number =>
      isIts ? (this.#counts[at + IMPACT_COUNTS.indexOf(name)] ?? 0) : 0;
    return {
      at: new Date(start).toISOString(),
      stepMs: this.stepMs,
      requests: of('requests'),
      serverErrors: of('serverErrors'),
      checks: of('checks'),
      wrong: of('wrong'),
      clients: of('clients'),
      affected: of('affected'),
    };
  }

  #slotFor(at: number): number {
    const step = Math.floor(at / this.stepMs);
    const slot = step % this.#starts.length;
    if (this.#starts[slot] !== step * this.stepMs) {
      this.#starts[slot] = step * this.stepMs;
      this.#counts.fill(0, slot * FIELDS, (slot + 1) * FIELDS);
    }
    return slot;
  }
}
