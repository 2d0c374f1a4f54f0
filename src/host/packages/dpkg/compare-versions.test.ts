import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { compareVersions } from './compare-versions.ts';

/** Older before newer; from deb-version(7) and from real archives. */
const RISING = [
  ['1.0~beta1~svn1245', '1.0~beta1'],
  ['1.0~beta1', '1.0'],
  ['1.0', '1.0-1'],
  ['8.2.9-1', '8.2.36-1~deb12u1'],
  ['8.2.36-1~deb12u1', '8.2.36-1'],
  ['9.0', '1:0.1'],
  ['2.4.9', '2.4.10'],
  ['1.2', '1.2a'],
  ['1.2a', '1.2+b'],
  ['0.99999999999999999998', '0.99999999999999999999'],
] as const;

for (const [older, newer] of RISING) {
  test(`${older} < ${newer}`, () => {
    assert.ok(compareVersions(older, newer) < 0);
    assert.ok(compareVersions(newer, older) > 0);
    assert.equal(compareVersions(newer, newer), 0);
  });
}

test('leading zeros do not count', () => assert.equal(compareVersions('1.02', '1.2'), 0));

const version = fc.string({ unit: fc.constantFrom(...'0123456789abZ.+~-:'.split('')), maxLength: 12 });
test('any two texts have one order', () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      assert.equal(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)), 0);
    }),
  );
});
