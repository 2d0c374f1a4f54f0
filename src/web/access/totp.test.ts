import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { base32, codeAt, newSeed, otpauthUri, stepOf } from './totp.ts';

/** RFC 6238, appendix B, of the eight digits the last six. */
const SEED = Buffer.from('12345678901234567890');
const TABLE = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

test('codes are those of the RFC', () => {
  for (const [seconds, code] of TABLE) assert.equal(codeAt(SEED, Math.floor(seconds / 30)), code);
});

test('T6 a code holds for its own step and one to either side, and never again', () => {
  const now = 1_111_111_111_000;
  const step = Math.floor(now / 30_000);
  for (const [distance, holds] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const)
    assert.equal(stepOf(codeAt(SEED, step + distance), SEED, now, 0), holds ? step + distance : undefined);
  assert.equal(stepOf(codeAt(SEED, step), SEED, now, step), undefined);
  assert.equal(stepOf(codeAt(SEED, step - 1), SEED, now, step), undefined, 'one that came before a used one');
  for (const text of ['', '12345', '1234567', '+50471', '05047x', '٠٥٠٤٧١', ' 050471'])
    assert.equal(stepOf(text, SEED, now, 0), undefined, text);
});

test('base 32 as RFC 4648 has it, and an address that apps read', () => {
  for (const [text, written] of [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ] as const)
    assert.equal(base32(Buffer.from(text)), written);
  fc.assert(
    fc.property(fc.string(), (name) => {
      const url = new URL(otpauthUri(newSeed(), name.replaceAll(/[\ud800-\udfff]/g, '')));
      assert.equal(url.protocol, 'otpauth:');
      assert.deepEqual([...url.searchParams.keys()], ['secret', 'issuer']);
    }),
  );
});
