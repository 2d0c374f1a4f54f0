import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeEvents, type RawEvent } from './decode.ts';

/**
 * Two events as Linux 6.18 wrote them for an ext4 directory: a file created, written, closed and deleted (one merged
 * event), and a directory made and removed whose name holds a newline.
 */
const CAPTURED = Buffer.from(
  '44000000030018000a03000000000000ffffffffae63000002002c0004a101362ab23d5308000000010000009d2016002eda0ca4' +
    '6c6962706870382e322e736f00000000' +
    '40000000030018000003004000000000ffffffffae6300000200280004a101362ab23d5308000000010000009d2016002eda0ca4' +
    '6d6f64730a6e657700000000',
  'hex',
);
const KEY = CAPTURED.toString('latin1', 28, 52);

function decode(bytes: Buffer): { whole: boolean; events: RawEvent[] } {
  const events: RawEvent[] = [];
  const whole = decodeEvents(bytes, bytes.length, {
    dealtWith: () => false,
    visit: (event) => events.push(event),
  });
  return { whole, events };
}

test('captured records give directory, name, pid and mask', () => {
  assert.deepEqual(decode(CAPTURED), {
    whole: true,
    events: [
      { mask: 0x30a, pid: 0x63ae, key: KEY, name: 'libphp8.2.so' },
      { mask: 0x40000300, pid: 0x63ae, key: KEY, name: 'mods\nnew' },
    ],
  });
});

test('an overflow record has no place', () => {
  const record = Buffer.alloc(24);
  record.writeUInt32LE(24, 0);
  record[4] = 3;
  record.writeUInt16LE(24, 6);
  record.writeUInt32LE(0x4000, 8);
  assert.deepEqual(decode(record), { whole: true, events: [{ mask: 0x4000, pid: 0 }] });
});

test('a record of an unknown type is stepped over', () => {
  const unknown = Buffer.from(CAPTURED.subarray(0, 24 + 8 + 44));
  CAPTURED.copy(unknown, 24 + 8, 24, 24 + 44);
  unknown.writeUInt32LE(unknown.length, 0);
  unknown.writeUInt32LE(0x00080004, 24); // type 4 (pidfd), length 8
  assert.equal(decode(unknown).events[0]?.name, 'libphp8.2.so');
});

test('a stream cut anywhere is said to be damaged and gives only whole events', () => {
  for (let length = 1; length < CAPTURED.length; length += 1) {
    const { whole, events } = decode(CAPTURED.subarray(0, length));
    assert.equal(whole, length === 0x44, `cut at ${length}`);
    assert.equal(events.length, length < 0x44 ? 0 : 1);
  }
});

test('no bytes whatever crash the decoder or make it run on', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decode(Buffer.from(bytes))));
  for (let at = 0; at < CAPTURED.length; at += 1)
    for (const value of [0, 1, 0x7f, 0xff]) {
      const bytes = Buffer.from(CAPTURED);
      bytes[at] = value;
      decode(bytes);
    }
});
