/** What a restart would do now. It takes a diagnosis, so nobody has it made more often than once a minute. */
import type { Diagnosis } from '../../domain/diagnosis.ts';
import type { DeskPorts } from './ports.ts';

const KEEP_MS = 60_000;

export class Foresight {
  readonly #ports: Pick<DeskPorts, 'diagnose'>;
  #last: Promise<Diagnosis> | undefined;
  #at = -Infinity;

  constructor(ports: Pick<DeskPorts, 'diagnose'>) {
    this.#ports = ports;
  }

  /** Undefined when it could not be found out in time; the next one who asks may have it. */
  async within(ms: number): Promise<Diagnosis | undefined> {
    if (this.#last === undefined || performance.now() - this.#at > KEEP_MS) {
      this.#at = performance.now();
      this.#last = this.#ports.diagnose([]).then(({ diagnosis }) => diagnosis);
      this.#last.catch(() => {
        this.#at = -Infinity;
      });
    }
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), ms);
    try {
      return await Promise.race([this.#last, late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
