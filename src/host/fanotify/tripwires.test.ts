import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Tripwires } from './tripwires.ts';

/** A file created, written, closed and deleted in an ext4 directory, as Linux 6.18 wrote it. */
const CAPTURED = Buffer.from(
  '44000000030018000a03000000000000ffffffffae63000002002c0004a101362ab23d5308000000010000009d2016002eda0ca4' +
    '6c6962706870382e322e736f00000000',
  'hex',
);
const KEY = CAPTURED.toString('latin1', 28, 52);
const NAME = 'libphp8.2.so';

function wordsOf(bytes: Buffer): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  bytes.copy(new Uint8Array(words.buffer));
  return words;
}

/** Arms one name in one directory; `heard` collects the masks and pids. */
function armed(key: string, name: string, taken = true): { wires: Tripwires; heard: number[][] } {
  const heard: number[][] = [];
  const wires = new Tripwires();
  const tripped = (mask: number, pid: number): boolean => {
    heard.push([mask, pid]);
    return taken;
  };
  wires.arm('/mods', key, [{ directory: '/mods', name, tripped }]);
  return { wires, heard };
}

const trip = (wires: Tripwires, bytes = CAPTURED): boolean => wires.tripped(wordsOf(bytes), 0, bytes.length);

test('the armed name trips its wire with mask and pid, whose answer counts', () => {
  for (const taken of [true, false]) {
    const { wires, heard } = armed(KEY, NAME, taken);
    assert.equal(trip(wires), taken);
    assert.deepEqual(heard, [[0x30a, 0x63ae]]);
  }
});

test('neither a longer, a shorter nor another name does, nor the same name in another directory', () => {
  const otherKey = `${KEY.slice(0, -1)}x`;
  const others = [`${NAME}x`, NAME.slice(0, -1), 'libphp8.2.sp', ''].map((name) => [KEY, name] as const);
  for (const [key, name] of [...others, [otherKey, NAME] as const]) {
    const { wires, heard } = armed(key, name);
    assert.equal(trip(wires), false);
    assert.deepEqual(heard, []);
  }
});

test('a disarmed directory is silent, and arming it again takes the place of what was armed', () => {
  const { wires, heard } = armed(KEY, NAME);
  wires.disarm('/mods');
  assert.equal(trip(wires), false);
  wires.arm('/mods', KEY, [{ directory: '/mods', name: NAME, tripped: () => true }]);
  assert.equal(trip(wires), true);
  wires.arm('/mods', KEY, []);
  assert.equal(trip(wires), false);
  assert.deepEqual(heard, []);
});

test('no bytes whatever crash it, and a record that reaches beyond its event is not read', () => {
  const { wires, heard } = armed(KEY, NAME);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void trip(wires, Buffer.from(bytes))));
  assert.equal(wires.tripped(wordsOf(CAPTURED), 0, CAPTURED.length - 4), false);
  assert.deepEqual(heard, []);
});
