import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { foldBytes, foldPath } from './fold-path.ts';

const cases: readonly (readonly [path: string, folded: string])[] = [
  ['/', '/'],
  ['', ''],
  ['/index.php', '/index.php'],
  ['/item/17', '/item/:id'],
  ['/item/17/', '/item/:id/'],
  ['/17', '/:id'],
  ['/api/v1/orders/123456/lines/7', '/api/v1/orders/:id/lines/:id'],
  ['/u/550e8400-e29b-41d4-a716-446655440000/x', '/u/:id/x'],
  ['/blob/da39a3ee5e6b4b0d3255bfef95601890afd80709', '/blob/:id'],
  ['/blog/2026-10-24/title', '/blog/:id/title'],
  ['/facade/deadbeef', '/facade/deadbeef'],
  ['/s/aB3xY9kQ2mN8pL5w', '/s/:id'],
  ['/assets/app.3f9a8bc1.js', '/assets/app.:id.js'],
  ['/article-12345.html', '/article-:id.html'],
  ['/php8.2/x', '/php8.2/x'],
  ['/404.html', '/404.html'],
  ['/shop;jsessionid=8A7F3C/cart', '/shop/cart'],
  ['/a/b/c/d/e/f/g/h/i/j/k/l/m', '/a/b/c/d/e/f/g/h/i/j/k/…'],
  [`/${'x'.repeat(300)}`, `/${'x'.repeat(199)}…`],
];

for (const [path, folded] of cases)
  test(`${path.slice(0, 60)} → ${folded.slice(0, 60)}`, () => assert.equal(foldPath(path), folded));

test('folding bytes first changes nothing for the whole', () => {
  const target = Buffer.alloc(256);
  const segment = fc.oneof(
    fc.nat().map(String),
    fc.uuid(),
    fc.stringMatching(/^[0-9a-fA-F-]{0,12}$/),
    fc.stringMatching(/^[a-zA-Z0-9._;-]{0,12}$/),
    fc.string({ maxLength: 5 }),
  );
  const path = fc.array(segment, { maxLength: 8 }).map((s) => `/${s.join('/')}`.replace(/[^ -~]|\?/g, ''));
  fc.assert(
    fc.property(path, (text) => {
      const length = foldBytes(Buffer.from(`xx${text}yy`), 2, 2 + text.length, target);
      if (length === target.length) return; // cut
      assert.equal(foldPath(target.toString('latin1', 0, length)), foldPath(text));
    }),
  );
});

test('numbers of any length take no more room than there is', () => {
  const target = Buffer.alloc(8);
  assert.equal(foldBytes(Buffer.from('/a/1/2/3/4'), 0, 10, target), 8);
  assert.equal(foldBytes(Buffer.from('/1234567890123'), 0, 14, target), 8);
  assert.equal(foldBytes(Buffer.from('/1'), 0, 2, target), 4);
});
