import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailingCall } from '../../domain/failing-call.ts';
import { compareLaunch } from './compare.ts';
import { type LaunchRecord, launchRecordSchema } from './launch-record.ts';

const lost: FailingCall = {
  call: 'open',
  syscall: 'openat',
  subject: '/usr/lib/apache2/modules/libphp8.2.so',
  errno: 'ENOENT',
  comm: 'apache2',
  pid: 1,
  count: 1,
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:00:00.000Z',
};

const HEALTHY: LaunchRecord = {
  schema: 'stakeout.launch/1',
  service: 'apache2',
  argv: ['/usr/sbin/apache2ctl', '-D', 'FOREGROUND'],
  at: '2026-01-01T00:00:00.000Z',
  outcome: 'ready',
  code: null,
  signal: null,
  tookMs: 80,
  output: '',
  logs: [],
  tracer: 'ebpf',
  failing: [{ ...lost, subject: '/etc/apache2/optional.conf' }],
  opened: [
    '/etc/apache2/mods-enabled/php8.2.load',
    '/proc/self/maps',
    '/run/apache2/apache2.pid',
    '/usr/lib/a.so',
  ],
  openedBeforeSignal: null,
  mapped: ['/usr/lib/a.so', '/usr/lib/apache2/modules/libphp8.2.so'],
  listening: ['tcp:0.0.0.0:443', 'tcp:0.0.0.0:80'],
  limits: [],
};

test('in the true incident nothing fails: the module is not asked for any more', () => {
  const now = {
    ...HEALTHY,
    opened: ['/usr/lib/a.so'],
    mapped: ['/usr/lib/a.so'],
    listening: ['tcp:0.0.0.0:80'],
  };
  assert.deepEqual(compareLaunch(HEALTHY, now), {
    failing: [],
    complete: true,
    noLongerOpened: ['/etc/apache2/mods-enabled/php8.2.load'],
    noLongerMapped: ['/usr/lib/apache2/modules/libphp8.2.so'],
    noLongerListening: ['tcp:0.0.0.0:443'],
  });
});

test('a launch that ended early opened less for that reason alone', () => {
  const now: LaunchRecord = {
    ...HEALTHY,
    outcome: 'ended',
    code: 1,
    failing: [...HEALTHY.failing, lost],
    opened: [],
    mapped: null,
    listening: [],
  };
  const difference = compareLaunch(HEALTHY, now);
  assert.deepEqual(difference.failing, [lost]);
  assert.equal(difference.complete, false);
  assert.deepEqual([difference.noLongerOpened, difference.noLongerMapped], [[], []]);
});

test('a launch that was not traced is compared by what it maps', () => {
  const now: LaunchRecord = { ...HEALTHY, tracer: 'none', opened: null, mapped: [] };
  assert.deepEqual(compareLaunch(HEALTHY, now).noLongerOpened, []);
  assert.equal(compareLaunch(HEALTHY, now).noLongerMapped.length, 2);
});

test('a launch compared with itself differs in nothing, also after it was stored', () => {
  const stored = launchRecordSchema.parse(JSON.parse(JSON.stringify(HEALTHY)));
  const { complete, ...differences } = compareLaunch(stored, HEALTHY);
  assert.equal(complete, true);
  assert.ok(Object.values(differences).every((list) => list.length === 0));
});
