import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEvent } from '../../domain/event.ts';
import type { FaultTruth } from '../fault.ts';
import { parseRecord, recordLine, type LoadRecord } from '../load/record.ts';
import type { Told } from './agent.ts';
import { broken, measure } from './measure.ts';

const THEFT = Date.parse('2026-01-02T03:00:00.000Z');
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const NONE = { harm: 'none' } as const;
const ENDS = { harm: 'ends', withinSeconds: 3, after: 'transaction' } as const;

const answer = (from: number, to: number, verdict: LoadRecord['verdict'], retries = 0): LoadRecord => ({
  startedAt: THEFT + from,
  finishedAt: THEFT + to,
  page: 0,
  verdict,
  retries,
});
const TRUTH: FaultTruth = {
  cause: 'file-missing',
  object: MODULE,
  innocent: false,
  latent: false,
  repairable: 'always',
};
const run = (records: readonly LoadRecord[], journal: readonly Told[] = []) => ({
  records,
  theftAt: THEFT,
  thiefEndedAt: THEFT + 1000,
  endedAt: THEFT + 6000,
  journal,
});
const told = (ms: number, event: JournalEvent): Told => ({ at: new Date(THEFT + ms).toISOString(), event });
const found = (ms: number): Told =>
  told(ms + 5, {
    kind: 'finding.opened',
    finding: 'f',
    findingKind: 'missing',
    severity: 'critical',
    component: `file:${MODULE}`,
    path: MODULE,
    componentClass: 'module',
    services: ['apache2'],
    reason: ['site'],
    differences: ['missing'],
    source: 'event',
    seenAt: new Date(THEFT + ms).toISOString(),
  });
const restored = (ms: number, tookUs: number): Told =>
  told(ms, {
    kind: 'restore.done',
    action: 'a',
    finding: 'f',
    path: MODULE,
    tier: 'link',
    tookUs,
    verified: true,
  });
const checked = (ms: number, healthy: boolean, service = 'apache2'): Told =>
  told(ms, { kind: 'service.checked', service, healthy, configTest: 'ok', probes: [] });

test('wrong answers are counted by kind, and harm lasts from the first question to the last answer', () => {
  const report = measure(
    run([
      answer(0, 5, 'ok'),
      answer(100, 110, 'leaked'),
      answer(200, 3200, 'failed'),
      answer(300, 310, 'wrong'),
      answer(400, 900, 'ok', 9),
    ]),
    ENDS,
    TRUTH,
  );
  assert.deepEqual(report, {
    requests: 5,
    wrong: 3,
    failed: 1,
    leaked: 1,
    wrongBody: 1,
    retried: 1,
    longestWaitMs: 500,
    harmSeconds: 3.1,
    stillBroken: false,
    harmEndedAfterSeconds: 2.2,
  });
});

test('answers that are wrong at the end mean that the harm has no end', () => {
  const report = measure(run([answer(1000, 1010, 'failed'), answer(5500, 5900, 'failed')]), NONE, TRUTH);
  assert.equal(report.stillBroken, true);
  assert.equal(report.harmSeconds, 5);
  assert.equal(report.harmEndedAfterSeconds, undefined);
});

test('times come from the journal: the kernel’s event, the restore by its stopwatch, the first healthy check of the service', () => {
  const journal = [
    checked(-50, true),
    found(10),
    restored(20, 2000),
    checked(30, true, 'nginx'),
    checked(40, false),
    checked(80, true),
  ];
  const report = measure(run([answer(0, 5, 'ok')], journal), NONE, TRUTH);
  assert.equal(report.detectedAfterMs, 10);
  assert.equal(report.restoredAfterMs, 12);
  assert.equal(report.verifiedAfterMs, 80);
  assert.equal(report.restoreTookUs, 2000);
  assert.equal(broken(report, NONE), undefined);
});

test('a promise is broken by one wrong answer, by silence of the journal, and by harm that ends too late', () => {
  const journal = [found(10), restored(20, 100), checked(80, true)];
  const judge = (
    records: readonly LoadRecord[],
    entries: readonly Told[],
    promise: typeof NONE | typeof ENDS,
  ) => broken(measure(run(records, entries), promise, TRUTH), promise);
  assert.match(judge([answer(0, 5, 'leaked')], journal, NONE) ?? '', /1 wrong answers/);
  assert.match(judge([answer(0, 5, 'ok')], [], NONE) ?? '', /not seen/);
  assert.match(judge([answer(0, 5, 'ok')], [found(10)], NONE) ?? '', /never verified/);
  assert.match(judge([], journal, NONE) ?? '', /no request/);
  assert.equal(judge([answer(0, 3900, 'failed')], journal, ENDS), undefined);
  assert.match(judge([answer(0, 4100, 'failed')], journal, ENDS) ?? '', /after 3.1 s/);
});

test('a record survives its line, and other lines are none', () => {
  const record: LoadRecord = { startedAt: 1.5, finishedAt: 2.25, page: 3, verdict: 'failed', retries: 2 };
  assert.deepEqual(parseRecord(recordLine(record).trimEnd()), record);
  assert.deepEqual(parseRecord(recordLine({ ...record, status: 500 }).trimEnd()), { ...record, status: 500 });
  for (const line of ['', 'Warning: something', '1 2 3 odd - 0', '1 x 3 ok 200 0'])
    assert.equal(parseRecord(line), undefined);
});
