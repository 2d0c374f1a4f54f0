/** The journal of a systemd unit, as facts: what the service printed, and what systemd says of it. */
import type { LogFact } from '../../domain/log-fact.ts';
import { type JournalEntry, type JournalOptions, readJournal } from '../../host/journald/index.ts';
import { FactMaker } from './fact.ts';
import type { Writer } from './entry.ts';
import { FactFold } from './fold.ts';
import { levelOf } from './entries/level.ts';
import { parseLines } from './parse-text.ts';
import type { FactReading } from './read-facts.ts';
import { clockOf } from './time.ts';

const MAX_FACTS = 2000;

/** Nothing, and no limit either, on a host without a journal. */
export async function readUnitFacts(unit: string, options: JournalOptions): Promise<FactReading> {
  const journal = await readJournal(unit, options);
  return { facts: factsOfJournal(unit, journal.entries), limits: journal.problems };
}

export function factsOfJournal(unit: string, entries: readonly JournalEntry[]): readonly LogFact[] {
  const source = `journal of ${unit}`;
  const fold = new FactFold();
  for (const run of runsOf(entries)) {
    const facts = run[0]?.fromSystemd === true ? systemdFacts(run, source) : printedFacts(run, source);
    for (const { fact, ms } of facts)
      fold.add({ fact: { ...fact, at: new Date(ms).toISOString() }, key: keyOf(fact) }, ms);
  }
  return fold.facts(MAX_FACTS);
}

interface TimedFact {
  readonly fact: LogFact;
  readonly ms: number;
}

/** The journal has an entry per line; lines of one process one after the other may belong together. */
function runsOf(entries: readonly JournalEntry[]): readonly (readonly JournalEntry[])[] {
  const runs: JournalEntry[][] = [];
  for (const entry of entries) {
    const last = runs.at(-1)?.at(-1);
    if (
      last !== undefined &&
      last.pid === entry.pid &&
      last.fromSystemd === entry.fromSystemd &&
      last.identifier === entry.identifier
    )
      runs.at(-1)?.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

function systemdFacts(run: readonly JournalEntry[], source: string): readonly TimedFact[] {
  const maker = new FactMaker(source);
  return run.map(({ message, ms, priority }) => {
    const level = levelOf(PRIORITIES[priority ?? 6] ?? 'info');
    const entry = {
      writer: 'systemd' as const,
      text: message,
      message,
      ...(level === undefined ? {} : { level }),
      clientParts: [],
      bare: false,
    };
    return { fact: maker.make(entry).fact, ms };
  });
}

/** syslog(3), by number. */
const PRIORITIES = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];

/** The journal's own time counts: what the line says may be the application's. */
function printedFacts(run: readonly JournalEntry[], source: string): readonly TimedFact[] {
  const lines = run.flatMap(({ message, ms }) => message.split('\n').map((text) => ({ text, ms })));
  const pid = run[0]?.pid;
  const parsed = parseLines(
    writerOf(run[0]?.identifier ?? ''),
    lines.map((l) => l.text),
    source,
    clockOf('UTC'),
  );
  return parsed.map(({ fact, line }) => ({
    fact: { ...fact, ...(fact.pid === undefined && pid !== undefined ? { pid } : {}) },
    ms: lines[line]?.ms ?? 0,
  }));
}

/** By the name of the program that printed it. */
function writerOf(identifier: string): Writer {
  if (/^(?:apache2|httpd|apachectl|apache2ctl)$/.test(identifier)) return 'apache';
  if (identifier.startsWith('php-fpm')) return 'php-fpm';
  return identifier === 'nginx' ? 'nginx' : 'unknown';
}

function keyOf(fact: LogFact): string {
  return fact.statements.length === 0 ? fact.text.replace(/\d+/g, '#') : JSON.stringify(fact.statements);
}
