/** The recent past of a site in slots of ten seconds, as a ring: what is usual for it. Pure: time comes with each call. */

const SLOT_MS = 10_000;
/** Ten minutes: long enough to be calm, short enough to follow the hours of a day. */
const SLOTS = 60;
/** What is newer may already be part of what is judged. */
const SETTLED_SLOTS = 6;

export interface PastShare {
  readonly requests: number;
  readonly errors: number;
}

export class Past {
  readonly #requests = new Float64Array(SLOTS);
  readonly #errors = new Float64Array(SLOTS);
  /** The number of the slot that each place holds; another number means that it is out of date. */
  readonly #slots = new Float64Array(SLOTS).fill(-1);

  add(now: number, requests: number, errors: number): void {
    const slot = Math.floor(now / SLOT_MS);
    const at = slot % SLOTS;
    if (this.#slots[at] !== slot) {
      this.#slots[at] = slot;
      this.#requests[at] = 0;
      this.#errors[at] = 0;
    }
    this.#requests[at] = (this.#requests[at] ?? 0) + requests;
    this.#errors[at] = (this.#errors[at] ?? 0) + errors;
  }

  /** Of the last ten minutes without the last one. */
  share(now: number): PastShare {
    const current = Math.floor(now / SLOT_MS);
    let [requests, errors] = [0, 0];
    for (let at = 0; at < SLOTS; at += 1) {
      const age = current - (this.#slots[at] ?? -1);
      if (age < SETTLED_SLOTS || age >= SLOTS) continue;
      requests += this.#requests[at] ?? 0;
      errors += this.#errors[at] ?? 0;
    }
    return { requests, errors };
  }
}
