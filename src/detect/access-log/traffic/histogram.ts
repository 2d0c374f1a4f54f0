/** Durations by size, in buckets that grow with it: any quantile within 3 %, in 2.5 KiB. */
import type { Latency } from '../../../domain/traffic.ts';

/** Buckets within one doubling. */
const STEPS = 16;
/** Doublings of a microsecond: more than a day. */
const DOUBLINGS = 38;

export class LatencyHistogram {
  readonly #counts = new Uint32Array(STEPS * DOUBLINGS);
  #total = 0;
  #maxMs = 0;

  add(ms: number): void {
    this.#total += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
    const bucket = bucketOf(ms * 1000);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#maxMs = 0;
  }

  /** Undefined when nothing was added. */
  summary(): Latency | undefined {
    if (this.#total === 0) return undefined;
    return { p50Ms: this.#quantile(0.5), p95Ms: this.#quantile(0.95), maxMs: this.#maxMs };
  }

  /** Nearest rank. */
  #quantile(q: number): number {
    let left = Math.ceil(this.#total * q);
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(middleOf(bucket) / 1000, this.#maxMs);
    }
    return this.#maxMs;
  }
}

function bucketOf(us: number): number {
  if (!(us >= 1)) return 0;
  const doubling = Math.min(DOUBLINGS - 1, Math.floor(Math.log2(us)));
  const step = Math.floor((us / 2 ** doubling - 1) * STEPS);
  return doubling * STEPS + Math.min(STEPS - 1, Math.max(0, step));
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const doubling = Math.floor(bucket / STEPS);
  return 2 ** doubling * (1 + ((bucket % STEPS) + 0.5) / STEPS);
}
