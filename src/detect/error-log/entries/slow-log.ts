/** Entries of PHP-FPM's slowlog: a head, the script and its stack, innermost call first (fpm_php_trace.c). */
import type { EntryFormat } from '../entry.ts';
import { type LogClock, phpTime } from '../time.ts';

const HEAD = /^\[(\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d)\] {1,2}\[pool ([^\]\n]{1,100})\] pid (\d+)$/m;

export function slowFormat(clock: LogClock): EntryFormat {
  return {
    begins: (line) => HEAD.test(line),
    continues: (_, __, begins) => !begins,
    parse: (text) => {
      const [head = '', time = '', site, pid] = HEAD.exec(text) ?? [];
      const ms = phpTime(time, clock);
      return {
        writer: 'php-fpm',
        text: text.trimEnd(),
        message: text.slice(head.length).trim(),
        ...(ms === undefined ? {} : { ms }),
        level: 'warn',
        ...(site === undefined ? {} : { site }),
        ...(pid === undefined ? {} : { pid: Number(pid) }),
        clientParts: [],
        bare: head === '',
      };
    },
    time: (line) => phpTime(HEAD.exec(line)?.[1] ?? '', clock),
  };
}
