import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { type Architecture, callsByNumber, callTable } from './call-table.ts';
import { errnoBits, RECORDED_CALLS } from './calls.ts';
import { CALL, CALL_NUMBERS } from './record.ts';
import { registersOf } from './registers.ts';

const ARCHITECTURES: readonly Architecture[] = ['x64', 'arm64'];

test('no number of an architecture means two calls, and all fit into the table', () => {
  for (const architecture of ARCHITECTURES) {
    const numbers = RECORDED_CALLS.flatMap((call) => call.numbers[architecture] ?? []);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.ok(numbers.every((number) => number < CALL_NUMBERS));
    assert.equal(callsByNumber(architecture).size, numbers.length);
  }
});

test('the description of openat: its path, its directory, its errors', () => {
  const entry = callTable('x64', false).get(257);
  assert.ok(entry);
  assert.equal(entry.readUInt8(CALL.kind), 2); // a path, plus one
  assert.equal(entry.readUInt16LE(CALL.subject), 2);
  assert.equal(entry.readUInt16LE(CALL.directory), 1);
  const bits = entry.readBigUInt64LE(CALL.errnos);
  const counts = (errno: number): boolean => ((bits >> BigInt(errno)) & 1n) === 1n;
  assert.deepEqual([constants.errno.ENOENT, constants.errno.EMFILE, constants.errno.EINTR, 0].map(counts), [
    true,
    true,
    false,
    false,
  ]);
});

test('success counts for what opens files, and only when it is asked for', () => {
  const table = callTable('arm64', true);
  const successes = [...table].filter(([, entry]) => (entry.readUInt8(CALL.errnos) & 1) === 1);
  assert.deepEqual(
    successes.map(([number]) => callsByNumber('arm64').get(number)?.name),
    ['openat', 'openat2'],
  );
});

test('registers are told apart, of each architecture that is known and of no other', () => {
  for (const architecture of ARCHITECTURES) {
    const { arguments: places, number, mode } = registersOf(architecture);
    assert.equal(new Set([...places, number.at, mode]).size, 8);
  }
  assert.throws(() => registersOf('mips'), /mips/);
});

test('errors named, or all but those named; never success, never a private number of the kernel', () => {
  assert.equal(errnoBits({ only: ['ENOENT', 'EIO'] }), (1n << 2n) | (1n << 5n));
  const all = errnoBits({ except: ['EINTR'] });
  assert.deepEqual(
    [0n, 1n, 4n, 133n, 191n, 192n].map((bit) => (all >> bit) & 1n),
    [0n, 1n, 0n, 1n, 1n, 0n],
  );
});
