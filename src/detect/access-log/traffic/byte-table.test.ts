import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteTable } from './byte-table.ts';
import { bytesOf } from './bytes.ts';

test('the same bytes get the same number, wherever they stand; other bytes another', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 300 }), fc.nat(7), (keys, shift) => {
      const table = new ByteTable({ keys: 1000, keyBytes: 64 });
      const expected = new Map<string, number>();
      for (const key of keys) {
        const bytes = bytesOf(Buffer.concat([Buffer.alloc(shift, 1), key, Buffer.alloc(3, 2)])).view;
        const text = Buffer.from(key).toString('hex');
        if (!expected.has(text)) expected.set(text, expected.size);
        assert.equal(table.idOf(bytes, shift, shift + key.length), expected.get(text));
        assert.equal(table.lastHash, table.hash(bytes, shift, shift + key.length));
      }
      assert.equal(table.size, expected.size);
      for (const [text, id] of expected) assert.equal(table.text(id), Buffer.from(text, 'hex').toString());
    }),
  );
});

test('a full table says so, keeps what it has, and can begin anew', () => {
  const table = new ByteTable({ keys: 3000, keyBytes: 8 });
  const idOf = (key: string): number => table.idOf(bytesOf(Buffer.from(key)).view, 0, key.length);
  for (let i = 0; i < 3000; i += 1) assert.equal(idOf(`k${i}`), i);
  assert.equal(idOf('one more'), -1);
  assert.notEqual(table.lastHash, 0);
  assert.equal(idOf('k2999'), 2999);
  assert.equal(table.hashAt(2999), table.lastHash);
  table.clear();
  assert.equal(idOf('one more'), 0);
  assert.equal(table.text(0), 'one more');
});

test('long keys that differ in the middle only', () => {
  const table = new ByteTable({ keys: 100, keyBytes: 200 });
  for (let round = 0; round < 2; round += 1)
    for (let i = 0; i < 50; i += 1) {
      const key = `${'a'.repeat(40)}${String.fromCharCode(65 + i)}${'z'.repeat(40)}`;
      assert.equal(table.idOf(bytesOf(Buffer.from(key)).view, 0, key.length), i);
    }
});

test('of a long key only the beginning counts', () => {
  const table = new ByteTable({ keys: 10, keyBytes: 4 });
  assert.equal(table.idOf(bytesOf(Buffer.from('abcdX')).view, 0, 5), 0);
  assert.equal(table.idOf(bytesOf(Buffer.from('abcdY')).view, 0, 5), 0);
  assert.equal(table.text(0), 'abcd');
});
