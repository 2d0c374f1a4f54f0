import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'parse5';
import type { JournalEntry } from '../../domain/event.ts';
import { certificate } from './certificate.ts';
import { trainingCsv } from './csv.ts';
import { competence, lastPassed, oncallTrained, trainingRecords, untrained } from './records.ts';

function drill(person: string, family: string, at: string, passed = true, seq = 1): JournalEntry {
  return {
    seq,
    at,
    monotonicNs: '0',
    hash: `hash${seq}`,
    event: {
      kind: 'drill.finished',
      drill: `DRL-${seq}`,
      fault: 'module-unlinked',
      family,
      cause: 'file-missing',
      mode: 'practice',
      person,
      level: 1,
      score: passed ? 90 : 40,
      passed,
      items: [],
      hints: 0,
      tookMs: 90_000,
      version: 'v',
    },
  };
}

const ENTRIES = [
  drill('mara', 'missing', '2026-01-10T10:00:00.000Z'),
  drill('mara', 'fpm', '2026-10-01T10:00:00.000Z', true, 2),
  drill('jonas', 'fpm', '2026-10-02T10:00:00.000Z', false, 3),
  drill('=cmd|x', 'fpm', '2026-10-03T10:00:00.000Z', true, 4),
];
const RECORDS = trainingRecords([
  ...ENTRIES,
  { ...drill('x', 'y', '2026-01-01T00:00:00.000Z'), event: { kind: 'note', text: 'x' } },
]);
const NOW = new Date('2026-11-27T00:00:00Z');

test('a drill counts for 180 days, by person and class', () => {
  assert.deepEqual(
    RECORDS.map(({ person, expires }) => [person, expires.slice(0, 10)]),
    [
      ['mara', '2026-07-09'],
      ['mara', '2027-03-30'],
      ['jonas', '2027-03-31'],
      ['=cmd|x', '2027-04-01'],
    ],
  );
  assert.deepEqual(oncallTrained(RECORDS, { person: 'mara', now: NOW }), {
    trained: true,
    until: '2027-03-30T10:00:00.000Z',
  });
  assert.deepEqual(oncallTrained(RECORDS, { person: 'mara', family: 'missing', now: NOW }), {
    trained: false,
  });
  assert.deepEqual(oncallTrained(RECORDS, { person: 'jonas', now: NOW }), { trained: false });
  assert.deepEqual(oncallTrained(RECORDS, { person: 'mara', now: new Date('2026-03-01T00:00:00Z') }), {
    trained: true,
    until: '2026-07-09T10:00:00.000Z',
  });
  assert.deepEqual(oncallTrained(RECORDS, { person: 'mara', now: new Date('2026-07-09T10:00:00Z') }), {
    trained: false,
  });
  assert.deepEqual(
    competence(RECORDS, NOW).map(({ person, family, current }) => [person, family, current]),
    [
      ['=cmd|x', 'fpm', true],
      ['mara', 'fpm', true],
      ['mara', 'missing', false],
    ],
  );
});

test('who is on call without a record that counts, and since when', () => {
  assert.deepEqual(untrained(RECORDS, ['mara', 'jonas', 'nobody', 'jonas'], NOW), [
    { person: 'jonas' },
    { person: 'nobody' },
  ]);
  assert.deepEqual(untrained(RECORDS, ['mara'], new Date('2027-05-01T00:00:00Z')), [
    { person: 'mara', since: '2027-03-30T10:00:00.000Z' },
  ]);
});

test('a runbook was drilled when its cause was found', () => {
  assert.deepEqual([...lastPassed(ENTRIES)], [['file-missing', '2026-10-03T10:00:00.000Z']]);
});

test('CSV: one line a drill, nothing that a spreadsheet would compute', () => {
  const lines = trainingCsv(RECORDS).split('\r\n');
  assert.equal(lines.length, 6);
  assert.match(lines[0] ?? '', /^person,class,fault,/);
  assert.match(
    lines[4] ?? '',
    /^'=cmd\|x,fpm,module-unlinked,practice,1,2026-10-03T10:00:00.000Z,90,yes,0,1.5,/,
  );
});

test('the certificate is one page whose names cannot become markup', () => {
  const records = trainingRecords([drill('<b>"mara"</b>', 'two', '2026-10-01T10:00:00.000Z')]);
  const page = certificate(records, { person: '<b>"mara"</b>', now: NOW, host: 'web1' });
  assert.ok(!page.includes('<b>') && page.includes('&lt;b&gt;'));
  assert.ok(!/<script|https?:/.test(page));
  const errors: string[] = [];
  parse(page, { onParseError: ({ code }) => errors.push(code) });
  assert.deepEqual(errors, []);
  assert.match(certificate([], { person: 'x', now: NOW, host: 'h' }), /has passed no drill yet/);
});
