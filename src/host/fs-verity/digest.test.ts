import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verityDigestOf } from './digest.ts';

test('the empty file: a published figure', () => {
  // fsverity-utils, `fsverity digest` of an empty file, and the kernel's own (test/kernel compares larger ones with it).
  assert.equal(
    verityDigestOf(Buffer.alloc(0)),
    '3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95',
  );
});

test('every byte and the length count, over one level of the tree and over two', () => {
  for (const size of [1, 4096, 4097, 128 * 4096, 129 * 4096]) {
    const content = Buffer.alloc(size, 7);
    const digest = verityDigestOf(content);
    const changed = Buffer.from(content);
    changed.writeUInt8(8, size - 1);
    assert.notEqual(verityDigestOf(changed), digest);
    assert.notEqual(verityDigestOf(Buffer.concat([content, Buffer.alloc(1)])), digest);
    assert.equal(verityDigestOf(Buffer.alloc(size, 7)), digest);
  }
});
