import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sensitiveIn, withoutSensitive } from './sensitive.ts';

/** A text, and what is found in it. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['client 198.18.7.7 asked', ['a network address']],
  ['10.0.0.5:8080', ['a network address']],
  ['from 2001:470:1f0b::5 on', ['a network address']],
  ['write to mara@shop.org', ['a mail address']],
  ['DB_PASS=hunter22', ['a secret']],
  ['https://mara:hunter22@db.shop/', ['a secret', 'a mail address']],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', ['a secret']],
  // Names of nobody.
  ['GET http://127.0.0.1:80/ of library.test', []],
  ['at 06:48:09.123 and 2026-01-02 10:00:00 UTC', []],
  ['192.0.2.7, 203.0.113.9, ::1 and 2001:db8::7', []],
  ['mail ops@example.org or php@8.2.service', []],
  ['php8.2 8.2.36-1+deb12u1, Apache 2.4.62', []],
  ['std::vector, Foo::Bar', []],
  ['fastcgi_pass unix:/run/php.sock', []],
];

for (const [text, found] of CASES)
  test(`${text} holds ${found.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      sensitiveIn(text).map(({ what }) => what),
      found,
    );
    assert.deepEqual(sensitiveIn(withoutSensitive(text)), []);
  });

test('the place is that of the value', () => {
  assert.equal(sensitiveIn('a\nb 198.18.7.7')[0]?.offset, 4);
});

test('nothing is left after it was taken out', () => {
  const piece = fc.constantFrom(
    '198.18.7.7',
    ' ',
    '=',
    'password',
    ':',
    'x',
    '@',
    'a.org',
    '\n',
    '"',
    '2001:470::1',
    '1.2.3.4',
    'token',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      assert.deepEqual(sensitiveIn(withoutSensitive(pieces.join(''))), []);
    }),
  );
});
