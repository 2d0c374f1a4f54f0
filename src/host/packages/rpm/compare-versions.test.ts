import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { compareRpmVersions } from './compare-versions.ts';

/** Each older than the next, as rpm-version(7) has them. */
const RISING: readonly (readonly string[])[] = [
  ['1.0~rc1', '1.0', '1.0^git1', '1.0.1'],
  ['1.0~rc1^git1', '1.0'],
  ['1.0^20160101', '1.0^20160102', '1.0.1'],
  ['5.5p1', '5.5p2', '5.5p10', '6'],
  ['10b2', '10.1'],
  ['xyz', '1'],
  ['8.2.9-1', '8.2.10-1', '8.2.10-2', '1:0'],
];

test('older and newer', () => {
  for (const row of RISING)
    for (const [i, older] of row.entries())
      for (const newer of row.slice(i + 1)) {
        assert.ok(compareRpmVersions(older, newer) < 0, `${older} < ${newer}`);
        assert.ok(compareRpmVersions(newer, older) > 0, `${newer} > ${older}`);
      }
});

test('separators and leading zeros do not count; a release only where both have one', () => {
  for (const [a, b] of [
    ['1.0', '1_0'],
    ['1.010', '1.10'],
    ['0:2', '2'],
    ['8', '8-3'],
  ] as const)
    assert.equal(compareRpmVersions(a, b), 0);
});

test('turned round it is turned round, for any text', () => {
  const version = fc.string({ unit: fc.constantFrom('0', '1', 'a', '.', '~', '^', '-', ':') });
  fc.assert(
    fc.property(version, version, (a, b) => {
      assert.equal(Math.sign(compareRpmVersions(a, b)) + Math.sign(compareRpmVersions(b, a)), 0);
    }),
  );
});
