/**
 * Which signals are raised. An evaluator says what it sees; what it sees is raised at once (evaluators wait until they are sure),
 * what it no longer sees is cleared after it has stayed away for a while. Pure: time comes with each call.
 */
import type { Signal, SignalEnd, SignalKind } from '../../domain/signal.ts';
import { type Condition, MOST_EVIDENCE } from './condition.ts';

export interface Raised {
  readonly type: 'raised';
  readonly signal: Signal;
}

export interface Cleared {
  readonly type: 'cleared';
  readonly signal: Signal;
  /** ISO 8601 UTC. */
  readonly endedAt: string;
  readonly how: SignalEnd;
}

/** How long a signal must stay away, milliseconds: some right answers in a row for what is asked every second while it fails. */
const STAY_AWAY_MS: Readonly<Partial<Record<SignalKind, number>>> = {
  'service-down': 3000,
  'listener-gone': 3000,
  'source-leak': 3000,
  'empty-success': 3000,
  'probe-failure': 3000,
  'error-share': 5000,
  'tls-expiry': 0,
  'tls-name': 0,
};
/** For what is looked at every ten seconds, or drifts around its threshold. */
const STAY_AWAY_DEFAULT_MS = 30_000;

interface Entry {
  signal: Signal;
  readonly source: string;
  absentSince: number | undefined;
  /** Raised by an earlier run and not seen in this one. */
  carried: boolean;
}

export class SignalBoard {
  readonly #entries = new Map<string, Entry>();

  /** `carried`: raised by an earlier run and not cleared; `sourceOf` tells which evaluator answers for them now. */
  constructor(carried: readonly Signal[] = [], sourceOf: (signal: Signal) => string = () => '') {
    for (const signal of carried)
      this.#entries.set(signal.id, {
        signal,
        source: sourceOf(signal),
        absentSince: undefined,
        carried: true,
      });
  }

  isRaised = (id: string): boolean => this.#entries.has(id);

  raised(): readonly Signal[] {
    return [...this.#entries.values()].map((entry) => entry.signal);
  }

  /**
   * Everything that `source` sees at `now` (wall clock, milliseconds). `sawAll` is false while it has not looked at everything
   * yet: what an earlier run raised and it does not see then is not over.
   */
  update(
    source: string,
    seen: readonly Condition[],
    now: number,
    sawAll = true,
  ): readonly (Raised | Cleared)[] {
    const present = new Map(seen.map((one) => [one.id, one]));
    const news: (Raised | Cleared)[] = [];
    for (const condition of present.values()) {
      if (condition.fading === true) continue;
      const raised = this.#see(source, condition);
      if (raised !== undefined) news.push(raised);
    }
    for (const [id, entry] of this.#entries) {
      const condition = present.get(id);
      if (entry.source !== source || (entry.carried && !sawAll)) continue;
      if (condition !== undefined && condition.fading !== true) continue;
      const cleared = this.#miss(entry, condition, now);
      if (cleared !== undefined) news.push(cleared);
    }
    return news;
  }

  /** What these are about is not watched any more. */
  drop(is: (signal: Signal) => boolean, now: number): readonly Cleared[] {
    const gone = this.raised().filter(is);
    return gone.map((signal) => this.#clear(signal, now, 'unwatched'));
  }

  #see(source: string, condition: Condition): Raised | undefined {
    const known = this.#entries.get(condition.id);
    const signal = signalOf(condition);
    if (known !== undefined) {
      known.absentSince = undefined;
      known.carried = false;
    }
    // Raised again when it gets graver, never when it gets milder: that would be news without a reason to look.
    const graver = known?.signal.severity === 'warning' && condition.severity === 'critical';
    if (known !== undefined && !graver) return undefined;
    this.#entries.set(condition.id, { signal, source, absentSince: undefined, carried: false });
    return { type: 'raised', signal };
  }

  #miss(entry: Entry, condition: Condition | undefined, now: number): Cleared | undefined {
    if (condition?.fading === true) return this.#clear(entry.signal, now, 'no-evidence');
    entry.absentSince ??= now;
    const away = STAY_AWAY_MS[entry.signal.kind] ?? STAY_AWAY_DEFAULT_MS;
    if (now - entry.absentSince < away) return undefined;
    return this.#clear(entry.signal, entry.absentSince, 'ended');
  }

  #clear(signal: Signal, endedAt: number, how: SignalEnd): Cleared {
    this.#entries.delete(signal.id);
    return { type: 'cleared', signal, endedAt: new Date(endedAt).toISOString(), how };
  }
}

function signalOf(condition: Condition): Signal {
  const { since, fading: _, evidence, ...rest } = condition;
  return { ...rest, since: new Date(since).toISOString(), evidence: evidence.slice(0, MOST_EVIDENCE) };
}
