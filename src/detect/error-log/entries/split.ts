/** Lines of one log, put together to entries. */
import type { EntryFormat, EntrySoFar } from '../entry.ts';

/** Of a longer entry the beginning is enough: nginx cuts at 2 KiB, httpd at 8, and PHP's longest are stack traces. */
export const MAX_ENTRY_LENGTH = 16 << 10;

export class EntrySplitter {
  readonly #format: EntryFormat;
  readonly #take: (text: string, line: number) => void;
  #entry: EntrySoFar | undefined;
  #first = 0;
  #line = 0;

  /** `take` gets each entry's text and the number, from 0, of its first line. */
  constructor(format: EntryFormat, take: (text: string, line: number) => void) {
    this.#format = format;
    this.#take = take;
  }

  push(line: string): void {
    const entry = this.#entry;
    const begins = this.#format.begins(line);
    if (entry !== undefined && this.#format.continues(entry, line, begins)) this.#append(entry, line);
    else {
      this.end();
      this.#entry = { text: line.slice(0, MAX_ENTRY_LENGTH), begun: begins };
      this.#first = this.#line;
    }
    this.#line += 1;
  }

  /** No more lines come. */
  end(): void {
    const text = this.#entry?.text.trimEnd() ?? '';
    this.#entry = undefined;
    if (text !== '') this.#take(text, this.#first);
  }

  #append({ text, begun }: EntrySoFar, line: string): void {
    if (text.length < MAX_ENTRY_LENGTH)
      this.#entry = { text: `${text}\n${line}`.slice(0, MAX_ENTRY_LENGTH), begun };
  }
}
