/** One diagnosis at a time for all who ask: it is the most that the desk has the host do. */
import type { Diagnosis } from '../../domain/diagnosis.ts';
import type { DeskPorts } from './ports.ts';

export class SharedLook {
  readonly #diagnose: DeskPorts['diagnose'];
  #last: { readonly diagnosis: Promise<Diagnosis>; readonly at: number; done: boolean } | undefined;

  constructor(diagnose: DeskPorts['diagnose']) {
    this.#diagnose = diagnose;
  }

  /** The one under way, one that was begun no longer ago than `maxAgeMs`, or a new one. */
  get(maxAgeMs: number): Promise<Diagnosis> {
    const now = performance.now();
    const known = this.#last;
    if (known !== undefined && (!known.done || now - known.at <= maxAgeMs)) return known.diagnosis;
    const made = this.#diagnose([]).then(({ diagnosis }) => diagnosis);
    const last = { diagnosis: made, at: now, done: false };
    this.#last = last;
    made.then(
      () => {
        last.done = true;
      },
      () => {
        // One that failed is no answer for the next one who asks.
        if (this.#last === last) this.#last = undefined;
      },
    );
    return made;
  }

  /** The same, undefined when it fails or does not come within `ms`; the next one who asks may have it. */
  async within(ms: number, maxAgeMs: number): Promise<Diagnosis | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), ms);
    try {
      return await Promise.race([this.get(maxAgeMs), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Something was changed: what was seen before is of no use. */
  forget(): void {
    this.#last = undefined;
  }
}
