/** Is a service that a check found wrong broken, or in the middle of a restart or a deploy? */
import type { EventOf } from '../domain/event.ts';

/**
 * `partly`: single pages. `doubtful`: pages or processes are wrong at this moment, as in the middle of a restart or a deploy, and
 * no incident says why: it is looked at again before that opens one. `broken`: it does not work.
 */
export type Verdict = 'well' | 'partly' | 'doubtful' | 'broken';

/** Checks in a row that must find a service wrong: now, a second later, two seconds after that. */
const CONFIRMATIONS = 3;

export class Doubts {
  /** Checks in a row that found a service wrong without an incident. */
  readonly #checks = new Map<string, number>();

  isOpen(service: string): boolean {
    return this.#checks.has(service);
  }

  judge(
    service: string,
    check: Pick<EventOf<'service.checked'>, 'healthy' | 'configTest' | 'configError'> & {
      readonly partial: boolean;
    },
    hasIncident: boolean,
  ): Verdict {
    const checks = (this.#checks.get(service) ?? 0) + 1;
    this.#checks.delete(service);
    if (check.healthy) return 'well';
    if (check.partial) return 'partly';
    // What the configuration test and the modules say does not pass by itself.
    const lasts = check.configTest === 'failed' || check.configError !== undefined;
    if (lasts || hasIncident || checks >= CONFIRMATIONS) return 'broken';
    this.#checks.set(service, checks);
    return 'doubtful';
  }
}
