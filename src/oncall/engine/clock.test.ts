/** Clocks that jump, hosts that restart, configurations that change under way: nobody is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Input } from './input.ts';
import { configured, opened, play, START, steadily } from './testing/play.ts';
import { over, QUIET, SIMPLE } from './testing/stories.ts';

const HOURS = 3600;
for (const [name, jump] of [
  ['back', -5 * HOURS],
  ['ahead', 5 * HOURS],
] as const)
  test(`a clock that jumps ${name} by hours pages nobody later, nobody earlier, and not all at once`, () => {
    const clock = (second: number) => ({
      ...steadily(second),
      wall: START + (second + (second >= 30 ? jump : 0)) * 1000,
    });
    const story: [number, Input][] = [
      [0, opened('I1')],
      [400, over],
    ];
    assert.deepEqual(play(SIMPLE, story, 500, { clock }).lines, play(SIMPLE, story, 500).lines);
  });

test('a restart of the host with a clock that is hours behind: what was due is due after what was left of it', () => {
  const clock = (second: number) =>
    second < 30
      ? steadily(second)
      : { wall: START + (second - 9 * HOURS) * 1000, steady: (second - 30) * 1000, boot: 'b' };
  const { lines } = play(SIMPLE, [[0, opened('I1')]], 200, { clock });
  assert.deepEqual(lines.slice(0, 2), ['0 page mara 0.0', '61 page jonas 0.1']);
});

test('a silence of a minute is a minute, though the clock goes back by hours', () => {
  const clock = (second: number) => ({
    ...steadily(second),
    wall: START + (second - (second >= 30 ? 5 * HOURS : 0)) * 1000,
  });
  const silence: Input = { kind: 'silenced', incident: 'I1', by: 'mara', reason: 'x', until: START + 60_000 };
  const { lines } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [1, silence],
    ],
    100,
    { clock },
  );
  assert.deepEqual(lines, ['0 page mara 0.0', '60 page mara 0.0']);
});

test('a maintenance that is over does not begin again when the clock goes back into it', () => {
  const clock = (second: number) => ({
    ...steadily(second),
    wall: START + (second - (second >= 70 ? 65 : 0)) * 1000,
  });
  const { lines } = play(QUIET, [[0, opened('I1', { hosts: ['db1'] })]], 670, { clock });
  assert.deepEqual(lines, ['60 page mara 0.0', '660 alarm exhausted']);
});

test('a configuration that no longer knows policy or person goes on with what it knows', () => {
  const other = configured(
    `policies:\n  q: { steps: [{ notify: [person:yuki], wait: 60s }, { notify: [person:yuki], wait: 60s }] }\nroutes: [{ policy: q }]\n`,
  );
  const configAt = (second: number) =>
    second < 30 ? SIMPLE : { ...other, people: new Map([...other.people].filter(([id]) => id !== 'mara')) };
  const { lines } = play(
    SIMPLE,
    [
      [0, opened('I1')],
      [200, over],
    ],
    200,
    { configAt },
  );
  assert.deepEqual(lines, [
    '0 page mara 0.0',
    '60 page yuki 0.1',
    '120 alarm exhausted',
    '200 over yuki after 200',
  ]);
});
