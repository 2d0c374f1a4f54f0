/** How often somebody may guess. Delays, never a lock that others could turn; memory is bounded. */

export interface Rate {
  /** At once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** Places are forgotten, the longest unseen first; who uses more of them than that meets the limit of all together. */
const MOST_PLACES = 1000;

interface Bucket {
  left: number;
  at: number;
}

/** Gives 0 when it may go on, else how many milliseconds to wait. */
export class Limiter {
  readonly #each: Rate;
  readonly #all: Rate;
  readonly #places = new Map<string, Bucket>();
  readonly #total: Bucket;

  constructor(each: Rate, all: Rate) {
    this.#each = each;
    this.#all = all;
    this.#total = { left: all.burst, at: 0 };
  }

  take(from: string, now: number): number {
    const key = placeOf(from);
    const bucket = this.#places.get(key) ?? { left: this.#each.burst, at: now };
    this.#places.delete(key);
    this.#places.set(key, bucket);
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= MOST_PLACES) break;
      this.#places.delete(oldest);
    }
    return takeFrom(bucket, this.#each, now) || takeFrom(this.#total, this.#all, now);
  }

  get places(): number {
    return this.#places.size;
  }
}

/** Who has one IPv6 address has the whole /64. */
function placeOf(from: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(from);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!from.includes(':')) return from;
  const [head = '', tail] = from.split('%')[0]?.toLowerCase().split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const all = [
    ...left,
    ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'),
    ...right,
  ];
  return all.slice(0, 4).join(':');
}

function takeFrom(bucket: Bucket, rate: Rate, now: number): number {
  const passed = Math.max(0, now - bucket.at);
  bucket.left = Math.min(rate.burst, bucket.left + (passed / 1000) * rate.perSecond);
  bucket.at = now;
  if (bucket.left < 1) return Math.ceil(((1 - bucket.left) / rate.perSecond) * 1000);
  bucket.left -= 1;
  return 0;
}
