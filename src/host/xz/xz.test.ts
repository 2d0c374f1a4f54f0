import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { unxz } from './index.ts';

const pack = (data: Buffer, ...options: string[]): Buffer =>
  execFileSync('/usr/bin/xz', ['--stdout', ...options], { input: data });
const MOST = 4 << 20;
const skip = existsSync('/usr/bin/xz') ? false : 'xz(1) is not here';

test('what xz(1) packed comes back, small, large and empty', { skip }, () => {
  for (const data of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(3_000_000, 'abc')])
    assert.ok(unxz(pack(data, '-9'), MOST)?.equals(data));
});

test('more than is allowed, a second stream, something behind it, and damage are refused', { skip }, () => {
  const packed = pack(Buffer.from('text '.repeat(1000)));
  assert.equal(unxz(pack(Buffer.alloc(50_000_000)), MOST), undefined, 'a bomb');
  assert.equal(unxz(Buffer.concat([packed, packed]), MOST), undefined);
  assert.equal(unxz(Buffer.concat([packed, Buffer.from('x')]), MOST), undefined);
  assert.equal(unxz(packed.subarray(0, -1), MOST), undefined);
  fc.assert(
    fc.property(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const damaged = Buffer.from(packed);
      damaged[at] = (damaged[at] ?? 0) ^ by;
      const found = unxz(damaged, MOST);
      assert.ok(found === undefined || found.toString() === 'text '.repeat(1000));
    }),
  );
});
