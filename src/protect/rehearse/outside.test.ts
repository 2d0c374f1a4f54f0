import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailingCall, TracedCall } from '../../domain/failing-call.ts';
import { askedOutside } from './outside.ts';

const call = (subject: string, kind: TracedCall = 'connect', comm = 'deploy'): FailingCall => ({
  call: kind,
  syscall: kind,
  subject,
  errno: 'ECONNREFUSED',
  comm,
  pid: 1,
  count: 1,
  firstAt: '2026-11-26T00:00:00Z',
  lastAt: '2026-11-26T00:00:00Z',
});
const host = {
  hasSocket: (path: string) => path === '/run/mysqld/mysqld.sock',
  listens: (port: number) => port === 3306,
};

for (const [subject, asked] of [
  ['tcp:203.0.113.7:443', true],
  ['udp:10.0.0.2:53', true],
  ['tcp:127.0.0.1:3306', true], // the host has a database there, the clone has not
  ['tcp:127.0.0.1:9999', false], // nobody listens there on the host either
  ['tcp:[::1]:3306', true],
  ['unix:/run/mysqld/mysqld.sock', true],
  ['unix:/run/nscd/socket', false], // the C library looks for it everywhere
  ['unix:@/org/x', false],
  ['', false],
] as const)
  test(`connecting to ${subject || 'nothing known'} ${asked ? 'needs' : 'does not need'} what a clone lacks`, () => {
    assert.equal(askedOutside([call(subject)], host).length, asked ? 1 : 0);
  });

test('each once, with the program that asked; other calls that fail are none of it', () => {
  const calls = [call('tcp:203.0.113.7:443'), call('tcp:203.0.113.7:443'), call('/etc/shadow', 'open')];
  assert.deepEqual(askedOutside(calls, host), [
    'deploy asked for tcp:203.0.113.7:443 (the network), which a clone does not reach',
  ]);
});
