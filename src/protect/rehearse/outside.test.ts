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
  hasDevice: (path: string) => path === '/dev/vda1' || path === '/dev/tty' || path === '/dev/pts/3',
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

const KINDS: Readonly<Record<string, TracedCall>> = {
  openat: 'open',
  newfstatat: 'stat',
  unlinkat: 'unlink',
};

for (const [syscall, errno, subject, says] of [
  [
    'openat',
    'ENOENT',
    '/dev/vda1',
    'deploy asked for the device /dev/vda1 of the host, which a clone does not have',
  ],
  [
    'newfstatat',
    'ENOENT',
    '/dev/vda1',
    'deploy asked for the device /dev/vda1 of the host, which a clone does not have',
  ],
  ['openat', 'ENOENT', '/dev/kvm', undefined], // the host has none either
  ['openat', 'ENXIO', '/dev/tty', undefined], // a program without a terminal
  ['openat', 'ENOENT', '/dev/pts/3', undefined],
  [
    'finit_module',
    'EPERM',
    '',
    'deploy asked for a kernel module to be loaded, which a clone does not let it',
  ],
  ['finit_module', 'ENOEXEC', '', undefined], // no module, on the host as well
  ['mount', 'EPERM', '/mnt', 'deploy asked for a file system to be mounted, which a clone does not let it'],
  [
    'mknodat',
    'EPERM',
    '/srv/null',
    'deploy asked for a device file to be made, which a clone does not let it',
  ],
  ['unlinkat', 'EPERM', '/srv/x', undefined],
] as const)
  test(`${syscall} ${errno} ${subject} ${says === undefined ? 'is no matter of a clone' : 'is'}`, () => {
    const kind = KINDS[syscall] ?? 'other';
    const failed: FailingCall = { ...call(subject, kind), syscall, errno };
    assert.deepEqual(askedOutside([failed], host), says === undefined ? [] : [says]);
  });
