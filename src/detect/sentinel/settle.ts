/** Waits until a writer pauses: a file that is being written is judged when it rests, not at each write. */
import type { Guard } from './guard.ts';

/** No write for this long means that the writer is done or waits for something. */
const QUIET_MS = 100;
/** Whatever the writer does, the file is judged after this long. */
const LIMIT_MS = 300;

interface Writing {
  readonly since: number;
  last: number;
  pid: number;
}

export class Settle {
  readonly #judge: (guard: Guard, pid: number) => void;
  readonly #now: () => number;
  readonly #writing = new Map<Guard, Writing>();
  #timer: NodeJS.Timeout | undefined;

  constructor(judge: (guard: Guard, pid: number) => void, now: () => number) {
    this.#judge = judge;
    this.#now = now;
  }

  /** `guard` was written to; it will be judged soon. */
  written(guard: Guard, pid: number): void {
    const now = this.#now();
    const writing = this.#writing.get(guard);
    if (writing === undefined) this.#writing.set(guard, { since: now, last: now, pid });
    else {
      writing.last = now;
      writing.pid = pid;
    }
    this.#timer ??= setTimeout(() => this.#due(), QUIET_MS);
  }

  /** It is being judged for another reason. */
  judged(guard: Guard): void {
    this.#writing.delete(guard);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#writing.clear();
  }

  #due(): void {
    this.#timer = undefined;
    const now = this.#now();
    for (const [guard, writing] of this.#writing) {
      if (now - writing.last < QUIET_MS && now - writing.since < LIMIT_MS - QUIET_MS) continue;
      this.#writing.delete(guard);
      this.#judge(guard, writing.pid);
    }
    if (this.#writing.size > 0) this.#timer ??= setTimeout(() => this.#due(), QUIET_MS);
  }
}
