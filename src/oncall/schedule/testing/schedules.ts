/** Any schedule, in zones whose clocks change in different ways. */
import * as fc from 'fast-check';
import type { Relieved, Schedule, Window } from '../../config/model.ts';
import { DAY, HOUR, MINUTE, WEEK, WEEKDAYS } from '../../time/index.ts';

export const zones = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'UTC',
);
export const START = Date.parse('2026-01-01T00:00Z');
export const instants = fc
  .integer({ min: 0, max: 2 * 365 * 24 * 60 })
  .map((minutes) => START + minutes * MINUTE);
export const lengths = fc.oneof(
  fc.constantFrom(WEEK, DAY, 12 * HOUR, 8 * HOUR, 2 * WEEK, 3 * DAY),
  fc.integer({ min: 1, max: 300 }).map((hours) => hours * HOUR),
);
export const windows = fc
  .record({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    fromMs: fc.integer({ min: 0, max: 95 }).map((q) => q * 15 * MINUTE),
    length: fc.integer({ min: 1, max: 96 }).map((q) => q * 15 * MINUTE),
  })
  .map(({ days, fromMs, length }): Window => ({ days, fromMs, toMs: fromMs + length }));
export const people = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 5 });
export const layers = fc.record({
  name: fc.constantFrom('x', 'y'),
  people,
  startsWall: fc.integer({ min: -400, max: 100 }).map((hours) => START + hours * HOUR + 30 * MINUTE),
  shiftMs: lengths,
  only: fc.oneof(fc.constant([]), fc.array(windows, { maxLength: 2 })),
});
export const spans = fc
  .tuple(instants, fc.integer({ min: 1, max: 500 }))
  .map(([from, hours]) => ({ from, until: from + hours * HOUR }));
export const overrides = fc
  .tuple(fc.constantFrom('a', 'b', 'e'), spans)
  .map(([person, span]) => ({ person, ...span }));
export const swaps = fc
  .tuple(spans, spans, fc.constantFrom(['a', 'b'], ['b', 'c'], ['c', 'a']))
  .map(([one, other, [p = 'a', q = 'b']]): [Relieved, Relieved] => [
    { person: p, ...one },
    { person: q, ...other },
  ]);
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  id: fc.constant('s'),
  zone: zones,
  layers: fc.array(layers, { minLength: 1, maxLength: 3 }),
  overrides: fc.array(overrides, { maxLength: 3 }),
  swaps: fc.array(swaps, { maxLength: 2 }),
});
