/** The last minutes second by second: what an anomaly is seen in. */

export interface RateWindow {
  readonly requests: number;
  readonly serverErrors: number;
  /** Distinct clients that got a 5xx; at least as many, when there were more than MAX_AFFECTED errors. */
  readonly clientsAffected: number;
}

/** Errors of which is remembered whose they were; 32 KiB. */
const MAX_AFFECTED = 4096;
/** Repetitions of one client within one second that are recognised at once. */
const FILTER = 1 << 8;

export class SecondRing {
  /** How many seconds it holds. */
  readonly length: number;
  /** The latest second that was counted; 0 before the first. */
  newest = 0;
  readonly #seconds: Uint32Array;
  readonly #requests: Uint32Array;
  readonly #serverErrors: Uint32Array;
  #affected: AffectedClients | undefined;

  constructor(length: number) {
    this.length = length;
    this.#seconds = new Uint32Array(length);
    this.#requests = new Uint32Array(length);
    this.#serverErrors = new Uint32Array(length);
  }

  /** `second`: since 1970. One that is older than the ring is long is left out. */
  add(second: number, isServerError: boolean, clientHash: number): void {
    const at = second % this.length;
    if (this.#seconds[at] !== second && !this.#begin(at, second)) return;
    this.#requests[at] = (this.#requests[at] ?? 0) + 1;
    if (!isServerError) return;
    this.#serverErrors[at] = (this.#serverErrors[at] ?? 0) + 1;
    this.#affected ??= new AffectedClients();
    this.#affected.add(second, clientHash);
  }

  /** One second; zeros for one that it does not hold. */
  second(second: number): RateWindow {
    return this.window(second, second);
  }

  /** The seconds from…to, both included. */
  window(from: number, to: number): RateWindow {
    let requests = 0;
    let serverErrors = 0;
    for (let second = Math.max(from, to - this.length + 1); second <= to; second += 1) {
      const at = second % this.length;
      if (this.#seconds[at] !== second) continue;
      requests += this.#requests[at] ?? 0;
      serverErrors += this.#serverErrors[at] ?? 0;
    }
    const clientsAffected = serverErrors === 0 ? 0 : (this.#affected?.count(from, to) ?? 0);
    return { requests, serverErrors, clientsAffected };
  }

  #begin(at: number, second: number): boolean {
    if (second <= this.newest - this.length) return false;
    this.#seconds[at] = second;
    this.#requests[at] = 0;
    this.#serverErrors[at] = 0;
    this.newest = Math.max(this.newest, second);
    return true;
  }
}

/** Who got an error when, the last MAX_AFFECTED of them. */
class AffectedClients {
  readonly #seconds = new Uint32Array(MAX_AFFECTED);
  readonly #hashes = new Int32Array(MAX_AFFECTED);
  readonly #recent = new Float64Array(FILTER);
  #next = 0;

  add(second: number, hash: number): void {
    const key = second * 2 ** 20 + (hash >>> 12);
    if (this.#recent[hash & (FILTER - 1)] === key) return;
    this.#recent[hash & (FILTER - 1)] = key;
    const at = this.#next % MAX_AFFECTED;
    this.#seconds[at] = second;
    this.#hashes[at] = hash;
    this.#next += 1;
  }

  count(from: number, to: number): number {
    const clients = new Set<number>();
    for (let i = Math.min(this.#next, MAX_AFFECTED) - 1; i >= 0; i -= 1) {
      const second = this.#seconds[i] ?? 0;
      if (second >= from && second <= to) clients.add(this.#hashes[i] ?? 0);
    }
    return clients.size;
  }
}
