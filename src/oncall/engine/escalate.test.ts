/** Steps, acknowledgements, routes, as stories: what happens at which second. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Input, InputOf } from './input.ts';
import { alert, configured, opened, play } from './testing/play.ts';
import { over, SIMPLE } from './testing/stories.ts';

const ack = (by: string, more: Partial<InputOf<'acknowledged'>> = {}): Input => ({
  kind: 'acknowledged',
  incidents: ['I1'],
  by,
  ...more,
});
test('step by step, round by round, each person once a step; then an alarm', () => {
  const { lines } = play(SIMPLE, [[0, opened('I1')]], 1000);
  assert.deepEqual(lines, [
    '0 page mara 0.0',
    '60 page jonas 0.1',
    '60 page mara 0.1',
    '60 page room 0.1',
    '180 page mara 1.0',
    '240 page jonas 1.1',
    '240 page mara 1.1',
    '240 page room 1.1',
    '360 alarm exhausted',
  ]);
});

test('an acknowledgement stops it; the end is told to all who were paged, with how long it lasted', () => {
  const { lines } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [90, ack('jonas', { note: 'on it' })],
      [400, over],
    ],
    900,
  );
  assert.deepEqual(lines.slice(4), [
    '400 over mara after 400',
    '400 over jonas after 400',
    '400 over room after 400',
  ]);
});

test('an acknowledgement ends: back to triggered, whoever was paged last first', () => {
  const { lines, records } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [70, ack('jonas')],
    ],
    800,
  );
  assert.deepEqual(lines.slice(4), [
    '670 page jonas 0.1',
    '670 page mara 0.1',
    '670 page room 0.1',
    '790 page mara 1.0',
  ]);
  assert.ok(records.includes('670 ack-timeout'));
});

test('an expected end prolongs it, up to a day', () => {
  const at = (etaMs: number): number | undefined => {
    const { actions } = play(
      SIMPLE,
      [
        [0, opened('I1')],
        [1, ack('mara', { etaMs })],
      ],
      0 + 1900,
    );
    return actions.find(({ action, second }) => second > 1 && action.kind === 'page')?.second;
  };
  assert.deepEqual([at(0), at(1_800_000), at(1e15)], [601, 1801, undefined]);
});

test('no acknowledgement holds longer than a day, whatever it says', () => {
  const { actions } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [1, ack('mara', { etaMs: 1e15 })],
    ],
    1,
  );
  const holds = actions.flatMap(({ action }) =>
    action.kind === 'record' && action.entry.what === 'acknowledged' ? [action.entry.holdsMs] : [],
  );
  assert.deepEqual(holds, [86_400_000]);
});

test('a second acknowledgement counts from itself, and both are told of the end', () => {
  const story: [number, Input][] = [
    [0, opened('I1')],
    [10, ack('mara')],
    [300, ack('yuki')],
    [850, over],
  ];
  assert.deepEqual(play(SIMPLE, story, 900).lines, [
    '0 page mara 0.0',
    '850 over mara after 850',
    '850 over yuki after 850',
  ]);
});

test('awake: not paged again, the others are', () => {
  const awake: Input = { kind: 'awake', incidents: ['I1'], by: 'mara', awake: true };
  const { lines, records } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [5, awake],
    ],
    250,
  );
  assert.deepEqual(lines, [
    '0 page mara 0.0',
    '60 page jonas 0.1',
    '60 page room 0.1',
    '240 page jonas 1.1',
    '240 page room 1.1',
  ]);
  assert.equal(records.filter((line) => line.endsWith('not-paged')).length, 3);
});

test('handed over: paged at once; without an acknowledgement it goes on from the first step', () => {
  const hand: Input = { kind: 'handed-over', incident: 'I1', by: 'mara', to: 'yuki' };
  const { lines } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [10, ack('mara')],
      [30, hand],
    ],
    100,
  );
  assert.deepEqual(lines, ['0 page mara 0.0', '30 page yuki handover', '90 page mara 0.0']);
  assert.deepEqual(
    play(
      SIMPLE,
      [
        [0, opened('I1')],
        [1, { ...hand, to: 'eve' }],
      ],
      1,
    ).refused,
    ['there is no person eve'],
  );
});

test('snoozed: quiet as long, then from the first step', () => {
  const snooze: Input = { kind: 'snoozed', incident: 'I1', by: 'mara', forMs: 300_000 };
  assert.deepEqual(
    play(
      SIMPLE,
      [
        [0, opened('I1')],
        [10, snooze],
      ],
      320,
    ).lines,
    ['0 page mara 0.0', '310 page mara 0.0'],
  );
});

test('what nobody can be reached by does not hold up the next step', () => {
  const { actions } = play(SIMPLE, [[0, opened('I1')]], 0);
  const [page] = actions.filter(({ action }) => action.kind === 'page');
  assert.ok(page);
  const gone: Input = { kind: 'undelivered', page: page.action.key };
  const { lines } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [7, gone],
      [8, gone],
    ],
    20,
  );
  assert.deepEqual(lines, ['0 page mara 0.0', '7 page jonas 0.1', '7 page mara 0.1', '7 page room 0.1']);
});

test('as long as one page of a step may arrive, its wait goes on', () => {
  const key = (recipient: string): Input => ({ kind: 'undelivered', page: `I1/0/1.0.1/${recipient}` });
  const story: [number, Input][] = [
    [0, opened('I1')],
    [70, key('person:jonas')],
    [71, key('channel:room')],
    [90, key('person:mara')],
  ];
  const { lines, records } = play(SIMPLE, story, 100);
  assert.deepEqual(lines.slice(4), ['90 page mara 1.0']);
  assert.deepEqual(
    records.filter((line) => line.endsWith('unreached')),
    ['90 unreached'],
  );
});

test('an alert that brings the name of an open incident opens another beside it', () => {
  const labels = (service: string) => ({ host: 'web1', service, cause: 'x' });
  const { state } = play(
    SIMPLE,
    [
      [0, alert('I1', labels('a'))],
      [1, alert('I1', labels('b'))],
      [2, alert('I1', labels('c'))],
    ],
    20,
  );
  assert.deepEqual(Object.keys(state.cases), ['I1', 'I1.2', 'I1.3']);
});

test('what is said about incidents that are not there is refused, the rest is done', () => {
  const { refused, state } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [1, ack('mara', { incidents: ['constructor', 'I1', 'I9'] })],
    ],
    1,
  );
  assert.deepEqual(refused, ['there is no open incident constructor', 'there is no open incident I9']);
  assert.equal(state.cases['I1']?.phase, 'acknowledged');
});

test('an incident that opens again is a new one: its pages have new keys', () => {
  const { actions } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [5, over],
      [5, opened('I1')],
      [9, over],
    ],
    10,
  );
  const keys = actions.map(({ action }) => action.key);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(actions.filter(({ action }) => action.kind === 'page').length, 2);
});

const SCHEDULED = configured(`schedules:
  office:
    layers: [{ name: o, people: [mara], shift: weekly, handoff: mon 09:00, starts: 2026-01-05, only: [{ from: 09:00, to: 11:05 }] }]
  night:
    layers: [{ name: n, people: [jonas], shift: weekly, handoff: mon 09:00, starts: 2026-01-05, only: [{ from: 11:10, to: 11:15 }] }]
policies:
  p: { steps: [{ notify: [schedule:night], wait: 60s }, { notify: [schedule:office], wait: 60s }] }
routes: [{ policy: p }]
`);

test('a step with nobody in it is skipped at once, and that is written down', () => {
  const { lines, records } = play(SCHEDULED, [[0, opened('I1')]], 70);
  assert.deepEqual(lines, ['0 page mara 0.1', '60 alarm exhausted']);
  assert.ok(records.includes('0 step-skipped'));
});

test('when nobody is on call that is an alarm, and who comes on call is paged then', () => {
  // 11:06 in Berlin: the office is over, the night begins at 11:10.
  const { lines } = play(SCHEDULED, [[360, opened('I1')]], 620);
  assert.deepEqual(lines, ['360 alarm nobody', '600 page jonas 0.0']);
});

const ROUTED = configured(`policies:
  loud: { steps: [{ notify: [person:mara], wait: 60s }] }
  calm: { steps: [{ notify: [channel:room], wait: 1h }] }
routes:
  - { services: [shop-*], severities: [warning], policy: calm }
  - { policy: loud }
`);

test('routes by service and severity; graver means routed anew, even when acknowledged', () => {
  const warned = opened('I1', { severity: 'warning', services: ['shop-web'] });
  const story: [number, Input][] = [
    [0, warned],
    [5, ack('jonas')],
    [10, { ...warned, severity: 'critical' }],
  ];
  assert.deepEqual(play(ROUTED, story, 20).lines, ['0 page room 0.0', '10 page mara 0.0']);
});
