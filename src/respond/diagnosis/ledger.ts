/** Evidence as it is cited: an item gets its number when a conclusion first refers to it, and the same item keeps it. */
import type { Evidence, EvidenceSource } from '../../domain/diagnosis.ts';
import type { LogFact } from '../../domain/log-fact.ts';
import { redact } from '../../domain/redact.ts';

/** Longer texts are cut in the middle: their end often holds the reason. */
const MOST_TEXT = 600;

export class Ledger {
  readonly #items = new Map<string, Evidence>();
  readonly #now: string;

  constructor(now: string) {
    this.#now = now;
  }

  /** The evidence's id. `at`: when it happened; the time of the look when that is not known. */
  cite(
    source: EvidenceSource,
    text: string,
    more: { readonly at?: string; readonly from?: string } = {},
  ): string {
    const key = `${source}\0${text}`;
    const known = this.#items.get(key);
    if (known !== undefined) return known.id;
    const id = `e${this.#items.size + 1}`;
    this.#items.set(key, {
      id,
      source,
      at: more.at ?? this.#now,
      text: shorten(redact(text)),
      ...(more.from === undefined ? {} : { from: more.from }),
    });
    return id;
  }

  /** A log entry, byte for byte as it was read, but for secrets. */
  quote(fact: LogFact): string {
    const source = sourceOf(fact);
    return this.cite(source, fact.text, {
      ...(fact.at === undefined ? {} : { at: fact.at }),
      from: fact.source,
    });
  }

  /** Only what `ids` name, in order of number. */
  pick(ids: ReadonlySet<string>): readonly Evidence[] {
    return [...this.#items.values()].filter((item) => ids.has(item.id));
  }
}

function sourceOf(fact: LogFact): EvidenceSource {
  return fact.source.startsWith('stderr of ') ? 'config-test' : 'error-log';
}

function shorten(text: string): string {
  if (text.length <= MOST_TEXT) return text;
  const half = Math.floor((MOST_TEXT - 3) / 2);
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
