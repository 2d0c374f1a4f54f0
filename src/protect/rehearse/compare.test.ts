import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePages, compareServices, type Look } from './compare.ts';
import type { SeenPage, StagePage } from './stage.ts';

const PAGE: StagePage = { target: { url: 'http://127.0.0.1/' }, site: 'shop.test', service: 'apache2' };
const KEY = 'http://127.0.0.1/';
const ok: SeenPage = { ok: true, shows: '200', status: 200, length: 900 };
const look = (more: Partial<Look> = {}): Look => ({
  starts: [],
  tests: new Map(),
  pages: new Map([[KEY, ok]]),
  ...more,
});

for (const [what, before, after, restarted, broken] of [
  ['as before', ok, ok, ok, 'no'],
  ['source after a restart', ok, ok, { ...ok, ok: false, shows: '200, PHP source' }, 'after-restart'],
  ['an error at once', ok, { ok: false, shows: '500', status: 500, length: 0 }, ok, 'at-once'],
  ['another status, where nothing is recorded', ok, ok, { ...ok, status: 302 }, 'after-restart'],
  ['nothing in it any more', ok, ok, { ...ok, length: 0 }, 'after-restart'],
  ['not asked again, since nothing started', ok, ok, undefined, 'no'],
  ['ill before, ill after', { ...ok, ok: false }, { ...ok, ok: false }, { ...ok, ok: false }, 'no'],
] as const)
  test(`a page: ${what}`, () => {
    const map = (page: SeenPage | undefined): Map<string, SeenPage> =>
      new Map(page === undefined ? [] : [[KEY, page]]);
    const [row] = comparePages([PAGE], look({ pages: map(before) }), map(after), map(restarted));
    assert.equal(row?.broken, broken);
  });

test('a service: what it says when it ends, modules that are gone, a configuration test that passed before', () => {
  const start = { service: 'apache2', argv: [], code: 1, signal: null } as const;
  const service = { id: 'apache2' };
  const before = look({
    starts: [{ ...start, outcome: 'ready', output: '' }],
    tests: new Map([['apache2', { configTest: 'ok' as const, modules: ['php_module', 'dir_module'] }]]),
  });
  const after = look({
    starts: [{ ...start, outcome: 'ended', output: 'AH00558: name\nCannot load libphp8.2.so\n' }],
    tests: new Map([
      ['apache2', { configTest: 'failed' as const, configError: 'x', modules: ['dir_module'] }],
    ]),
  });
  const [row] = compareServices([service], before, after);
  assert.deepEqual(
    [row?.before, row?.after, row?.modulesLost, row?.broken],
    ['starts', 'Cannot load libphp8.2.so', ['php_module'], true],
  );
  assert.equal(compareServices([service], before, before)[0]?.broken, false);
  assert.equal(compareServices([service], after, after)[0]?.broken, false, 'it did not start before either');
});
