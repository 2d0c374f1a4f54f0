/** Entries of PHP-FPM's log (sapi/fpm/fpm/zlog.c). */
import type { Entry, EntryFormat } from '../entry.ts';
import { type LogClock, phpTime } from '../time.ts';
import { bareEntry, beginsBare } from './bare.ts';
import { levelOf } from './level.ts';

/** With log_level = debug each entry also names process, function and line. */
const PREFIX =
  /^\[(\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?)\] (DEBUG|NOTICE|WARNING|ERROR|ALERT): (?:pid \d+, \w+\(\), line \d+: )?/;
const POOL = /^\[pool ([^\]\n]{1,100})\] /;
/**
 * What a worker printed, one entry a line (catch_workers_output; zlog_stream's decoration in fpm_stdio.c). Its own zlog goes
 * through the same pipe and is taken out; anything else is the application's and stays quoted.
 */
const SAID = /^child (\d+) said into std(?:err|out): "NOTICE: (PHP message: .*)"(?:, pipe is closed)?$/s;

export function fpmFormat(clock: LogClock): EntryFormat {
  return {
    begins: (line) => PREFIX.test(line) || beginsBare(line),
    // A message of a script may hold anything on its next lines, also what looks like the linker's.
    continues: ({ text }, line, begins) => !begins || (/ PHP message: /.test(text) && !PREFIX.test(line)),
    parse: (text) => {
      const [prefix, time = '', level = ''] = PREFIX.exec(text) ?? [];
      if (prefix === undefined) return bareEntry('php-fpm', text);
      const ms = phpTime(time, clock);
      const known = levelOf(level === 'ALERT' ? 'alert' : level);
      return {
        writer: 'php-fpm',
        text,
        ...partsOf(text.slice(prefix.length)),
        ...(ms === undefined ? {} : { ms }),
        ...(known === undefined ? {} : { level: known }),
        clientParts: [],
        bare: false,
      };
    },
    time: (line) => phpTime(PREFIX.exec(line)?.[1] ?? '', clock),
  };
}

function partsOf(rest: string): Pick<Entry, 'message' | 'site' | 'pid'> {
  const [head = '', site] = POOL.exec(rest) ?? [];
  const message = rest.slice(head.length);
  const [, pid, said] = SAID.exec(message) ?? [];
  return {
    message: said ?? message,
    ...(site === undefined ? {} : { site }),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
  };
}
