/** Silences, maintenance and consequences, as stories: what is kept quiet, and until which second. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Input } from './input.ts';
import { alert, configured, opened, play } from './testing/play.ts';
import { over, QUIET } from './testing/stories.ts';

test('maintenance pages nobody, and whoever should have been is paged the second it ends', () => {
  const { lines, records } = play(QUIET, [[0, opened('I1', { hosts: ['db1'] })]], 100);
  assert.deepEqual(lines, ['60 page mara 0.0']);
  assert.deepEqual(records, ['0 routed', '0 quiet', '60 released']);
});

test('a silence hides only what it names all of', () => {
  assert.deepEqual(play(QUIET, [[0, opened('I1', { services: ['reports', 'shop'] })]], 20).lines, [
    '10 page mara 0.0',
  ]);
});

test('silenced until resolved: nobody is paged, who silenced it is told of the end; the next time pages again', () => {
  const story: [number, Input][] = [
    [0, opened('I1', { services: ['reports'] })],
    [50, over],
    [60, opened('I2', { services: ['reports'] })],
  ];
  assert.deepEqual(play(QUIET, story, 80).lines, ['50 over yuki after 50', '60 page mara 0.0']);
});

test('a silence until resolved lasts until the last of the incidents that it meets is over', () => {
  const reports = { services: ['reports'] };
  const second: Input = { kind: 'resolved', incident: 'I2', how: 'mended' };
  const story: [number, Input][] = [
    [0, opened('I1', reports)],
    [1, opened('I2', { ...reports, hosts: ['web2'] })],
    [10, over],
    [50, second],
    [60, opened('I3', reports)],
  ];
  assert.deepEqual(play(QUIET, story, 70).lines, [
    '10 over yuki after 10',
    '50 over yuki after 49',
    '60 page mara 0.0',
  ]);
});

test('silenced by a person, and no longer', () => {
  const story: [number, Input][] = [
    [0, opened('I1')],
    [5, { kind: 'silenced', incident: 'I1', by: 'jonas', reason: 'x', until: 'resolved' }],
    [700, { kind: 'unsilenced', incident: 'I1', by: 'jonas' }],
    [710, over],
  ];
  assert.deepEqual(play(QUIET, story, 800).lines, [
    '0 page mara 0.0',
    '700 page mara 0.0',
    '710 over mara after 710',
    '710 over jonas after 710',
  ]);
});

test('an incident that follows from another pages nobody, and is looked at again the second that one is over', () => {
  const story: [number, Input][] = [
    [0, opened('I1', { services: ['db'], hosts: ['db9'] })],
    [2, opened('I2', { services: ['shop'] })],
    [500, over],
  ];
  assert.deepEqual(play(QUIET, story, 520).lines, [
    '0 page mara 0.0',
    '500 over mara after 500',
    '500 page mara 0.0',
  ]);
});

test('the cause may be known later: what waits does not page, what has paged goes no further', () => {
  const story: [number, Input][] = [
    [0, opened('I2', { services: ['shop'] })],
    [3, opened('I1', { services: ['db'], hosts: ['db9'] })],
  ];
  assert.deepEqual(play(QUIET, story, 30).lines, ['3 page mara 0.0']);
});

test('incidents that follow from each other page once, not never', () => {
  const both = configured(
    `policies:\n  p: { steps: [{ notify: [person:mara], wait: 10m }] }\nroutes: [{ policy: p }]\ndepends: { a: [b], c: [d] }\n`,
  );
  const story: [number, Input][] = [
    [0, opened('I1', { services: ['a', 'd'] })],
    [0, opened('I2', { services: ['b', 'c'] })],
  ];
  assert.deepEqual(play(both, story, 60).lines, ['10 page mara 0.0']);
});

test('a warning is never the cause of something critical', () => {
  const story: [number, Input][] = [
    [0, opened('I1', { services: ['db'], hosts: ['db9'], severity: 'warning' })],
    [2, opened('I2', { services: ['shop'] })],
  ];
  assert.deepEqual(play(QUIET, story, 30).lines, ['0 page mara 0.0', '12 page mara 0.0']);
});

test('an alert about a host that does not say that it is gone keeps nothing quiet', () => {
  const story: [number, Input][] = [
    [0, alert('H', { host: 'web1', cause: 'DiskFillsUp' })],
    [1, alert('S', { host: 'web1', service: 'shop', cause: 'Down' })],
  ];
  assert.deepEqual(play(QUIET, story, 30).lines, ['10 page mara 0.0', '11 page mara 0.0']);
});

test('what others alert of a service on a host whose agent has an incident of it pages nobody a second time', () => {
  const shop = { service: 'apache2', host: 'web1.example.org', cause: 'Down' };
  const story: [number, Input][] = [
    [0, opened('I1')],
    [5, alert('E1', shop)],
    [6, alert('E2', { ...shop, host: 'web2.example.org' })],
    [7, alert('E3', { ...shop, service: 'mail' })],
    [8, { kind: 'acknowledged', incidents: ['E2', 'E3'], by: 'mara' }],
    [100, over],
  ];
  assert.deepEqual(play(QUIET, story, 420).lines, [
    '0 page mara 0.0',
    '100 over mara after 100',
    // Still told by others five minutes after the agent said that it is over.
    '400 page mara 0.0',
  ]);
  const ended: [number, Input] = [300, alert('E1', shop, { status: 'resolved' })];
  assert.deepEqual(play(QUIET, [...story, ended], 420).lines, ['0 page mara 0.0', '100 over mara after 100']);
});

test('an alert that came first waits for the agent to say the same, and is not paged then', () => {
  const story: [number, Input][] = [
    [0, alert('E1', { service: 'apache2', host: 'web1', cause: 'Down' })],
    [8, opened('I1')],
  ];
  assert.deepEqual(play(QUIET, story, 60).lines, ['8 page mara 0.0']);
});

test('an alert that names an incident which the agent has yet to tell of waits for that, and is not paged then', () => {
  const own = { incident: 'I1', host: '192.0.2.1', cause: 'StakeoutIncident' };
  const story: [number, Input][] = [
    [0, alert('E1', own)],
    [8, opened('I1')],
    [100, over],
    [110, alert('E1', own, { status: 'resolved' })],
  ];
  assert.deepEqual(play(QUIET, story, 500).lines, ['8 page mara 0.0', '100 over mara after 92']);
});

test('an alert that names an incident which nobody tells of pages by itself', () => {
  const story: [number, Input][] = [
    [0, alert('E1', { incident: 'I9', host: 'web1', cause: 'StakeoutIncident' })],
    [8, opened('I1')],
  ];
  assert.deepEqual(play(QUIET, story, 60).lines, ['8 page mara 0.0', '10 page mara 0.0']);
});

test('an alert that names an incident of the agent joins it, and ends nothing of it', () => {
  const own = { incident: 'I1', host: 'web1', cause: 'StakeoutIncident' };
  const story: [number, Input][] = [
    [0, opened('I1')],
    [5, alert('E1', own)],
    [20, alert('E1', own, { status: 'resolved' })],
    [30, over],
    [40, alert('E2', own)],
  ];
  const { lines, records } = play(QUIET, story, 60);
  assert.deepEqual(lines, ['0 page mara 0.0', '30 over mara after 30', '50 page mara 0.0']);
  assert.ok(records.includes('5 joined'));
});
