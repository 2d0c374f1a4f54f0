/** The calendar is read back by another program's parser, whatever names are in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import ICAL from 'ical.js';
import type { Layer, OnCallConfig, Schedule } from '../config/model.ts';
import { DAY, HOUR, WEEK } from '../time/index.ts';
import { calendar } from './calendar.ts';
import { isShift, stretches } from './duty.ts';

const NOW = Date.parse('2026-03-24T10:00:00Z');

const DAYS: Layer = {
  name: 'days',
  people: ['mara', 'jonas'],
  startsWall: Date.parse('2026-01-05T09:00Z'),
  shiftMs: DAY,
  only: [],
};
const schedule = (parts: Partial<Schedule> = {}): Schedule => ({
  id: 'web',
  zone: 'Europe/Berlin',
  layers: [DAYS],
  overrides: [],
  swaps: [],
  ...parts,
});

const config = (name: string): OnCallConfig => ({
  zone: 'Europe/Berlin',
  people: new Map([['mara', { id: 'mara', name, contacts: [] }]]),
  channels: new Map(),
  schedules: new Map(),
  policies: new Map(),
  routes: [],
  suppressions: [],
  depends: new Map(),
  grouping: { by: [], hostDown: [], settleMs: 0 },
});

const made = (of: Schedule, name = 'Mara', days = 7, person?: string): string =>
  calendar(config(name), {
    schedules: [of],
    name: 'On call; web, all',
    from: NOW,
    until: NOW + days * DAY,
    now: NOW,
    ...(person === undefined ? {} : { person }),
  });

function events(text: string): ICAL.Event[] {
  const root = new ICAL.Component(ICAL.parse(text));
  assert.equal(root.name, 'vcalendar');
  return root.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
}

test('one event a shift, whole, across the change of clocks', () => {
  const read = events(made(schedule()));
  assert.deepEqual(
    read
      .slice(3, 6)
      .map(({ startDate, endDate }) => [
        startDate.toString(),
        endDate.toString(),
        (endDate.toUnixTime() - startDate.toUnixTime()) / 3600,
      ]),
    [
      ['2026-03-27T08:00:00Z', '2026-03-28T08:00:00Z', 24],
      ['2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z', 23],
      ['2026-03-29T07:00:00Z', '2026-03-30T07:00:00Z', 24],
    ],
  );
  // The shift that had begun before is in it from its beginning.
  assert.equal(read[0]?.startDate.toString(), '2026-03-24T08:00:00Z');
  assert.equal(read[0]?.summary, 'On call: Mara (web)');
  assert.equal(read[1]?.summary, 'On call: jonas (web)');
});

test('an override that began long ago is in it from its beginning', () => {
  const span = { from: NOW - 60 * DAY, until: NOW + 60 * DAY };
  const [first, ...more] = events(made(schedule({ overrides: [{ person: 'mara', ...span }] })));
  assert.deepEqual(
    [first?.startDate.toUnixTime(), first?.endDate.toUnixTime(), more.length],
    [span.from / 1000, span.until / 1000, 0],
  );
});

test('a person gets only their own shifts; who takes one over changes the event of the same name', () => {
  const from = Date.parse('2026-03-25T08:00Z');
  const swapped = schedule({
    swaps: [
      [
        { person: 'jonas', from, until: from + DAY },
        { person: 'mara', from: from + DAY, until: from + 2 * DAY },
      ],
    ],
  });
  const [before, after] = [events(made(schedule())), events(made(swapped))];
  assert.deepEqual(
    before.map(({ uid }) => uid),
    after.map(({ uid }) => uid),
  );
  assert.equal(new Set(before.map(({ uid }) => uid)).size, before.length);
  assert.equal(after[1]?.summary, 'On call: Mara (web)');
  assert.equal(after[1]?.description, 'Swapped with jonas (days)');
  assert.ok(events(made(schedule(), 'Mara', 7, 'mara')).every(({ summary }) => summary.includes('Mara')));
});

const NAMES = [
  'Zoë; Ünal, "the\\boss"',
  'line\nbreak\r\nEND:VEVENT\r\nX:1',
  '日本'.repeat(60),
  '👩‍🚒'.repeat(30),
  String.raw`\n\,\;`,
  '',
  ' ',
];

for (const name of NAMES)
  test(`a name like ${JSON.stringify(name.slice(0, 20))} comes back as it is`, () => {
    const text = made(schedule(), name);
    const [first] = events(text);
    assert.equal(first?.summary, `On call: ${name.replaceAll(/\r\n|\r/g, '\n')} (web)`);
    assertLines(text);
  });

function assertLines(text: string): void {
  assert.ok(text.endsWith('\r\n'));
  assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/);
  for (const line of text.split('\r\n')) {
    assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.equal(Buffer.from(line).toString(), line);
  }
}

test('any name and any length of turn: lines fit, and the events are the shifts', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 120 }),
      fc.constantFrom(DAY, WEEK, 12 * HOUR, 5 * HOUR),
      (name, shiftMs) => {
        const of = schedule({ layers: [{ ...DAYS, shiftMs }] });
        const text = made(of, name, 3);
        assertLines(text);
        const shifts = stretches(of, NOW - 2 * WEEK, NOW + 4 * WEEK, { byTurn: true })
          .filter(isShift)
          .filter(({ from, until }) => until > NOW && from < NOW + 3 * DAY);
        assert.deepEqual(
          events(text).map(({ startDate, endDate }) => [
            startDate.toUnixTime() * 1000,
            endDate.toUnixTime() * 1000,
          ]),
          shifts.map(({ from, until }) => [from, until]),
        );
      },
    ),
    { numRuns: 150 },
  );
});
