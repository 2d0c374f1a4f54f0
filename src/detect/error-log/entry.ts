/** One entry of a log, taken apart by the prefix its writer puts before it. */
import type { Errno, LogFact, LogLevel } from '../../domain/log-fact.ts';

export type Writer = LogFact['writer'];

export interface Entry {
  readonly writer: Writer;
  /** As it stands in the log, lines joined by `\n`. */
  readonly text: string;
  /** What the writer says behind its prefix and before what it adds of the request; escapes undone. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly ms?: number;
  readonly level?: LogLevel;
  readonly module?: string;
  readonly code?: string;
  readonly pid?: number;
  readonly client?: string;
  readonly request?: string;
  readonly site?: string;
  readonly errno?: Errno;
  /** nginx: the backend of the request, in the form `unix:/path` or `tcp:host:port`. */
  readonly upstream?: string;
  /** Request line, referer, host: what the client chose freely. */
  readonly clientParts: readonly string[];
  /** It has no prefix of the log's own format: something else printed to the same file descriptor. */
  readonly bare: boolean;
}

export interface EntrySoFar {
  readonly text: string;
  /** Its first line is a beginning; else nobody knows what it is. */
  readonly begun: boolean;
}

/** How one writer's lines become entries. */
export interface EntryFormat {
  /** Does a line, by its beginning alone, begin an entry? */
  begins(line: string): boolean;
  /** Does the next line belong to the entry read so far? `begins`: what `begins` says of it. */
  continues(soFar: EntrySoFar, line: string, begins: boolean): boolean;
  parse(text: string): Entry;
  /** Milliseconds since 1970 of a line that begins an entry with a time. */
  time(line: string): number | undefined;
}
