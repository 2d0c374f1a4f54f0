import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { globMatcher } from './glob.ts';

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';

const CASES: readonly (readonly [pattern: string, below: boolean, matches: boolean])[] = [
  [MODULE, false, true],
  ['/lib/apache2/modules/libphp8.2.so', false, true],
  ['/usr/lib/apache2/modules/libphp*.so', false, true],
  ['/usr/lib/apache2/modules/*', false, true],
  ['/usr/lib/*/modules/libphp?.2.so', false, true],
  ['/usr/lib/apache2/modules/lib[a-p]hp[!79].2.so', false, true],
  ['/usr/lib/apache2/modules/lib[q-z]hp8.2.so', false, false],
  ['/usr/lib/apache2', false, false],
  ['/usr/lib/apache2', true, true],
  ['/usr/lib/*', false, false],
  ['/', true, true],
  ['libphp8.2.so', false, false],
  ['/usr/lib/apache2/modules/[', false, false],
];

for (const [pattern, below, expected] of CASES)
  test(`${pattern}${below ? ' and below' : ''} ${expected ? 'matches' : 'does not match'}`, () =>
    assert.equal(globMatcher(pattern, below)(MODULE), expected));

test('any pattern is answered, and quickly', () => {
  const piece = fc.string({ unit: fc.constantFrom(...'ab*?[]!-/.'.split('')), maxLength: 60 });
  fc.assert(
    fc.property(piece, piece, (pattern, path) => typeof globMatcher(`/${pattern}`)(`/${path}`) === 'boolean'),
  );
  assert.equal(globMatcher(`/${'*a'.repeat(1000)}`)(`/${'a'.repeat(4000)}b`), false);
});
