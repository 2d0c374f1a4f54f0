/** What a program printed on standard error, as facts. */
import type { LogFact } from '../../domain/log-fact.ts';
import { EntrySplitter, stderrFormat } from './entries/format-of.ts';
import type { Writer } from './entry.ts';
import { FactMaker } from './fact.ts';
import { type LogClock, logClock } from './time.ts';

/** Said at every test and start, whatever its end. */
const CHATTER =
  /^(?:Action '[^']*' failed\.|The Apache error log may have more information\.|Syntax OK|(?:nginx: )?(?:the )?configuration file \S+ (?:syntax is ok|test is successful|test failed)|\[[^\]]*\] NOTICE: configuration file \S+ test is successful)$/;

/** A start or a test prints a few lines; more than this is not read. */
const MAX_TEXT = 1 << 20;
const MAX_FACTS = 500;

/** `source`: where it comes from, as facts name it: `stderr of /usr/sbin/apache2ctl -t`. In the order printed. */
export function parseText(writer: Writer, text: string, source: string): readonly LogFact[] {
  return parseLines(writer, text.slice(0, MAX_TEXT).split('\n'), source, logClock()).map(({ fact }) => fact);
}

export interface PlacedFact {
  readonly fact: LogFact;
  /** Index of the line it begins with. */
  readonly line: number;
}

export function parseLines(
  writer: Writer,
  lines: readonly string[],
  source: string,
  clock: LogClock,
): readonly PlacedFact[] {
  const format = stderrFormat(writer, clock);
  const maker = new FactMaker(source);
  const facts: PlacedFact[] = [];
  const splitter = new EntrySplitter(format, (text, line) => {
    if (facts.length < MAX_FACTS && !CHATTER.test(text))
      facts.push({ fact: maker.make(format.parse(text)).fact, line });
  });
  for (const line of lines) splitter.push(line.replace(/\r$/, ''));
  splitter.end();
  return facts;
}
