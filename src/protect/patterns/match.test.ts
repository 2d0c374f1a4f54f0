import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nameMatcher, pathMatcher, type Pattern, together } from './index.ts';

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
/** `…` is what is not known. */
const pattern = (text: string, glob = /[*?[]/.test(text)): Pattern => ({
  parts: text.split(/(…)/).flatMap((part) => (part === '…' ? [undefined] : part === '' ? [] : [part])),
  glob,
});

const CASES: readonly (readonly [
  path: string,
  below: boolean,
  matches: boolean,
  known?: 'wholly' | 'partly' | 'hardly',
])[] = [
  [MODULE, false, true],
  ['/lib/apache2/modules/libphp8.2.so', false, true],
  ['/usr//lib/./apache2/modules/libphp8.2.so', false, true],
  ['/usr/lib/apache2/modules/libphp*.so', false, true],
  ['/usr/lib/apache2/modules/*', false, true],
  ['/usr/lib/*/modules/libphp?.2.so', false, true],
  ['/usr/lib/apache2/modules/lib[a-p]hp[!79].2.so', false, true],
  ['/usr/lib/apache2/modules/lib[q-z]hp8.2.so', false, false],
  ['/usr/lib/apache2', false, false],
  ['/usr/lib/apache2', true, true],
  ['/usr/lib/apache', true, false],
  ['/usr/lib/*', false, false],
  ['/usr/lib/*', true, true],
  ['/', true, true],
  ['libphp8.2.so', false, false],
  ['/usr/lib/apache2/modules/[', false, false],
  ['/usr/lib/apache2/modules/libphp….so', false, true, 'partly'],
  ['/usr/lib/apache2/modules/…', false, true, 'partly'],
  ['/usr/lib/apache2/modules/libperl….so', false, false, 'partly'],
  ['/usr/lib/…', false, true, 'hardly'],
  ['/…', true, true, 'hardly'],
  ['…/libphp8.2.so', false, true, 'hardly'],
  ['/etc/…', true, false, 'hardly'],
];

for (const [path, below, expected, known = 'wholly'] of CASES)
  test(`${path}${below ? ' and below' : ''} ${expected ? 'matches' : 'does not match'}, ${known} known`, () => {
    const matcher = pathMatcher(pattern(path));
    assert.equal(below ? matcher.covers(MODULE) : matcher.matches(MODULE), expected);
    assert.equal(matcher.known, known);
  });

const NAMES: readonly (readonly [name: string, matches: boolean, known: string])[] = [
  ['php8.2', true, 'wholly'],
  ['php*', true, 'wholly'],
  ['php', false, 'wholly'],
  ['php…', true, 'partly'],
  ['…', true, 'hardly'],
  ['…8.2', true, 'hardly'],
];

for (const [name, expected, known] of NAMES)
  test(`name ${name}`, () => {
    const matcher = nameMatcher(pattern(name));
    assert.deepEqual([matcher.matches('php8.2'), matcher.known], [expected, known]);
  });

test('many plain paths are one matcher, which says what they say', () => {
  const piece = fc.constantFrom('/usr', '/usr/lib', '/usr/lib/apache2', '/etc', MODULE, '/usr/lib/php*', '/');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), piece, (paths, subject) => {
      const each = paths.map((path) => pathMatcher(pattern(path)));
      const all = together(each);
      for (const way of ['matches', 'covers'] as const)
        assert.equal(
          all.some((one) => one[way](subject)),
          each.some((one) => one[way](subject)),
        );
    }),
  );
});

test('any pattern is answered', () => {
  const piece = fc.string({ unit: fc.constantFrom(...'ab*?[]!-/.…'.split('')), maxLength: 60 });
  fc.assert(
    fc.property(piece, piece, (text, path) => {
      const matcher = pathMatcher(pattern(`/${text}`));
      return (
        typeof matcher.matches(`/${path}`) === 'boolean' && typeof matcher.covers(`/${path}`) === 'boolean'
      );
    }),
  );
  assert.equal(pathMatcher(pattern(`/${'*a'.repeat(1000)}`)).matches(`/${'a'.repeat(4000)}b`), false);
});
