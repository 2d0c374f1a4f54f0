/** Standard error of a start or a configuration test: entries of any server's log, and what is printed without a prefix. */
import type { Entry, EntryFormat, Writer } from '../entry.ts';
import { shellSays } from '../statements/shell.ts';
import type { LogClock } from '../time.ts';
import { apacheFormat, followsAh00526 } from './apache.ts';
import { bareEntry } from './bare.ts';
import { fpmFormat } from './fpm.ts';
import { nginxFormat } from './nginx.ts';
import { phpFormat } from './php.ts';

/** A PHP message goes on over its stack trace, or what two programs were built with. */
const PHP =
  /^(?:\[[^\]\n]*\] (?:\w+: )?(?:PHP message: )?)?PHP (?:Fatal|Parse|Recoverable|Warning|Notice|Deprecated|Startup)/;
const GOES_ON =
  /^(?:Stack trace:|#\d+ |  thrown in |Next |Module compiled with |PHP {4}compiled with |These options need| in |$)/;

/** `writer`: the program whose output it is. */
export function stderrFormat(writer: Writer, clock: LogClock): EntryFormat {
  const formats = [apacheFormat(clock), nginxFormat(clock), fpmFormat(clock), phpFormat(clock)];
  const prefixed = (text: string): EntryFormat | undefined => {
    const format = formats.find((one) => one.begins(text));
    return format !== undefined && format.time(text) !== undefined ? format : undefined;
  };
  return {
    begins: (line) => prefixed(line) !== undefined,
    continues: ({ text }, line, begins) =>
      !begins && (followsAh00526(text, line) || (PHP.test(text) && GOES_ON.test(line))),
    parse: (text) => entryOf(writer, text, prefixed(text.split('\n', 1)[0] ?? '')),
    time: (line) => prefixed(line)?.time(line),
  };
}

function entryOf(writer: Writer, text: string, format: EntryFormat | undefined): Entry {
  if (format !== undefined) return format.parse(text);
  // A shell speaks of the program that it runs, whoever that is.
  return bareEntry(shellSays(text) === undefined ? writer : 'unknown', text);
}
