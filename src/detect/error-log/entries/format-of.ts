/** Which format a log is in. */
import type { LogWriter, ServiceLog } from '../../../domain/service-log.ts';
import type { EntryFormat } from '../entry.ts';
import type { LogClock } from '../time.ts';
import { apacheFormat } from './apache.ts';
import { fpmFormat } from './fpm.ts';
import { nginxFormat } from './nginx.ts';
import { phpFormat } from './php.ts';
import { slowFormat } from './slow-log.ts';

export { EntrySplitter } from './split.ts';
export { stderrFormat } from './stderr.ts';

const BY_WRITER: Readonly<Record<LogWriter, (clock: LogClock) => EntryFormat>> = {
  apache: (clock) => apacheFormat(clock),
  nginx: nginxFormat,
  'php-fpm': fpmFormat,
  php: phpFormat,
};

export function formatOf(log: ServiceLog, clock: LogClock): EntryFormat {
  if (log.kind === 'slow') return slowFormat(clock);
  if (log.kind === 'error' && log.writer === 'apache') return apacheFormat(clock, log.format);
  return BY_WRITER[log.writer](clock);
}

/** Of a file that several writers share, e.g. PHP and PHP-FPM: an entry is in the format it begins in. */
export function anyFormat(formats: readonly EntryFormat[]): EntryFormat {
  const [first, ...others] = formats;
  if (first === undefined) throw new RangeError('a log without a format');
  if (others.length === 0) return first;
  const of = (text: string): EntryFormat =>
    formats.find((format) => format.begins(text.split('\n', 1)[0] ?? '')) ?? first;
  return {
    begins: (line) => formats.some((format) => format.begins(line)),
    continues: (soFar, line, begins) => {
      const own = of(soFar.text);
      const beginsOwn = own.begins(line);
      return (!begins || beginsOwn) && own.continues(soFar, line, beginsOwn);
    },
    parse: (text) => of(text).parse(text),
    time: (line) => of(line).time(line),
  };
}
