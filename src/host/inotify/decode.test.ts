import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeInotify, type RawInotifyEvent } from './decode.ts';

/** A file created, written, closed and deleted, then its directory removed, as Linux 6.18 wrote it. */
const CAPTURED = Buffer.from(
  '010000000001000000000000100000006c6962706870382e322e736f00000000' +
    '010000000200000000000000100000006c6962706870382e322e736f00000000' +
    '010000000800000000000000100000006c6962706870382e322e736f00000000' +
    '010000000002000000000000100000006c6962706870382e322e736f00000000' +
    '01000000000400000000000000000000' +
    '01000000008000000000000000000000',
  'hex',
);

function decode(bytes: Buffer): { whole: boolean; events: RawInotifyEvent[] } {
  const events: RawInotifyEvent[] = [];
  const whole = decodeInotify(bytes, bytes.length, (event) => events.push(event));
  return { whole, events };
}

test('captured records give watch, mask and name', () => {
  const name = 'libphp8.2.so';
  assert.deepEqual(decode(CAPTURED), {
    whole: true,
    events: [
      { watch: 1, mask: 0x100, name },
      { watch: 1, mask: 0x2, name },
      { watch: 1, mask: 0x8, name },
      { watch: 1, mask: 0x200, name },
      { watch: 1, mask: 0x400, name: '' },
      { watch: 1, mask: 0x8000, name: '' },
    ],
  });
});

test('a name that fills its field has no ending zero', () => {
  const full = Buffer.from(CAPTURED.subarray(0, 32));
  full.fill('x', 16);
  assert.equal(decode(full).events[0]?.name, 'x'.repeat(16));
});

test('a stream cut inside a record is said to be damaged', () => {
  for (const length of [1, 15, 17, 31, 33, 127])
    assert.equal(decode(CAPTURED.subarray(0, length)).whole, false);
});

test('no bytes whatever crash the decoder', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decode(Buffer.from(bytes))));
});
