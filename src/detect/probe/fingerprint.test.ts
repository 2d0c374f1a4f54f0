import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fingerprintPage, likeness } from './fingerprint.ts';

const whole = (body: string) => ({ body, truncated: false });
const thrice = (body: (n: number) => string) => fingerprintPage([0, 1, 2].map((n) => whole(body(n))));

const shop = (n: number): string =>
  `<html><head><title>Shop</title></head><body><h1>Our shop</h1><p>Fresh today</p>
<p>It is Sun, ${20 + n} Nov 2026 20:1${n}:0${n} GMT, you are visitor ${1041 + n * 7}</p>
<input name="csrf" value="${'9f8e7d6c5b4a'.repeat(2)}${n}e">
<a href="/item?sid=Zk3${n}aQpWm9Lr27XcVbTy">item</a>
<footer>Made with care</footer></body></html>`;

test('a page with dates, counters and tokens keeps its fingerprint', () => {
  const fingerprint = thrice(shop);
  assert.equal(
    thrice((n) => shop(n + 3)),
    fingerprint,
  );
  assert.equal(likeness(fingerprint, whole(shop(9))), 1);
});

test('a piece that differs in any sample is volatile and is not compared', () => {
  const words = ['alpha', 'beta', 'gamma', 'delta'];
  const page = (n: number): string => `<p>fixed</p>\n<p>quote of the day: ${words[n]}</p>`;
  assert.equal(likeness(thrice(page), whole(page(3))), 1);
});

test('another page, an error page and an empty page are not alike', () => {
  const fingerprint = thrice(shop);
  for (const body of [
    '',
    '<h1>Internal Server Error</h1>',
    '<?php $dbpass = "x"; echo "INDEX-OK";',
    'DB error',
  ])
    assert.ok((likeness(fingerprint, whole(body)) ?? 1) < 0.5, body);
});

test('an entirely volatile page compares with anything, a foreign fingerprint with nothing', () => {
  const random = thrice((n) => ['one', 'two', 'three'][n] ?? '');
  assert.equal(likeness(random, whole('four')), 1);
  assert.equal(likeness('p0:whatever', whole('x')), undefined);
  assert.equal(likeness('p1:1:abc', whole('x')), undefined);
});

test('too few samples are refused', () => {
  assert.throws(() => fingerprintPage([whole('a'), whole('a')]), RangeError);
});

test('the piece that the body limit cut is left out', () => {
  const full = Array.from({ length: 5 }, () => whole('<p>first</p><p>second, cut at the end</p>'));
  const cut = { body: '<p>first</p><p>second, c', truncated: true };
  assert.equal(likeness(fingerprintPage([...full, cut]), cut), 1);
});

test('property: whatever the text, numbers may change and the page is still itself', () => {
  const number = fc.integer({ min: 0, max: 1e9 });
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zA-Z<> ]{0,30}$/), { maxLength: 20 }),
      fc.array(number, { minLength: 20, maxLength: 20 }),
      (texts, numbers) => {
        const page = (shift: number): string =>
          texts.map((text, i) => `${text} ${(numbers[i] ?? 0) + shift}`).join('\n');
        assert.equal(
          thrice(page),
          thrice(() => page(77)),
        );
        assert.equal(likeness(thrice(page), whole(page(12345))), 1);
      },
    ),
  );
});

test('property: any bytes make a fingerprint that fits its own page and stays small', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 4000 }), (body) => {
      const fingerprint = thrice(() => body);
      assert.equal(likeness(fingerprint, whole(body)), 1);
      assert.ok(fingerprint.length < 600);
    }),
  );
});
