import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ProbePlan } from './plan.ts';
import type { WatchedPage } from './watched-page.ts';

function pages(site: string, count: number): WatchedPage[] {
  return Array.from({ length: count }, (_, i) => ({
    key: `${site}/${i}`,
    target: { url: `http://127.0.0.1/${i}`, host: site },
    site,
    services: ['apache2'],
  }));
}

interface Looked {
  readonly at: number;
  readonly key: string;
}

/** Runs the plan in steps of 200 ms; each look takes `takesMs`, and its answer is what `ok` says of the moment it ends. */
function run(
  watched: readonly WatchedPage[],
  untilMs: number,
  answer: { readonly ok?: (key: string, at: number) => boolean; readonly takesMs?: number } = {},
): { readonly looks: readonly Looked[]; readonly most: number } {
  const plan = new ProbePlan({ random: () => 0.5 });
  const under: { readonly page: WatchedPage; readonly ends: number }[] = [];
  const looks: Looked[] = [];
  let most = 0;
  for (let now = 0; now <= untilMs; now += 200) {
    for (const one of under.filter((u) => u.ends <= now)) {
      under.splice(under.indexOf(one), 1);
      plan.ended(one.page, answer.ok?.(one.page.key, now) ?? true, now);
    }
    plan.watch(watched, now);
    for (const page of plan.due(now)) {
      looks.push({ at: now, key: page.key });
      under.push({ page, ends: now + (answer.takesMs ?? 0) });
    }
    most = Math.max(most, under.length);
  }
  return { looks, most };
}

test('a healthy site: four looks an interval, one after the other, each page in its turn', () => {
  const { looks, most } = run(pages('a', 7), 35_000);
  assert.equal(most, 1);
  assert.ok(looks.length >= 24 && looks.length <= 28, `${looks.length} looks`);
  assert.equal(new Set(looks.slice(0, 7).map((l) => l.key)).size, 7);
  assert.equal(run(pages('a', 1), 50_000).looks.length, 10, 'a site of one page: one look an interval');
});

test('a failing page has the whole site looked at at once, then every second, later every interval', () => {
  const ok = (_key: string, at: number): boolean => at < 10_000;
  const { looks } = run(pages('a', 7), 60_000, { ok });
  const failed = looks.find((l) => l.at >= 9_800)?.at ?? 0;
  const soon = looks.filter((l) => l.at > failed && l.at <= failed + 800);
  assert.equal(new Set(soon.map((l) => l.key)).size, 7, 'all pages within the next second');
  const close = looks.filter((l) => l.at > failed && l.at <= failed + 10_000).length;
  assert.ok(close >= 60, `${close} looks in ten seconds`);
  const later = looks.filter((l) => l.at > 40_000 && l.at <= 60_000).length;
  assert.ok(later >= 21 && later <= 35, `${later} looks in the last twenty seconds`);
});

test('a page that comes back is looked at closely again', () => {
  const { looks } = run(pages('a', 2), 60_000, { ok: (_key, at) => at < 5000 || at > 40_000 });
  const back = looks.filter((l) => l.at > 44_000 && l.at <= 54_000).length;
  assert.ok(back >= 16, `${back} looks`);
});

test('one that keeps changing its mind is looked at less closely in the end', () => {
  const { looks } = run(pages('a', 1), 200_000, { ok: (_key, at) => Math.floor(at / 5000) % 2 === 0 });
  const late = looks.filter((l) => l.at > 100_000).length;
  assert.ok(late <= 45, `${late} looks in a hundred seconds`);
});

test('a site that does not answer piles nothing up, and the others are looked at as before', () => {
  const slow = pages('slow', 20);
  const { looks, most } = run([...slow, ...pages('b', 2)], 60_000, {
    ok: (key) => key.startsWith('b'),
    takesMs: 10_000,
  });
  assert.ok(most <= 6, `${most} at once`);
  assert.ok(looks.filter((l) => l.key.startsWith('b')).length >= 10);
});

test('many sites share a bounded number of looks', () => {
  const many = Array.from({ length: 500 }, (_, i) => pages(`s${i}`, 4)).flat();
  const { looks } = run(many, 100_000);
  const rate = looks.filter((l) => l.at > 50_000).length / 50;
  assert.ok(rate > 30 && rate <= 45, `${rate} looks a second`);
});

test('what is not watched any more is forgotten, also while it is under way', () => {
  const plan = new ProbePlan({ random: () => 0 });
  const [page] = pages('a', 1);
  assert.ok(page);
  plan.watch([page], 0);
  assert.deepEqual(plan.due(0), [page]);
  plan.watch([], 100);
  plan.ended(page, false, 200);
  assert.deepEqual(plan.due(60_000), []);
});

test('no page is looked at twice at a time, whatever happens', () => {
  const step = fc.record({
    wait: fc.nat(3000),
    pages: fc.subarray([...pages('a', 3), ...pages('b', 2)]),
    end: fc.nat(5),
    ok: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const plan = new ProbePlan();
      let now = 0;
      const under: WatchedPage[] = [];
      // A page that is dropped and watched again while it is under way may be asked again: keep the set fixed.
      plan.watch([...pages('a', 3), ...pages('b', 2)], now);
      for (const { wait, end, ok } of steps) {
        now += wait;
        for (const page of under.splice(0, end)) plan.ended(page, ok, now);
        for (const page of plan.due(now)) {
          assert.ok(!under.some((one) => one.key === page.key));
          under.push(page);
        }
        assert.ok(under.length <= 8);
      }
    }),
  );
});
