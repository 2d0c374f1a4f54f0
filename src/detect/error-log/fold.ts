/** Facts in order of time, entries that say the same as one. */
import type { LogFact } from '../../domain/log-fact.ts';
import type { KeyedFact } from './fact.ts';

interface Folded {
  readonly fact: LogFact;
  readonly firstAt?: string;
  readonly count: number;
  /** Milliseconds since 1970: its own time, else that of the entry before it. */
  readonly ms: number;
}

export class FactFold {
  readonly #folded = new Map<string, Folded>();
  #single = 0;

  /** `ms`: where the fact stands in time. Of facts that say the same the latest is kept, with the time of the first. */
  add({ fact, key }: KeyedFact, ms: number): void {
    // What a service did one after the other is a story: started, stopped, started.
    const isStory = fact.statements.some((s) => s.kind === 'lifecycle');
    const id = isStory ? `${this.#single++}` : `${fact.source}\0${key}`;
    const known = this.#folded.get(id);
    const firstAt = known?.firstAt ?? known?.fact.at;
    this.#folded.delete(id); // facts of one second stay in the order of their latest entries
    this.#folded.set(id, {
      fact,
      ...(firstAt === undefined ? {} : { firstAt }),
      count: (known?.count ?? 0) + 1,
      ms,
    });
  }

  /** At most so many; when there are more, those that state something come first, then the latest. */
  facts(max: number): readonly LogFact[] {
    const all = [...this.#folded.values()];
    const kept = all.length <= max ? all : all.toSorted(byWorth).slice(0, max);
    return kept.toSorted((a, b) => a.ms - b.ms).map(shown);
  }
}

function byWorth(a: Folded, b: Folded): number {
  const worth = ({ fact }: Folded): number => (fact.statements.length > 0 ? 1 : 0);
  return worth(b) - worth(a) || b.ms - a.ms;
}

function shown({ fact, firstAt, count }: Folded): LogFact {
  if (count === 1) return fact;
  return { ...fact, ...(firstAt === undefined ? {} : { firstAt }), count };
}
