/** eBPF maps of the real kernel, as this process uses them. Needs root. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BpfMap, MAP_TYPE } from '../src/host/bpf/index.ts';
import { needsEbpf } from './ebpf/ebpf.ts';

const SHAPE = { name: 'test', type: MAP_TYPE.HASH, keyBytes: 8, valueBytes: 4, entries: 5000 } as const;

const key = (n: number): Buffer => {
  const bytes = Buffer.alloc(SHAPE.keyBytes);
  bytes.writeUInt32LE(n);
  return bytes;
};
const value = (n: number): Buffer => key(n).subarray(0, SHAPE.valueBytes);

test('entries come and go, one by one and all at once', { skip: needsEbpf }, () => {
  const map = new BpfMap(SHAPE);
  try {
    for (let n = 0; n < 3000; n += 1) map.update(key(n), value(n + 1));
    assert.equal(map.lookup(key(7))?.readUInt32LE(0), 8);
    assert.equal(map.delete(key(7)), true);
    assert.equal(map.delete(key(7)), false);
    assert.equal(map.lookup(key(7)), undefined);
    const all = map.entries();
    assert.equal(all.length, 2999);
    assert.equal(new Set(all.map((entry) => entry.key.readUInt32LE(0))).size, 2999);
    assert.ok(all.every((entry) => entry.value.readUInt32LE(0) === entry.key.readUInt32LE(0) + 1));
    assert.equal(map.entries({ drain: true }).length, 2999);
    assert.deepEqual(map.entries(), []);
    assert.throws(() => map.update(Buffer.alloc(3), value(1)), /a key has 8 bytes/);
  } finally {
    map.close();
  }
});

test('a queue gives its values back in order, and drops nothing that fits', { skip: needsEbpf }, () => {
  const queue = new BpfMap({ name: 'queue', type: MAP_TYPE.QUEUE, keyBytes: 0, valueBytes: 4, entries: 4 });
  try {
    assert.equal(queue.pop(), undefined);
    for (const n of [5, 6, 7]) queue.push(value(n));
    assert.deepEqual(
      [queue.pop(), queue.pop(), queue.pop(), queue.pop()].map((one) => one?.readUInt32LE(0)),
      [5, 6, 7, undefined],
    );
  } finally {
    queue.close();
  }
});
