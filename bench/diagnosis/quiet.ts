/** Lets several cases run at once, but gives the one whose answer is timed the machine for itself; unless nobody asks for times. */

export class Quiet {
  readonly #timing: boolean;
  #shared = 0;
  #exclusive = false;
  #waiting: (() => void)[] = [];

  constructor(timing = true) {
    this.#timing = timing;
  }

  /** Work that may go on beside other such work. */
  async shared<T>(work: () => Promise<T>): Promise<T> {
    while (this.#exclusive) await this.#changed();
    this.#shared += 1;
    try {
      return await work();
    } finally {
      this.#shared -= 1;
      this.#wake();
    }
  }

  /** Work that waits until nothing else is under way, and keeps the rest waiting. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#timing) return work();
    while (this.#exclusive) await this.#changed();
    this.#exclusive = true;
    try {
      while (this.#shared > 0) await this.#changed();
      return await work();
    } finally {
      this.#exclusive = false;
      this.#wake();
    }
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
