/** Entries become facts. */
import type { LogFact, Statement } from '../../domain/log-fact.ts';
import type { Entry } from './entry.ts';
import { imitates } from './imitation.ts';
import { withReason } from './statements/fastcgi.ts';
import { understand } from './understand.ts';
import type { Understanding } from './understanding.ts';

/** LogFact.text. */
const MAX_TEXT = 4096;
/** A crash loop writes a few messages thousands of times: so many are remembered. */
const MAX_REMEMBERED = 500;

export interface KeyedFact {
  readonly fact: LogFact;
  /** Equal for entries that say the same. */
  readonly key: string;
}

/** Turns the entries of one source into facts, in their order. */
export class FactMaker {
  readonly #source: string;
  readonly #site: string | undefined;
  readonly #remembered = new Map<string, Understanding>();
  /** The last file that could not be opened, and in which process, until the entry that says which file it was. */
  #failed: { readonly pid: number | undefined; readonly errno: string } | undefined;

  constructor(source: string, site?: string) {
    this.#source = source;
    this.#site = site;
  }

  make(entry: Entry): KeyedFact {
    const { statements, untrusted, openFailed } = this.#understand(entry);
    const failed = this.#failed?.pid === entry.pid ? this.#failed?.errno : undefined;
    this.#failed = openFailed === undefined ? undefined : { pid: entry.pid, errno: openFailed };
    const said = statements.map((statement) => withReason(statement, failed));
    const site = entry.site ?? this.#site;
    const fact: LogFact = {
      source: this.#source,
      writer: entry.writer,
      ...(entry.ms === undefined ? {} : { at: new Date(entry.ms).toISOString() }),
      ...(entry.level === undefined ? {} : { level: entry.level }),
      text: entry.text.slice(0, MAX_TEXT),
      ...(entry.module === undefined ? {} : { module: entry.module }),
      ...(entry.code === undefined ? {} : { code: entry.code }),
      ...(entry.pid === undefined ? {} : { pid: entry.pid }),
      ...(entry.client === undefined ? {} : { client: entry.client }),
      ...(entry.request === undefined ? {} : { request: entry.request }),
      ...(site === undefined ? {} : { site }),
      statements: said,
      ...([...untrusted, ...entry.clientParts].some(imitates) ? { clientText: true } : {}),
    };
    return { fact, key: keyOf(entry, said) };
  }

  #understand(entry: Entry): Understanding {
    const { writer, bare, level, module, code, errno, site, upstream, message } = entry;
    const known = [writer, bare, level, module, code, errno, site, upstream, entry.client === undefined];
    const key = `${known.join(' ')} ${message}`;
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined) return remembered;
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    const understood = understand(entry);
    this.#remembered.set(key, understood);
    return understood;
  }
}

/** What differs between two entries that say the same: process, session, temporary file; numbers, where nothing is understood. */
function keyOf(entry: Entry, statements: readonly Statement[]): string {
  if (statements.length === 0) return `${entry.code ?? ''} ${entry.message.replace(/\d+/g, '#')}`;
  return JSON.stringify(statements, (name, value: unknown) => {
    if (name === 'pid' || name === 'seconds') return undefined;
    return typeof value === 'string' ? value.replace(/\/sess_[\w,-]+|\/\d{8,}|\/php\w{6}$/g, '/*') : value;
  });
}
