/** Many alerts of one cause are one incident. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Input } from './input.ts';
import { alert, play } from './testing/play.ts';
import { SIMPLE } from './testing/stories.ts';

test('a dead host pages once, though thirty of its services are told first', () => {
  const services = Array.from({ length: 30 }, (_, i): [number, Input] => [
    0,
    alert(`S${i}`, { host: 'web1', service: `s${i}`, cause: 'down' }),
  ]);
  const host: [number, Input] = [4, alert('H', { host: 'web1', cause: 'HostDown' })];
  const { lines, state } = play(SIMPLE, [...services, host], 30);
  assert.deepEqual(lines, ['4 page mara 0.0']);
  assert.equal(Object.keys(state.cases).length, 31);
});

test('500 alerts of one cause are one incident and one page a person and step', () => {
  const storm = Array.from({ length: 500 }, (_, i): [number, Input] => [
    i % 7,
    alert(`A${i}`, { host: 'web1', service: 'apache2', cause: 'ApacheDown', worker: String(i) }),
  ]);
  const again = storm.map(([second, input]): [number, Input] => [second + 1, input]);
  const { lines, state, actions } = play(SIMPLE, [...storm, ...again], 70);
  assert.deepEqual(lines, ['10 page mara 0.0', '70 page jonas 0.1', '70 page mara 0.1', '70 page room 0.1']);
  assert.deepEqual(Object.keys(state.cases), ['A0']);
  assert.equal(Object.keys(state.cases['A0']?.alerts ?? {}).length, 500);
  assert.equal(
    actions.filter(({ action }) => action.kind === 'record' && action.entry.what === 'joined').length,
    500,
  );
});

test('alerts with the same words and other labels are other alerts; the last one ends the incident', () => {
  const one = { host: 'web1', service: 'apache2', cause: 'ApacheDown', site: 'a' };
  const two = { ...one, site: 'b' };
  const end = (labels: Record<string, string>): Input => alert('X', labels, { status: 'resolved' });
  const story: [number, Input][] = [
    [0, alert('I1', one)],
    [1, alert('I2', two)],
    [20, end(one)],
    [30, end(one)],
    [40, end(two)],
  ];
  const { lines, refused } = play(SIMPLE, story, 50);
  assert.deepEqual(lines, ['10 page mara 0.0', '40 over mara after 40']);
  assert.deepEqual(refused, ['no alert with these labels fires']);
});

test('an alert that is over before it was waited for pages nobody', () => {
  const labels = { host: 'web1', service: 'apache2', cause: 'x' };
  assert.deepEqual(
    play(
      SIMPLE,
      [
        [0, alert('I1', labels)],
        [5, alert('I1', labels, { status: 'resolved' })],
      ],
      30,
    ).lines,
    [],
  );
});
