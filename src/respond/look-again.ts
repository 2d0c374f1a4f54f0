/** A service that is not well and has an incident is looked at again, for nobody may tell us when it is: soon at first, then rarely. */

const FIRST_MS = 1000;
const LIMIT_MS = 60_000;

export class LookAgain {
  readonly #look: (service: string) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #pauses = new Map<string, number>();
  #closed = false;

  constructor(look: (service: string) => void) {
    this.#look = look;
  }

  /** Each time in a row waits twice as long. */
  later(service: string): void {
    if (this.#closed) return;
    const pause = this.#pauses.get(service) ?? FIRST_MS;
    this.#pauses.set(service, Math.min(pause * 2, LIMIT_MS));
    this.#timers.set(service, setTimeout(() => this.#look(service), pause).unref());
  }

  /** It is being looked at for another reason. */
  cancel(service: string): void {
    clearTimeout(this.#timers.get(service));
  }

  /** It is well. */
  forget(service: string): void {
    this.#pauses.delete(service);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
