import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectAsClaimed, effectOf, pagesOf } from './pages.ts';

const before = { '/': '200 home', '/a': '200 a', '/b': '200 b', '/c': '404' };

test('an effect counts what is not as before by kind', () => {
  assert.equal(effectOf(before, before), 'ok');
  assert.equal(effectOf(before, { '/': 'leak', '/a': '500', '/b': '500', '/c': '404' }), '500×2 leak×1');
  assert.equal(
    effectOf(before, { '/': '200 other', '/a': '200 a', '/b': 'lost', '/c': '404' }),
    'lost×1 other×1',
  );
  assert.equal(effectOf(before, {}), 'down×4');
  assert.equal(effectOf(before, { ...before, '/c': '200 new' }), 'ok');
  assert.equal(effectOf(before, { ...before, '/c': '500' }), '500×1');
});

test('a claim with numbers holds exactly, one without for any number', () => {
  for (const [claim, effect, holds] of [
    ['ok', 'ok', true],
    ['ok', '500×1', false],
    ['500×1', '500×1', true],
    ['500×1', '500×2', false],
    ['500', '500×2', true],
    ['500', '500×2 leak×1', false],
    ['500', 'ok', false],
    ['504 timeout', '504×3 timeout×1', true],
  ] as const)
    assert.equal(effectAsClaimed(claim, effect), holds, `${claim} / ${effect}`);
});

test('pages of a case are those of its site and its own', () => {
  const pages = pagesOf({ site: 'shop', pages: ['fd.php', 'https://127.0.0.1:8443/'] });
  assert.equal(pages.length, 11);
  assert.deepEqual(pages.slice(-2), [
    { name: '/fd.php', url: 'http://127.0.0.1/fd.php', host: '127.0.0.1' },
    { name: 'https://127.0.0.1:8443/', url: 'https://127.0.0.1:8443/', host: '127.0.0.1' },
  ]);
});
