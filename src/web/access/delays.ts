/** Who fails often waits longer and longer. Nobody is locked out: that would let strangers do it to anybody. */

const FREE = 5;
const LONGEST_MS = 300_000;
const FORGOTTEN_MS = 3_600_000;
const MOST_NAMES = 1000;

interface Failures {
  count: number;
  last: number;
}

export class Delays {
  readonly #failed = new Map<string, Failures>();

  /** Milliseconds until the next attempt is looked at; 0 now. */
  wait(name: string, now: number): number {
    const failures = this.#failed.get(name);
    if (failures === undefined || failures.count < FREE) return 0;
    const delay = Math.min(LONGEST_MS, 1000 * 2 ** (failures.count - FREE));
    return Math.min(delay, Math.max(0, failures.last + delay - now));
  }

  failed(name: string, now: number): void {
    const before = this.#failed.get(name);
    const count = before === undefined || now - before.last > FORGOTTEN_MS ? 1 : before.count + 1;
    this.#failed.delete(name);
    this.#failed.set(name, { count, last: now });
    for (const oldest of this.#failed.keys()) {
      if (this.#failed.size <= MOST_NAMES) break;
      this.#failed.delete(oldest);
    }
  }

  succeeded(name: string): void {
    this.#failed.delete(name);
  }
}
