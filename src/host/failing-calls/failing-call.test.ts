import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failingCallSchema } from '../../domain/failing-call.ts';
import { callsByNumber } from './call-table.ts';
import type { CallRecord } from './decode.ts';
import { toFailingCalls } from './failing-call.ts';
import { SIGNAL } from './record.ts';

const RECORD: CallRecord = {
  service: 0,
  number: 257,
  errno: 2,
  subject: '/etc/lost',
  comm: 'apache2',
  pid: 10,
  count: 2,
  firstNs: 3_000_000n,
  lastNs: 8_000_000n,
};
const naming = {
  calls: callsByNumber('x64'),
  services: ['apache2'],
  at: (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString(),
};

test('named in full: call, error, service, times', () => {
  const [call] = toFailingCalls([RECORD], naming);
  assert.deepEqual(failingCallSchema.parse(call), {
    call: 'open',
    syscall: 'openat',
    subject: '/etc/lost',
    errno: 'ENOENT',
    service: 'apache2',
    comm: 'apache2',
    pid: 10,
    count: 2,
    firstAt: '1970-01-01T00:00:00.003Z',
    lastAt: '1970-01-01T00:00:00.008Z',
  });
});

test('the same failure by two ways is one; by another program, or of another service, it is another', () => {
  const other = { ...RECORD, pid: 11, count: 3, firstNs: 1_000_000n, lastNs: 5_000_000n };
  const calls = toFailingCalls([RECORD, other, { ...RECORD, comm: 'sh' }, { ...RECORD, service: 7 }], naming);
  assert.deepEqual(
    calls.map(({ comm, service, count, pid, firstAt }) => [comm, service, count, pid, firstAt.slice(-4)]),
    [
      ['apache2', 'apache2', 5, 10, '001Z'],
      ['sh', 'apache2', 2, 10, '003Z'],
      ['apache2', undefined, 2, 10, '003Z'],
    ],
  );
});

test('signals, errors without a name and calls that are not known', () => {
  const killed = { ...RECORD, number: SIGNAL, errno: 11, subject: '' };
  const strange = { ...RECORD, number: 499, errno: 190 };
  assert.deepEqual(
    toFailingCalls([killed, strange], naming).map(({ call, syscall, subject, errno }) => [
      call,
      syscall,
      subject,
      errno,
    ]),
    [
      ['kill', 'exit', 'SIGSEGV', 'SIGSEGV'],
      ['other', 'syscall 499', '/etc/lost', 'errno 190'],
    ],
  );
});
