import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { problemText, readConfiguration, type OnCallConfig } from '../config/index.ts';
import type { Policy, Span } from '../config/model.ts';
import { dutyAt } from './duty.ts';
import { gapsOf } from './gaps.ts';
import { removedOnCall } from './removed.ts';
import { instants, schedules } from './testing/schedules.ts';

const text = (layers: string, steps: string, people = '[mara, jonas]'): string => `version: 1
zone: Europe/Berlin
channels: { tty: { kind: wall }, web: { kind: wall } }
people:
${people
  .slice(1, -1)
  .split(', ')
  .map((id) => `  ${id}: { name: ${id}, contacts: [{ channel: tty }] }`)
  .join('\n')}
schedules:
  web:
${layers}
  rest:
    layers: [{ name: r, people: [mara], shift: weekly, handoff: mon 09:00, starts: 2026-01-05, only: [{ days: [sat, sun] }] }]
policies:
  p: { steps: [${steps}] }
routes: [{ policy: p }]
`;

const OFFICE = `    layers:
      - name: office
        people: [mara, jonas]
        shift: daily
        handoff: 09:00
        starts: 2026-01-05
        only: [{ days: [mon, tue, wed, thu, fri], from: 09:00, to: 17:00 }]`;
const ALWAYS = `    layers: [{ name: all, people: [jonas, mara], shift: weekly, handoff: mon 09:00, starts: 2026-01-05 }]`;

function read(source: string): OnCallConfig {
  const reading = readConfiguration(source);
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  return reading.config;
}

const FROM = Date.parse('2026-01-09T12:00Z');
const UNTIL = FROM + 7 * 86_400_000;
const iso = (instant: number): string => new Date(instant).toISOString().slice(5, 16);
const gaps = (layers: string, steps: string) => {
  const { schedules, policies } = gapsOf(read(text(layers, steps)), FROM, UNTIL);
  return {
    schedules: schedules
      .filter(({ schedule }) => schedule === 'web')
      .map(({ from, until, skipped }) => `${iso(from)} ${iso(until)} ${skipped.join()}`),
    policies: policies.map(({ from, until }) => `${iso(from)} ${iso(until)}`),
  };
};

test('nobody in a schedule, with the steps that would be skipped', () => {
  const found = gaps(OFFICE, '{ notify: [schedule:web], wait: 5m }, { notify: [person:mara], wait: 5m }');
  assert.deepEqual(found.schedules.slice(0, 2), ['01-09T16:00 01-12T08:00 p', '01-12T16:00 01-13T08:00 p']);
  assert.deepEqual(found.policies, []);
});

test('no gap where there is none; no step skipped where a person is named beside', () => {
  assert.deepEqual(gaps(ALWAYS, '{ notify: [schedule:web], wait: 5m }').schedules, []);
  const beside = gaps(OFFICE, '{ notify: [schedule:web, channel:web], wait: 5m }');
  assert.ok(beside.schedules.length > 0 && beside.schedules.every((line) => line.endsWith(' ')));
});

test('hours that end on the next day', () => {
  const nights = OFFICE.replace('from: 09:00, to: 17:00', 'from: 22:00, to: 06:00');
  assert.deepEqual(gaps(nights, '{ notify: [schedule:web], wait: 5m }').policies.slice(0, 3), [
    '01-09T12:00 01-09T21:00',
    '01-10T05:00 01-12T21:00',
    '01-13T05:00 01-13T21:00',
  ]);
});

test('nobody at all is where no step has anybody', () => {
  // Office hours and weekends: nobody in the nights of the week.
  const both = gaps(
    OFFICE,
    '{ notify: [schedule:web], wait: 5m }, { notify: [schedule:rest], wait: 5m }',
  ).policies;
  assert.deepEqual(both.slice(0, 3), [
    '01-09T16:00 01-09T23:00',
    '01-11T23:00 01-12T08:00',
    '01-12T16:00 01-13T08:00',
  ]);
});

test('a gap of a policy is exactly where none of its steps has anybody', () => {
  const steps = fc.array(fc.subarray(['s0', 's1', 's2'], { minLength: 1 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.tuple(schedules, schedules, schedules),
      steps,
      instants,
      fc.array(fc.nat(1e9)),
      (drawn, named, from, picks) => {
        const until = from + 10 * 86_400_000;
        const of = new Map(drawn.map((one, i) => [`s${i}`, { ...one, id: `s${i}` }]));
        const policy: Policy = {
          id: 'p',
          repeat: 0,
          ackTimeoutMs: 1,
          steps: named.map((ids) => ({ waitMs: 1, notify: ids.map((id) => ({ kind: 'schedule', id })) })),
        };
        const config = {
          ...read(text(ALWAYS, '{ notify: [schedule:web], wait: 5m }')),
          schedules: of,
          policies: new Map([['p', policy]]),
        };
        const found = gapsOf(config, from, until);
        for (const pick of picks) {
          const instant = from + (pick % (until - from));
          const inside = (gap: Span): boolean => gap.from <= instant && instant < gap.until;
          const empty = (id: string): boolean => dutyAt(of.get(id) ?? drawn[0], instant) === undefined;
          assert.equal(found.policies.some(inside), named.flat().every(empty));
          for (const id of of.keys())
            assert.equal(
              found.schedules.some((gap) => gap.schedule === id && inside(gap)),
              empty(id),
            );
        }
      },
    ),
    { numRuns: 40 },
  );
});

const removed = (after: string, at: string): string[] => {
  const reading = readConfiguration(after);
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  const before = read(text(ALWAYS, '{ notify: [schedule:web], wait: 5m }'));
  return removedOnCall(before, reading.config, Date.parse(at))
    .map(reading.place)
    .map((p) => problemText('f', p));
};

test('a person is not removed in the middle of a shift', () => {
  const alone = ALWAYS.replace('[jonas, mara]', '[mara]');
  const steps = '{ notify: [schedule:web], wait: 5m }';
  assert.deepEqual(removed(text(alone, steps, '[mara]'), '2026-01-07T00:00Z'), [
    'f:4:1: error: people: jonas is on call for web until Mon 2026-01-12 09:00 (Europe/Berlin) and would be gone: say with an override of web who takes over',
  ]);
  assert.deepEqual(removed(text(alone, steps, '[mara]'), '2026-01-13T00:00Z'), []);
  const over = `${alone}\n    overrides: [{ person: mara, from: 2026-01-06, to: 2026-01-12 09:00 }]`;
  assert.deepEqual(removed(text(over, steps, '[mara]'), '2026-01-07T00:00Z'), []);
});
