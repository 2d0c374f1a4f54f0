import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { TrafficGroup } from '../../domain/traffic.ts';
import { ErrorShare, surprise } from './error-share.ts';

const T0 = Date.parse('2026-01-02T10:00:00.000Z');

interface Second {
  readonly requests: number;
  readonly errors: number;
  readonly clients?: number;
  readonly affected?: number;
}

function group(path: string, { requests, errors, ...more }: Second, at: number): TrafficGroup {
  return {
    site: 'shop',
    path,
    requests,
    statuses: {},
    serverErrors: errors,
    clients: more.clients ?? requests,
    clientsAffected: more.affected ?? errors,
    ...(errors > 0 ? { firstErrorAt: new Date(at).toISOString() } : {}),
  };
}

/** One second after the other; a site of several paths, each second's requests given by path. */
class Scene {
  readonly share = new ErrorShare((service) => [service]);
  readonly raised = new Set<string>();
  now = T0;

  second(paths: Readonly<Record<string, Second>>): readonly string[] {
    this.now += 1000;
    const groups = Object.entries(paths).map(([path, counts]) => group(path, counts, this.now));
    this.share.add(
      'apache2',
      groups.filter((one) => one.requests > 0),
      this.now,
    );
    return this.look();
  }

  look(): readonly string[] {
    const found = this.share.conditions((id) => this.raised.has(id), this.now);
    return found.map((c) => `${c.severity} ${c.id}${c.fading === true ? ' fading' : ''}`);
  }

  /** Healthy traffic of `rate` requests a second over four paths. */
  healthy(seconds: number, rate = 10): this {
    for (let i = 0; i < seconds; i += 1) assert.deepEqual(this.second(spread(rate, 0)), []);
    return this;
  }

  /** The second in which something is seen first, and what. */
  until(seconds: number, paths: Readonly<Record<string, Second>>): readonly [number, ...(readonly string[])] {
    for (let i = 1; i <= seconds; i += 1) {
      const seen = this.second(paths);
      if (seen.length > 0) return [i, ...seen];
    }
    return [0];
  }
}

const PATHS = ['/', '/cart', '/search', '/item/:id'];

/** `rate` requests over the four paths, of which the share `errors` fails on each. */
function spread(rate: number, errors: number): Record<string, Second> {
  return Object.fromEntries(
    PATHS.map((path, i) => {
      const requests = Math.floor(rate / PATHS.length) + (i < rate % PATHS.length ? 1 : 0);
      return [path, { requests, errors: Math.round(requests * errors) }];
    }),
  );
}

const WHOLE = 'critical error-share:shop';

test('an outage of 60 % at 10 requests a second is seen within five seconds, and begins with its first error', () => {
  const scene = new Scene().healthy(300);
  const began = scene.now + 1000;
  const [seconds, seen] = scene.until(60, spread(10, 0.6));
  assert.equal(seen, WHOLE);
  assert.ok(seconds >= 4 && seconds <= 6, `after ${seconds} s`);
  const [condition] = scene.share.conditions(() => false, scene.now);
  assert.equal(condition?.since, began);
  assert.match(condition?.evidence.join('\n') ?? '', /before: 0 of \d+ in ten minutes/);
});

const outages: readonly [string, number, number, number][] = [
  ['everything fails, one request a second', 1, 1, 11],
  ['everything fails, five hundred a second', 500, 1, 6],
  ['a quarter fails, ten a second', 10, 0.25, 10],
  ['one in ten fails everywhere, a hundred a second', 100, 0.12, 0], // no path fails for half of its requests
];
for (const [name, rate, errors, within] of outages)
  test(`an outage: ${name}`, () => {
    const [seconds, seen] = new Scene().healthy(300, rate).until(30, spread(rate, errors));
    if (within === 0) assert.equal(seconds, 0);
    else assert.ok(seen === WHOLE && seconds <= within, `${seen} after ${seconds} s`);
  });

test('two of eight pages that fail are an outage for who uses them', () => {
  const pages = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [`/p${i}`, { requests: 2, errors: i < 2 ? 2 : 0 }]),
  );
  const well = Object.fromEntries(Object.keys(pages).map((path) => [path, { requests: 2, errors: 0 }]));
  const scene = new Scene();
  for (let i = 0; i < 200; i += 1) assert.deepEqual(scene.second(well), []);
  assert.deepEqual(scene.until(20, pages).slice(1), [WHOLE]);
});

test('one broken page of many is a warning, and only when it lasts', () => {
  const scene = new Scene().healthy(300, 40);
  const page = { ...spread(40, 0), '/words.php': { requests: 4, errors: 4 } };
  const [seconds, seen] = scene.until(60, page);
  assert.equal(seen, 'warning error-share:shop /words.php');
  assert.ok(seconds >= 20, `after ${seconds} s`);
  scene.raised.add('error-share:shop /words.php');
  assert.equal(scene.second(spread(40, 0)).length, 1, 'within the minute');
  for (let i = 0; i < 60; i += 1) scene.second(spread(40, 0));
  assert.deepEqual(scene.look(), []);
});

test('a page that carries a third of the traffic is the site', () => {
  const scene = new Scene().healthy(300, 10);
  assert.deepEqual(
    scene.until(20, { '/': { requests: 4, errors: 4 }, '/a': { requests: 6, errors: 0 } }).slice(1),
    [WHOLE],
  );
});

test('a burst of errors that is over within three seconds, as of a restart or a deploy', () => {
  const scene = new Scene().healthy(300, 50);
  for (let i = 0; i < 3; i += 1) assert.deepEqual(scene.second(spread(50, 1)), []);
  scene.healthy(60, 50);
});

test('a scan of 300 missing pages is no error at all', () => {
  const scene = new Scene().healthy(100);
  for (let i = 0; i < 20; i += 1)
    assert.deepEqual(scene.second({ ...spread(10, 0), '/:id': { requests: 15, errors: 0, clients: 1 } }), []);
});

test('errors that one client of several gets are its own affair', () => {
  const scene = new Scene().healthy(300, 8);
  const paths = { ...spread(8, 0), '/': { requests: 5, errors: 0, clients: 4 } };
  const [, seen] = scene.until(60, { ...paths, '/api': { requests: 8, errors: 8, clients: 1, affected: 1 } });
  assert.equal(seen, 'warning error-share:shop /api');
});

test('what is usual for a site is no news, and twice as much of little is none either', () => {
  const scene = new Scene();
  const usual = {
    ...spread(20, 0),
    '/old': { requests: 2, errors: 2 },
    '/older': { requests: 2, errors: 2 },
  };
  for (let i = 0; i < 400; i += 1) scene.second(usual);
  const [seconds, seen] = scene.until(60, { ...usual, '/older': { requests: 3, errors: 3 } });
  assert.ok(seconds === 0 || seen?.startsWith('warning'), seen);
  for (let i = 0; i < 8; i += 1) scene.second(spread(20, 0.9));
  assert.deepEqual(scene.look(), [WHOLE], 'an outage is news all the same');
});

test('without a past half of the answers must fail', () => {
  assert.deepEqual(new Scene().until(30, spread(12, 0.34)), [0]);
  assert.deepEqual(new Scene().until(30, spread(12, 0.67)).slice(1), [WHOLE]);
});

test('raised, it stays until the share is half of what raised it; without requests it fades', () => {
  const scene = new Scene().healthy(300);
  scene.until(60, spread(10, 1));
  scene.raised.add('error-share:shop');
  assert.deepEqual(scene.second(spread(10, 1)), [WHOLE]);
  let left = 0;
  while (scene.second(spread(10, 0)).length > 0) left += 1;
  assert.ok(left >= 5 && left <= 10, `${left} s`);
  scene.raised.clear();
  scene.until(60, spread(10, 1));
  scene.raised.add('error-share:shop');
  scene.now += 119_000;
  assert.deepEqual(scene.look(), [WHOLE]);
  scene.now += 2000;
  assert.deepEqual(scene.look(), [`${WHOLE} fading`]);
});

test('a long outage does not become the usual', () => {
  const scene = new Scene().healthy(300);
  scene.until(60, spread(10, 1));
  scene.raised.add('error-share:shop');
  for (let i = 0; i < 1200; i += 1) assert.deepEqual(scene.second(spread(10, 1)), [WHOLE]);
});

test('after an outage its errors are not the usual either: the next one is seen as soon', () => {
  const scene = new Scene().healthy(400);
  scene.until(60, spread(10, 1));
  scene.raised.add('error-share:shop');
  for (let i = 0; i < 30; i += 1) scene.second(spread(10, 1));
  while (scene.second(spread(10, 0)).length > 0);
  scene.raised.clear();
  for (let i = 0; i < 120; i += 1) scene.second(spread(10, 0));
  const [condition] = [scene.until(20, spread(10, 0.6))];
  assert.deepEqual([condition[1], condition[0] <= 6], [WHOLE, true]);
  assert.match(scene.share.conditions(() => false, scene.now)[0]?.evidence[0] ?? '', /before: 0 of/);
});

test('a quiet site: three failures in ten seconds say nothing yet, the fifth does', () => {
  const scene = new Scene().healthy(600, 1);
  const every = (seconds: number, pause: number): readonly string[] => {
    let seen: readonly string[] = [];
    for (let i = 0; i < seconds; i += 1)
      seen = scene.second({ '/': i % pause === 0 ? { requests: 1, errors: 1 } : { requests: 0, errors: 0 } });
    return seen;
  };
  assert.deepEqual(every(9, 4), []);
  assert.deepEqual(every(10, 1), [WHOLE]);
});

test('five errors in ten seconds are chance where one is usual', () => {
  const scene = new Scene();
  const second = (errors: number): readonly string[] => scene.second({ '/': { requests: 2, errors } });
  for (let i = 0; i < 600; i += 1) second(i % 10 === 0 ? 1 : 0);
  for (let i = 0; i < 10; i += 1) assert.deepEqual(second(i % 2), []);
});

test('a log that names no site counts for the server', () => {
  const share = new ErrorShare((service) => [service]);
  for (let i = 0; i < 30; i += 1) {
    const now = T0 + i * 1000;
    share.add('nginx', [{ ...group('/', { requests: 10, errors: 9 }, now), site: '' }], now);
  }
  const [found] = share.conditions(() => false, T0 + 29_000);
  assert.deepEqual([found?.id, found?.site], ['error-share:nginx', undefined]);
});

test('names of sites that clients make up are bounded', () => {
  const share = new ErrorShare((service) => [service]);
  for (let i = 0; i < 5000; i += 1)
    share.add('apache2', [{ ...group('/', { requests: 1, errors: 1 }, T0), site: `made-up-${i}` }], T0);
  assert.ok(share.conditions(() => false, T0).length === 0);
});

test('surprise grows with what is seen and is nothing for what is expected', () => {
  assert.equal(surprise(3, 3), 0);
  assert.ok(surprise(5, 0.1) > 14);
  assert.ok(surprise(5, 1) < 14);
});

/** Two errors in a hundred requests, one error more in any ten seconds, on whatever path: what a healthy site has on a bad day. */
const healthyTraffic = fc.array(
  fc.record({
    rate: fc.oneof(fc.nat(3), fc.nat(40), fc.nat(2000)),
    paths: fc.integer({ min: 1, max: 12 }),
    stray: fc.nat(11),
    pause: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(900) }),
  }),
  { minLength: 1, maxLength: 400, size: 'max' },
);

test('no sequence of healthy traffic at any rate raises anything', () => {
  fc.assert(
    fc.property(healthyTraffic, (seconds) => {
      const scene = new Scene();
      let lastStray = -Infinity;
      let owed = 0;
      for (const { rate, paths, stray, pause } of seconds) {
        scene.now += pause * 1000;
        owed += rate * 0.02;
        const due = Math.floor(owed);
        owed -= due;
        const mayStray = rate > due && scene.now - lastStray >= 10_000;
        if (mayStray) lastStray = scene.now;
        const errors = due + (mayStray ? 1 : 0);
        const made = Object.fromEntries(
          Array.from({ length: paths }, (_, i) => {
            const requests = Math.floor(rate / paths) + (i < rate % paths ? 1 : 0);
            const own = i === stray % paths ? Math.min(errors, requests) : 0;
            return [`/p${i}`, { requests, errors: own }];
          }),
        );
        const seen = scene.second(made).filter((one) => one.startsWith('critical'));
        assert.deepEqual(seen, []);
      }
    }),
    { numRuns: 200 },
  );
});

test('every outage of half of the answers at ten requests a second or more is raised within ten seconds, whatever came before', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 10, max: 500 }),
      fc.double({ min: 0.55, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 10 }),
      (before, rate, errors, paths) => {
        const scene = new Scene().healthy(before, rate);
        const outage = Object.fromEntries(
          Array.from({ length: paths }, (_, i) => {
            const requests = Math.floor(rate / paths) + (i < rate % paths ? 1 : 0);
            return [`/p${i}`, { requests, errors: Math.ceil(requests * errors) }];
          }),
        );
        const [seconds, seen] = scene.until(30, outage);
        assert.equal(seen, WHOLE);
        // Without a past of its own the good answers of the same window count against it.
        assert.ok(seconds <= 10, `after ${seconds} s`);
      },
    ),
    { numRuns: 150 },
  );
});
