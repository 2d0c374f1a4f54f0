import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeFailure } from '../probe/index.ts';
import type { Condition } from './condition.ts';
import { PageSignals } from './pages.ts';

const T0 = Date.parse('2026-01-02T10:00:00.000Z');
const never = (): boolean => false;

interface Site {
  readonly signals: PageSignals;
  /** Page `page` of `site` gave this answer, `ms` after the beginning. */
  readonly look: (ms: number, page: string, failure?: ProbeFailure, site?: string) => void;
  /** All of these pages looked at each second from `from` to `to`. */
  readonly looks: (from: number, to: number, all: Readonly<Record<string, ProbeFailure | undefined>>) => void;
  readonly seen: (isRaised?: (id: string) => boolean, maintenance?: boolean) => readonly string[];
  readonly conditions: () => readonly Condition[];
}

function site(): Site {
  const signals = new PageSignals();
  const look: Site['look'] = (ms, page, failure, name = 'shop') =>
    signals.seen({
      page: {
        key: `http://127.0.0.1${page} ${name}`,
        target: { url: `http://127.0.0.1${page}`, host: name },
        site: name,
        services: ['apache2'],
      },
      askedAt: T0 + ms,
      result: {
        url: '',
        ok: failure === undefined,
        tookMs: 1,
        ...(failure === undefined ? { status: 200 } : { failure }),
        ...(failure === 'server-error' ? { status: 500 } : {}),
      },
    });
  return {
    signals,
    look,
    looks: (from, to, all) => {
      for (let ms = from; ms <= to; ms += 1000)
        for (const [page, failure] of Object.entries(all)) look(ms, page, failure);
    },
    seen: (isRaised = never, maintenance = false) =>
      signals.conditions(isRaised, maintenance).map((c) => `${c.severity} ${c.id}`),
    conditions: () => signals.conditions(never, false),
  };
}

const cases: readonly [
  string,
  Readonly<Record<string, ProbeFailure | undefined>>,
  number,
  readonly string[],
][] = [
  ['all is well', { '/': undefined, '/a': undefined }, 60_000, []],
  ['every page errs, for a moment', { '/': 'server-error', '/a': 'server-error' }, 2000, []],
  ['every page errs', { '/': 'server-error', '/a': 'server-error' }, 3000, ['critical probe-failure:shop']],
  ['half of the pages err', { '/': undefined, '/a': 'server-error' }, 3000, ['critical probe-failure:shop']],
  [
    'one page of three errs: a warning, when it has lasted',
    { '/': undefined, '/a': 'server-error', '/b': undefined },
    10_000,
    ['warning probe-failure:http://127.0.0.1/a shop'],
  ],
  ['… and nothing before', { '/': undefined, '/a': 'server-error', '/b': undefined }, 9000, []],
  ['nobody answers: as a restart', { '/': 'refused', '/a': 'timeout' }, 4000, []],
  ['nobody answers for longer', { '/': 'refused', '/a': 'timeout' }, 5000, ['critical probe-failure:shop']],
  [
    'one page of many leaks its source',
    { '/': 'source-leak', '/a': undefined, '/b': undefined },
    1000,
    ['critical source-leak:shop'],
  ],
  [
    'some leak, one errs: one signal',
    { '/': 'source-leak', '/a': 'source-leak', '/b': 'server-error' },
    60_000,
    ['critical source-leak:shop'],
  ],
  [
    'some leak, as many err: two',
    { '/': 'source-leak', '/b': 'server-error' },
    60_000,
    ['critical source-leak:shop', 'critical probe-failure:shop'],
  ],
  [
    'empty under 200',
    { '/': 'empty', '/a': 'empty', '/b': undefined },
    3000,
    ['critical empty-success:shop'],
  ],
  [
    'a new version of the site: every page looks different',
    { '/': 'body', '/a': 'body', '/b': 'content-type' },
    60_000,
    ['warning probe-failure:shop looks different'],
  ],
  [
    'different ones do not make it failing',
    { '/': 'body', '/a': 'body', '/b': 'server-error' },
    10_000,
    ['warning probe-failure:http://127.0.0.1/b shop', 'warning probe-failure:shop looks different'],
  ],
];
for (const [name, pages, ms, expected] of cases)
  test(name, () => {
    const { looks, seen } = site();
    looks(-5000, -1000, Object.fromEntries(Object.keys(pages).map((page) => [page, undefined])));
    looks(0, ms, pages);
    assert.deepEqual(seen(), expected);
  });

test('two failing looks are not enough, however far apart', () => {
  const { look, seen } = site();
  look(0, '/', 'server-error');
  look(8000, '/', 'server-error');
  assert.deepEqual(seen(), []);
  look(9000, '/', 'server-error');
  assert.deepEqual(seen(), ['critical probe-failure:shop']);
});

test('one right answer begins the row anew', () => {
  const { looks, look, seen } = site();
  looks(0, 2000, { '/': 'server-error' });
  look(2500, '/');
  looks(3000, 5000, { '/': 'server-error' });
  assert.deepEqual(seen(), []);
});

test('while packages are installed, no answer is waited out for longer; a wrong one is not', () => {
  const silent = site();
  silent.looks(0, 29_000, { '/': 'refused' });
  assert.deepEqual(silent.seen(never, true), []);
  silent.looks(30_000, 30_000, { '/': 'refused' });
  assert.deepEqual(silent.seen(never, true), ['critical probe-failure:shop']);
  const wrong = site();
  wrong.looks(0, 3000, { '/': 'server-error' });
  assert.deepEqual(wrong.seen(never, true), ['critical probe-failure:shop']);
});

test('a site that failed stays so until less than a quarter of its pages fail, under its name; then the rest are warnings', () => {
  const names = ['/', '/a', '/b', '/c', '/d'];
  const { looks, seen } = site();
  const raised = (id: string): boolean => id === 'probe-failure:shop';
  const failing = (count: number): Record<string, ProbeFailure | undefined> =>
    Object.fromEntries(names.map((page, i) => [page, i < count ? 'empty' : undefined]));
  looks(0, 12_000, failing(2));
  assert.deepEqual(seen(), [
    'warning probe-failure:http://127.0.0.1/ shop',
    'warning probe-failure:http://127.0.0.1/a shop',
  ]);
  assert.deepEqual(seen(raised), ['critical probe-failure:shop']);
  looks(13_000, 13_000, failing(1));
  assert.deepEqual(seen(raised), ['warning probe-failure:http://127.0.0.1/ shop']);
  looks(14_000, 14_000, failing(0));
  assert.deepEqual(seen(raised), []);
});

test('sites are told apart, evidence is in order of time, and what is not watched any more is forgotten', () => {
  const { look, signals, conditions } = site();
  for (const ms of [0, 2000, 4000]) {
    look(ms + 100, '/a', 'server-error');
    look(ms, '/', 'server-error');
    look(ms, '/', undefined, 'blog');
  }
  const [found] = conditions();
  assert.deepEqual([found?.since, found?.services, found?.site], [T0, ['apache2'], 'shop']);
  assert.equal(found?.summary, 'shop answers with an error (500): 2 pages of 2');
  assert.deepEqual(found?.evidence, [
    'http://127.0.0.1/ shop answers with an error (500), first at 2026-01-02T10:00:00.000Z',
    'http://127.0.0.1/a shop answers with an error (500), first at 2026-01-02T10:00:00.100Z',
  ]);
  signals.keep(new Set(['http://127.0.0.1/ blog']));
  assert.deepEqual(conditions(), []);
});
