/** One line of `journalctl -o json` (journalctl(1), systemd.journal-fields(7)). */
import * as z from 'zod/mini';

/** A field that is no UTF-8 comes as its bytes; one that journalctl finds too long as null; one that stands twice as a list. */
const text = z.union([z.string(), z.array(z.number()), z.array(z.string()), z.null()]);

export const journalLine = z.object({
  /** Microseconds since 1970. */
  __REALTIME_TIMESTAMP: z.string(),
  MESSAGE: z.optional(text),
  PRIORITY: z.optional(z.string()),
  SYSLOG_IDENTIFIER: z.optional(text),
  _PID: z.optional(z.string()),
});
export type JournalLine = z.infer<typeof journalLine>;
