/** Has every incident diagnosed once, shortly after it was opened, and writes down what came of it. */
import type { Diagnosis } from '../domain/diagnosis.ts';
import { messageOf } from '../domain/errors.ts';
import type { EventOf, JournalEvent } from '../domain/event.ts';

export interface DiagnosisRequest {
  readonly incident: string;
  readonly title: string;
  /** Ids of the services that it is known to concern by now. */
  readonly services: readonly string[];
  /** ISO 8601 UTC: the first wrong answer of a signal; absent when the incident has none yet. */
  readonly since?: string;
  /** Aborted when the time is up or the agent ends: whatever comes later is not written down. */
  readonly signal: AbortSignal;
}

/**
 * Finds out why. Called once for each incident and never for two at a time. Undefined when it has nothing to say; what it throws
 * becomes a note.
 */
export type Diagnose = (request: DiagnosisRequest) => Promise<Diagnosis | undefined>;

export interface DiagnosingPorts {
  readonly diagnose: Diagnose;
  readonly append: (event: JournalEvent) => void;
  readonly servicesOf: (incident: string) => readonly string[];
  /** Nothing is left to find out: what was lost is back before anybody asked. */
  readonly isOver: (incident: string) => boolean;
  readonly deadlineMs?: number;
  readonly delayMs?: number;
}

/** What else happened in the same moment (the finding, the actor, further signals) is known by then. */
const DELAY_MS = 300;
/** Twice what the slowest diagnosis on a loaded host may take. */
const DEADLINE_MS = 30_000;
/** The journal keeps them for ever: the best ones, and what shows them. */
const MOST_CAUSES = 3;

export class Diagnosing {
  readonly #ports: DiagnosingPorts;
  readonly #since = new Map<string, string>();
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #ended = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(ports: DiagnosingPorts) {
    this.#ports = ports;
  }

  /** Every event as it is written. */
  heard(event: JournalEvent): void {
    if (event.kind === 'signal.raised' && event.incident !== undefined && event.severity === 'critical')
      this.#noteBeginning(event.incident, event.since);
    if (event.kind === 'incident.opened' && event.incident !== undefined)
      this.#later(event.incident, event.title);
  }

  /** Resolves when no diagnosis is under way. */
  settled(): Promise<void> {
    return this.#last;
  }

  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#ended.abort();
  }

  #noteBeginning(incident: string, since: string): void {
    const known = this.#since.get(incident);
    if (known === undefined || since < known) this.#since.set(incident, since);
  }

  #later(incident: string, title: string): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      this.#last = this.#last.then(() => this.#run(incident, title));
    }, this.#ports.delayMs ?? DELAY_MS);
    this.#waiting.add(timer);
  }

  async #run(incident: string, title: string): Promise<void> {
    const deadlineMs = this.#ports.deadlineMs ?? DEADLINE_MS;
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(deadlineMs)]);
    if (signal.aborted || this.#ports.isOver(incident)) return;
    const since = this.#since.get(incident);
    this.#since.delete(incident);
    try {
      const found = await within(
        this.#ports.diagnose({
          incident,
          title,
          services: this.#ports.servicesOf(incident),
          ...(since === undefined ? {} : { since }),
          signal,
        }),
        signal,
      );
      if (found !== undefined && !this.#ended.signal.aborted) this.#ports.append(eventOf(incident, found));
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      const why = signal.aborted ? `it took longer than ${deadlineMs / 1000} s` : messageOf(error);
      this.#ports.append({ kind: 'note', incident, text: `the reason of ${incident} was not found: ${why}` });
    }
  }
}

/** Rejects when the signal is aborted first. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(new Error('aborted'));
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

function eventOf(incident: string, diagnosis: Diagnosis): EventOf<'incident.diagnosed'> {
  const causes = diagnosis.causes.slice(0, MOST_CAUSES).map(({ repair: _, ...cause }) => ({
    ...cause,
    evidence: [...cause.evidence],
  }));
  const cited = new Set(causes.flatMap((cause) => cause.evidence));
  return {
    kind: 'incident.diagnosed',
    incident,
    verdict: diagnosis.verdict,
    summary: diagnosis.summary,
    causes,
    evidence: diagnosis.evidence.filter((one) => cited.has(one.id)),
    limits: [...diagnosis.limits],
    tookMs: Math.round(diagnosis.tookMs),
  };
}
