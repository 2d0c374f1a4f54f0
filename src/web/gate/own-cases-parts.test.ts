/** Cases of our own, T28 to T31, of parts of the gate by themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { html } from '../../domain/html.ts';
import { openGate } from './gate.ts';
import { Limiter } from './rate.ts';
import type { Route } from './route.ts';
import { siteOf } from './sites.ts';
import { readTarget } from './target.ts';
import { NO_DESK, NOBODY } from './testing/served.ts';

test('T28 who guesses is slowed down by address, an IPv6 network counts as one, and memory stays bounded', () => {
  const limiter = new Limiter({ burst: 2, perSecond: 1 }, { burst: 10_000, perSecond: 1 });
  assert.deepEqual(
    [limiter.take('192.0.2.1', 0), limiter.take('::ffff:192.0.2.1', 0), limiter.take('192.0.2.1', 0)],
    [0, 0, 1000],
  );
  assert.equal(limiter.take('192.0.2.1', 1000), 0);
  assert.deepEqual(
    ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8::3'].map((from) => limiter.take(from, 0)),
    [0, 0, 1000],
  );
  assert.equal(limiter.take('2001:db8:0:1::1', 0), 0);
  for (let at = 0; at < 5000; at += 1) limiter.take(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, 0);
  assert.equal(limiter.places, 1000);
  const all = new Limiter({ burst: 10, perSecond: 1 }, { burst: 3, perSecond: 1 });
  assert.deepEqual(
    [1, 2, 3, 4].map((at) => all.take(`192.0.2.${at}`, 0)),
    [0, 0, 0, 1000],
    'all together',
  );
});

test('T29 a route that is not fit is not served at all', () => {
  const open =
    (routes: readonly Route[], origins = ['http://127.0.0.1:1']): (() => void) =>
    () =>
      void openGate({
        routes,
        origins,
        admission: NOBODY,
        ask: NO_DESK,
        audit: () => {},
        frame: () => '',
        now: () => new Date(),
        trouble: () => {},
      });
  const page: Route = {
    method: 'GET',
    path: '/x',
    policy: { who: 'viewer' },
    handle: () => ({ kind: 'page', title: '', body: html`` }),
  };
  open([page])();
  const lax = z.object({ a: z.string() });
  const bad: readonly (readonly [RegExp, Route])[] = [
    [/drops what it does not know/, { ...page, query: lax }],
    [
      /drops what it does not know/,
      { ...page, method: 'POST', body: z.strictObject({ inner: z.optional(z.array(lax)) }) },
    ],
    [/drops what it does not know/, { ...page, method: 'POST', body: z.union([z.strictObject({}), lax]) }],
    [/path and its params differ/, { ...page, path: '/:x' }],
    [/path and its params differ/, { ...page, params: z.strictObject({ x: z.string() }) }],
    [/reading takes no body/, { ...page, body: z.strictObject({}) }],
    [/streams are read/, { ...page, method: 'POST', events: true }],
    [/why anybody may/, { ...page, policy: { who: 'anyone', why: ' ' } }],
    [/lower-case words/, { ...page, path: '/*' }],
    [/lower-case words/, { ...page, path: '/X' }],
    [/lower-case words/, { ...page, path: 'x' }],
  ];
  for (const [why, route] of bad) assert.throws(open([route]), why);
  assert.throws(open([page, page]), /there twice/);
  for (const origins of [
    [],
    ['http://stakeout.example'],
    ['http://10.0.0.1'],
    ['https://a.example/x'],
    ['*'],
    ['null'],
    ['https://A.example'],
    ['ftp://a.example'],
  ])
    assert.throws(open([page], origins), StakeoutError, origins.join());
});

test('T30 over TLS a cookie is of this name alone; on the loopback two ports are two', () => {
  assert.partialDeepStrictEqual(siteOf('https://stakeout.example'), {
    host: 'stakeout.example',
    secure: true,
    sessionCookie: '__Host-stakeout',
  });
  assert.partialDeepStrictEqual(siteOf('http://127.0.0.1:8117'), {
    host: '127.0.0.1:8117',
    secure: false,
    sessionCookie: 'stakeout-8117',
  });
  assert.notEqual(siteOf('http://localhost:1').sessionCookie, siteOf('http://localhost:2').sessionCookie);
});

test('T31 paths have one spelling, of whatever they are made', () => {
  for (const path of ['/', '/a', '/a/b-c_d.e~f', '/services/nginx@1:2', '/a?x=%20&y=1'])
    assert.notEqual(readTarget(path), undefined, path);
  for (const path of [
    '',
    'a',
    '//',
    '/a/',
    '/a//b',
    '/.',
    '/..',
    '/a/..',
    '/a.',
    '/.a',
    '/a/.b',
    '/%61',
    '/a%',
    '/a;b',
    '/a b',
    '/a\\b',
    '/a#b',
    '/ä',
    '/a?<',
    '/a?"',
    'http://a/',
    '*',
    '/a\u0000',
  ])
    assert.equal(readTarget(path), undefined, path);
});
