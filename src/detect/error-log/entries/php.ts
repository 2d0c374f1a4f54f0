/** Entries of the file that PHP's error_log setting names (php_log_err_with_severity in main/main.c). */
import type { EntryFormat } from '../entry.ts';
import { type LogClock, phpTime } from '../time.ts';

/** The zone is PHP's own (date.timezone), and named. */
const PREFIX = /^\[(\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d(?: [\w/+:-]{1,40})?)\] /;

export function phpFormat(clock: LogClock): EntryFormat {
  return {
    begins: (line) => PREFIX.test(line),
    continues: (_, __, begins) => !begins,
    parse: (text) => {
      const [prefix = '', time = ''] = PREFIX.exec(text) ?? [];
      const ms = phpTime(time, clock);
      return {
        writer: 'php',
        text,
        message: text.slice(prefix.length),
        ...(ms === undefined ? {} : { ms }),
        clientParts: [],
        bare: prefix === '',
      };
    },
    time: (line) => phpTime(PREFIX.exec(line)?.[1] ?? '', clock),
  };
}
