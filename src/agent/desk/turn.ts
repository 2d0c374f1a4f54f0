/** Who changes the host at the moment, on behalf of people: one at a time, since a second one would work on what the first is changing. */
import { DeskRefusal } from '../../desk/index.ts';

export interface Running {
  /** `a repair`, for people. */
  readonly what: string;
  readonly by: string;
  readonly since: string;
  step: string | null;
}

export class Turn {
  #running: Running | undefined;

  get running(): Running | undefined {
    return this.#running;
  }

  /** Throws a refusal when somebody else has the turn. `say` tells how far it is. */
  async alone<T>(one: Omit<Running, 'step'>, work: (say: (step: string) => void) => Promise<T>): Promise<T> {
    if (this.#running !== undefined)
      throw new DeskRefusal('conflict', `${this.#running.what} is under way, started by ${this.#running.by}`);
    const running: Running = { ...one, step: null };
    this.#running = running;
    try {
      return await work((step) => {
        running.step = step;
      });
    } finally {
      this.#running = undefined;
    }
  }
}
