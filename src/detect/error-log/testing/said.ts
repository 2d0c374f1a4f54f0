/** For tests: what one piece of a log states, as the reader of that log would find it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogFact, Statement } from '../../../domain/log-fact.ts';
import type { LogWriter, ServiceLog } from '../../../domain/service-log.ts';
import { EntrySplitter, formatOf } from '../entries/format-of.ts';
import { FactMaker } from '../fact.ts';
import { clockOf } from '../time.ts';

export const UTC = clockOf('UTC');

/** The facts of a log's text, one an entry, none folded. */
export function factsIn(text: string, log: LogWriter | ServiceLog): readonly LogFact[] {
  const path = '/var/log/test.log';
  const format = formatOf(typeof log === 'string' ? { kind: 'error', writer: log, path } : log, UTC);
  const maker = new FactMaker(path);
  const facts: LogFact[] = [];
  const splitter = new EntrySplitter(format, (entry) => facts.push(maker.make(format.parse(entry)).fact));
  for (const line of text.split('\n')) splitter.push(line);
  splitter.end();
  return facts;
}

/** An entry and what it states; a single statement needs no list. */
export type Row = readonly [string, Statement | readonly Statement[]];

/** One test a row. `before` is put before each text: the prefix of the log. */
export function testTable(name: string, writer: LogWriter, before: string, rows: readonly Row[]): void {
  for (const [text, expected] of rows)
    test(`${name}: ${text.slice(0, 120)}`, () => {
      const [fact, ...others] = factsIn(before + text, writer);
      assert.deepEqual(others, []);
      assert.deepEqual(fact?.statements, 'kind' in expected ? [expected] : expected);
    });
}
