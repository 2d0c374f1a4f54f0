/** Who is on call: no hole, no overlap, handoffs by the clock on the wall, whatever clocks do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Layer, Relieved, Schedule, Window } from '../config/model.ts';
import { DAY, HOUR, MINUTE, WEEK, wallAt, wallText, weekdayOf } from '../time/index.ts';
import { instants, lengths, overrides, people, schedules, START, swaps, zones } from './testing/schedules.ts';
import { currentStretch, dutyAt, isShift, stretches } from './duty.ts';

const at = (text: string): number => Date.parse(text);
const wall = (text: string): number => Date.parse(`${text}Z`);

const WEEKS: Layer = {
  name: 'weeks',
  people: ['mara', 'jonas', 'yuki'],
  startsWall: wall('2026-01-05T09:00'),
  shiftMs: WEEK,
  only: [],
};
const schedule = (parts: Partial<Schedule> = {}): Schedule => ({
  id: 'web',
  zone: 'Europe/Berlin',
  layers: [WEEKS],
  overrides: [],
  swaps: [],
  ...parts,
});
const who = (of: Schedule, instant: string | number): string | undefined =>
  dutyAt(of, typeof instant === 'number' ? instant : at(instant))?.person;

/** zone, day of the change, hours of the turn that holds it, when turns change at 09:00. */
const CHANGES: readonly (readonly [string, string, number])[] = [
  ['Europe/Berlin', '2026-03-28', 23],
  ['Europe/Berlin', '2026-10-24', 25],
  ['America/New_York', '2026-03-07', 23],
  ['America/New_York', '2026-10-31', 25],
  ['Australia/Lord_Howe', '2026-04-04', 24.5],
  ['Australia/Lord_Howe', '2026-10-03', 23.5],
  ['Asia/Kolkata', '2026-03-28', 24],
];

for (const [zone, day, hours] of CHANGES)
  test(`a day's turn in ${zone} on ${day} lasts ${hours} hours and ends at nine`, () => {
    const days = { ...WEEKS, shiftMs: DAY, startsWall: wall(`${day}T09:00`) };
    const [shift] = stretches(
      schedule({ zone, layers: [days] }),
      at(`${day}T00:00Z`) - DAY,
      at(`${day}T00:00Z`) + 3 * DAY,
    ).filter(isShift);
    assert.ok(shift);
    assert.equal((shift.until - shift.from) / HOUR, hours);
    assert.match(wallText(zone, shift.until), / 09:00$/);
  });

test('turns go around, and nobody is on call before the first', () => {
  const of = schedule();
  assert.deepEqual(
    [
      '2025-12-15T09:00Z',
      '2026-01-05T07:59Z',
      '2026-01-05T08:00Z',
      '2026-01-12T07:59Z',
      '2026-01-12T08:00Z',
      '2026-01-19T08:00Z',
      '2026-01-26T08:00Z',
    ].map((t) => who(of, t)),
    [undefined, undefined, 'mara', 'mara', 'jonas', 'yuki', 'mara'],
  );
});

test('a handoff that is left out that day is at the change, one that comes twice at the first', () => {
  const nights = { ...WEEKS, shiftMs: DAY, startsWall: wall('2026-03-01T02:30') };
  const of = schedule({ layers: [nights] });
  const bounds = (day: string): string[] =>
    stretches(of, at(`${day}T00:00Z`) - 12 * HOUR, at(`${day}T12:00Z`))
      .slice(1)
      .map(({ from }) => new Date(from).toISOString().slice(0, 16));
  assert.deepEqual(bounds('2026-03-29'), ['2026-03-29T01:00']);
  assert.deepEqual(bounds('2026-10-25'), ['2026-10-25T00:30']);
});

test('in the second of two like hours a handoff in the first has been', () => {
  const of = schedule({ layers: [{ ...WEEKS, shiftMs: DAY, startsWall: wall('2026-10-23T02:30') }] });
  assert.deepEqual(
    ['2026-10-25T00:29Z', '2026-10-25T00:30Z', '2026-10-25T01:10Z', '2026-10-25T01:40Z'].map((t) =>
      who(of, t),
    ),
    ['jonas', 'yuki', 'yuki', 'yuki'],
  );
});

test('turns of an hour lose the hour that is left out, and have two in the one that comes twice', () => {
  const hours = {
    ...WEEKS,
    people: ['a', 'b', 'c', 'd'],
    shiftMs: HOUR,
    startsWall: wall('2026-03-29T00:00'),
  };
  const list = (from: string, to: string): string[] =>
    stretches(schedule({ layers: [hours] }), at(from), at(to)).map(
      (s) => `${s.duty?.person} ${(s.until - s.from) / HOUR}`,
    );
  assert.deepEqual(list('2026-03-28T23:00Z', '2026-03-29T03:00Z'), ['a 1', 'b 1', 'd 1', 'a 1']);
  assert.deepEqual(
    list('2026-10-24T23:00Z', '2026-10-25T03:00Z').map((s) => s.slice(2)),
    ['1', '2', '1'],
  );
});

const OFFICE: Window = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], fromMs: 9 * HOUR, toMs: 17 * HOUR };
const NIGHT: Window = { days: ['fri'], fromMs: 22 * HOUR, toMs: 30 * HOUR };

test('the first layer that has somebody decides; a window may end on the next day', () => {
  const office = { ...WEEKS, name: 'office', people: ['eve'], only: [OFFICE] };
  const nights = { ...WEEKS, name: 'nights', people: ['nia'], only: [NIGHT] };
  const of = schedule({ layers: [office, nights, WEEKS] });
  assert.deepEqual(
    [
      '2026-01-06T08:00Z',
      '2026-01-06T16:00Z',
      '2026-01-09T21:00Z',
      '2026-01-10T04:59Z',
      '2026-01-10T05:00Z',
    ].map((t) => who(of, t)),
    ['eve', 'mara', 'nia', 'nia', 'mara'],
  );
});

test('how long it goes on, and who is next', () => {
  const now = currentStretch(schedule(), at('2026-01-07T00:00Z'));
  assert.deepEqual(
    [now.duty?.person, now.until, now.next?.duty?.person],
    ['mara', at('2026-01-12T08:00Z'), 'jonas'],
  );
  const alone = currentStretch(
    schedule({ layers: [{ ...WEEKS, people: ['mara'] }] }),
    at('2026-01-07T00:00Z'),
  );
  assert.deepEqual([alone.duty?.person, alone.until], ['mara', undefined]);
});

test('stretches follow each other without a hole or an overlap, and say at each instant what is asked at the instant', () => {
  fc.assert(
    fc.property(
      schedules,
      instants,
      fc.integer({ min: 1, max: 40 * 24 }),
      fc.array(fc.nat(1e9), { maxLength: 8 }),
      (of, from, hours, picks) => {
        const until = from + hours * HOUR;
        const found = stretches(of, from, until);
        assert.equal(found[0]?.from, from);
        assert.equal(found.at(-1)?.until, until);
        for (const [i, stretch] of found.entries()) {
          assert.ok(stretch.from < stretch.until);
          if (i > 0) assert.equal(stretch.from, found[i - 1]?.until);
        }
        for (const pick of picks) {
          const instant = from + (pick % (until - from));
          const stretch = found.find((s) => s.from <= instant && instant < s.until);
          assert.equal(stretch?.duty?.person, dutyAt(of, instant)?.person);
        }
      },
    ),
    { numRuns: 250 },
  );
});

test('a layer without hours covers all of the time from its start, each turn in order', () => {
  fc.assert(
    fc.property(zones, people, lengths, instants, (zone, names, shiftMs, from) => {
      const layer: Layer = { name: 'x', people: names, startsWall: START, shiftMs, only: [] };
      const start = Math.max(from, START + DAY);
      const found = stretches(schedule({ zone, layers: [layer] }), start, start + 6 * shiftMs, {
        byTurn: true,
      });
      const turns = found.map(({ duty }) => duty?.turn ?? -1);
      assert.ok(turns.every((turn) => turn >= 0));
      // A turn of an hour can be left out with its hour; none comes twice.
      for (const [i, turn] of turns.entries())
        if (i > 0)
          assert.ok(
            turn - (turns[i - 1] ?? 0) >= 1 && turn - (turns[i - 1] ?? 0) <= (shiftMs > HOUR ? 1 : 3),
          );
      for (const { duty } of found) assert.equal(duty?.person, names[(duty?.turn ?? 0) % names.length]);
    }),
    { numRuns: 250 },
  );
});

test('handoffs are at the same time on the wall all year, unless the wall never shows it that day', () => {
  fc.assert(
    fc.property(
      zones,
      fc.constantFrom(DAY, WEEK, 3 * DAY),
      fc.integer({ min: 0, max: 95 }),
      (zone, shiftMs, quarter) => {
        const startsWall = wall('2026-01-05T00:00') + quarter * 15 * MINUTE;
        const layer: Layer = { name: 'x', people: ['a', 'b'], startsWall, shiftMs, only: [] };
        const found = stretches(
          schedule({ zone, layers: [layer] }),
          START + 7 * DAY,
          START + 370 * DAY,
        ).slice(1);
        for (const { from } of found) {
          const shown = wallAt(zone, from);
          const late = (shown - startsWall) % DAY;
          const jumped = wallAt(zone, from) - wallAt(zone, from - 1) > 1;
          assert.ok(late === 0 || (jumped && late > 0 && late <= HOUR), wallText(zone, from));
          if (shiftMs === WEEK) assert.equal(weekdayOf(shown), 'mon');
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('an override wins over everything, and changes nothing outside of its time', () => {
  fc.assert(
    fc.property(schedules, overrides, instants, (of, override, instant) => {
      const overridden = { ...of, overrides: [...of.overrides, override] };
      const inside = override.from <= instant && instant < override.until;
      assert.equal(who(overridden, instant), inside ? override.person : who(of, instant));
      assert.equal(who(overridden, override.from), override.person);
      assert.equal(who(overridden, override.until), who(of, override.until));
    }),
    { numRuns: 300 },
  );
});

test('a swap is the same from both sides, done twice is undone, and moves only the two', () => {
  fc.assert(
    fc.property(schedules, swaps, instants, (drawn, [one, other], instant) => {
      const of = { ...drawn, overrides: [], swaps: [] };
      const swapped = (...list: readonly (readonly [Relieved, Relieved])[]): string | undefined =>
        who({ ...of, swaps: list }, instant);
      assert.equal(swapped([one, other]), swapped([other, one]));
      const [mine, theirs] = [{ ...one }, { ...other, from: one.from, until: one.until }];
      assert.equal(swapped([mine, theirs], [mine, theirs]), who(of, instant));
      const before = who(of, instant);
      const relieved = [one, other].find(
        (r) => r.person === before && r.from <= instant && instant < r.until,
      );
      const expected = relieved === undefined ? before : relieved === one ? other.person : one.person;
      assert.equal(swapped([one, other]), expected);
    }),
    { numRuns: 300 },
  );
});
