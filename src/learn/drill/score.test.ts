import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { DrillCourse, Saying, Typed } from './model.ts';
import { HINT_COST, PARTS, scoreDrill, speed } from './score.ts';

const typed = (...lines: readonly (readonly [at: number, text: string])[]): readonly Typed[] =>
  lines.map(([at, text]) => ({ at: at * 1000, text, exit: 0 }));
const note = (slot: 'impact' | 'cause' | 'fix' | 'detection' | 'prevention'): Saying => ({
  what: 'note',
  at: 190_000,
  slot,
  text: 'a few words here',
});
const RIGHT: Saying = { what: 'hypothesis', at: 60_000, kind: 'file-missing', object: '/x.so', right: true };

/** As good as it gets. */
const GOOD: DrillCourse = {
  mode: 'practice',
  level: 1,
  innocent: false,
  faultAt: 10_000,
  impactAt: 11_000,
  pagedAt: 40_000,
  rightSince: 120_000,
  finishedAt: 200_000,
  calledHealthy: false,
  said: [
    { what: 'report', at: 20_000, text: 'pages fail' },
    { what: 'ack', at: 45_000 },
    RIGHT,
    note('impact'),
    note('cause'),
    note('fix'),
    note('detection'),
    note('prevention'),
  ],
  typed: typed(
    [30, 'tail /var/log/apache2/error.log'],
    [40, 'dpkg --verify libapache2-mod-php8.2'],
    [70, 'apt-get install --reinstall libapache2-mod-php8.2 && service apache2 restart'],
    [130, 'curl http://library.test/'],
  ),
};

const points = (course: Partial<DrillCourse>, item: string): number | undefined =>
  scoreDrill({ ...GOOD, ...course }).items.find((one) => one.item === item)?.points;
const saying = (...more: readonly Saying[]): readonly Saying[] => [
  ...GOOD.said.filter(({ what }) => what !== 'hypothesis'),
  ...more,
];

test('the parts are a hundred points, and a perfect drill has them all', () => {
  assert.equal(
    Object.values(PARTS).reduce((sum, one) => sum + one, 0),
    100,
  );
  const { total, passed, items } = scoreDrill(GOOD);
  assert.deepEqual([total, passed, items.length], [100, true, 9]);
});

test('each part falls by itself', () => {
  const nobody = GOOD.said.filter(({ what }) => what === 'note');
  const { rightSince: _, ...never } = GOOD;
  for (const [course, item, expected] of [
    [{ said: nobody }, 'detect', 0],
    [{ said: [{ what: 'report', at: 251_000, text: 'x' }] }, 'detect', 8],
    [{ said: nobody }, 'acknowledge', 0],
    [{ said: [{ what: 'ack', at: 130_000 }] }, 'acknowledge', 8],
    [{ said: saying() }, 'hypothesis', 0],
    [{ said: saying({ ...RIGHT, right: false }) }, 'hypothesis', 0],
    [{ said: saying({ ...RIGHT, at: 50_000, right: false }, RIGHT) }, 'hypothesis', 12],
    [{ said: saying({ ...RIGHT, at: 80_000 }) }, 'hypothesis', 5],
    [{ typed: typed([70, 'service apache2 restart']) }, 'evidence', 0],
    [
      { typed: typed([30, 'dpkg --verify x'], [70, 'apt-get install x'], [80, 'tail /var/log/x.log']) },
      'evidence',
      5,
    ],
    [{ typed: typed([30, 'service apache2 restart'], [40, 'dpkg --verify x']) }, 'no harm', 10],
    [{ typed: typed([30, 'dpkg --verify x'], [40, 'chmod 777 /srv/library']) }, 'no harm', 0],
    [
      { typed: typed([30, 'dpkg --verify x'], [40, 'kill -9 12'], [50, 'pkill -KILL apache2']) },
      'no harm',
      5,
    ],
    [{ rightSince: 1_211_000 }, 'mitigate', 8],
    [{ rightSince: 9_000_000 }, 'mitigate', 3],
    [{ typed: typed([30, 'curl http://library.test/']) }, 'verify', 0],
    [{ said: nobody }, 'communicate', 0],
    [{ finishedAt: 900_000 }, 'communicate', 3],
    [{ said: GOOD.said.filter((one) => one.what !== 'note' || one.slot === 'cause') }, 'post-mortem', 2],
    [{ said: [{ what: 'note', at: 1, slot: 'cause', text: 'x' }] }, 'post-mortem', 0],
  ] as const)
    assert.equal(points(course, item), expected, `${item}: ${JSON.stringify(course).slice(0, 120)}`);
  assert.equal(scoreDrill(never).items.find(({ item }) => item === 'mitigate')?.points, 0);
});

test('points are not enough: the cause, no grave harm, and pages that answer', () => {
  const { rightSince: _, ...broken } = GOOD;
  assert.equal(scoreDrill(broken).passed, false);
  assert.equal(scoreDrill({ ...GOOD, said: saying() }).passed, false);
  const harm = scoreDrill({ ...GOOD, typed: [...GOOD.typed, ...typed([150, 'apt-get purge apache2'])] });
  assert.deepEqual([harm.total, harm.passed], [85, false]);
});

test('hints cost more and more', () => {
  const hint: Saying = { what: 'hint', at: 50_000 };
  for (const [index, total] of [95, 85, 70].entries()) {
    const score = scoreDrill({
      ...GOOD,
      said: [...GOOD.said, ...Array.from({ length: index + 1 }, () => hint)],
    });
    assert.deepEqual([score.total, score.passed], [total, true]);
  }
  assert.deepEqual(HINT_COST, [5, 10, 15]);
});

test('a host that is not at fault is named so and left alone', () => {
  const innocent = {
    ...GOOD,
    innocent: true,
    typed: typed([30, 'tail /var/log/apache2/error.log'], [40, 'ss -ltn'], [50, 'curl http://library.test/']),
  };
  assert.deepEqual([scoreDrill(innocent).total, scoreDrill(innocent).passed], [100, true]);
  const { rightSince: _, ...wrongPages } = innocent;
  assert.equal(scoreDrill(wrongPages).total, 100);
  assert.equal(
    scoreDrill({ ...innocent, typed: GOOD.typed }).items.find(({ item }) => item === 'no harm')?.points,
    10,
  );
});

test('control: no alarm, no change', () => {
  const control: DrillCourse = {
    mode: 'control',
    level: 3,
    innocent: false,
    faultAt: 0,
    finishedAt: 60_000,
    calledHealthy: true,
    said: [],
    typed: typed(
      [10, 'curl http://library.test/'],
      [20, 'apache2ctl configtest'],
      [30, 'tail /var/log/apache2/error.log'],
    ),
  };
  assert.deepEqual([scoreDrill(control).total, scoreDrill(control).passed], [100, true]);
  assert.equal(scoreDrill({ ...control, said: [{ what: 'report', at: 1, text: 'x' }] }).passed, false);
  assert.equal(scoreDrill({ ...control, calledHealthy: false }).passed, false);
  assert.equal(scoreDrill({ ...control, typed: typed([1, 'service apache2 restart']) }).passed, false);
});

test('at a table only what can be said there counts', () => {
  const { total, items } = scoreDrill({
    ...GOOD,
    mode: 'tabletop',
    typed: [],
    said: [...GOOD.said, { what: 'asked', at: 1, source: 'log' }, { what: 'asked', at: 2, source: 'probe' }],
  });
  assert.deepEqual(
    [total, items.map(({ item }) => item)],
    [100, ['hypothesis', 'evidence', 'communicate', 'post-mortem']],
  );
});

test('whatever happens, points lie between nothing and what a part is worth', () => {
  const at = fc.integer({ min: -1000, max: 4_000_000 });
  const lines = fc.constantFrom(
    'ls',
    'rm -rf /etc/apache2',
    'service apache2 restart',
    'curl x',
    'tail x.log',
    "echo 'unclosed",
    '',
  );
  const said: fc.Arbitrary<Saying> = fc.oneof(
    fc.record({ what: fc.constantFrom('report', 'update'), at, text: fc.string() }),
    fc.record({ what: fc.constantFrom('ack', 'hint'), at }),
    fc.record({
      what: fc.constant('hypothesis'),
      at,
      kind: fc.constant('disk-full'),
      object: fc.string(),
      right: fc.boolean(),
    }),
    fc.record({ what: fc.constant('note'), at, slot: fc.constant('fix'), text: fc.string() }),
  );
  fc.assert(
    fc.property(
      fc.record(
        {
          mode: fc.constantFrom('practice', 'tabletop', 'control'),
          level: fc.nat(9),
          innocent: fc.boolean(),
          faultAt: at,
          impactAt: at,
          pagedAt: at,
          rightSince: at,
          finishedAt: at,
          calledHealthy: fc.boolean(),
          said: fc.array(said),
          typed: fc.array(fc.record({ at, text: lines, exit: fc.nat(255) })),
        },
        {
          requiredKeys: [
            'mode',
            'level',
            'innocent',
            'faultAt',
            'finishedAt',
            'calledHealthy',
            'said',
            'typed',
          ],
        },
      ),
      (course: DrillCourse) => {
        const { total, items } = scoreDrill(course);
        assert.ok(total >= 0 && total <= 100);
        for (const { points: got, of } of items) assert.ok(got >= 0 && got <= of);
      },
    ),
  );
});

test('speed: all up to the target, nothing from three times it', () => {
  assert.deepEqual(
    [0, 100, 200, 300, 400].map((ms) => speed(ms, 100)),
    [1, 1, 0.5, 0, 0],
  );
});
