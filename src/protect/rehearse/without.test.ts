import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf } from '../../detect/probe/index.ts';
import type { SeenPage, StagePage } from './stage.ts';
import { withoutThem } from './without.ts';

const page = (path: string, recorded = true): StagePage => {
  const target = { url: `http://127.0.0.1${path}` };
  const expected = { target, site: 'shop.test', status: 200, fingerprint: '', length: 9 };
  return { target, site: 'shop.test', service: 'apache2', ...(recorded ? { expected } : {}) };
};
const answers = (pages: readonly StagePage[], seen: SeenPage): ReadonlyMap<string, SeenPage> =>
  new Map(pages.map(({ target }) => [keyOf(target), seen]));
const WELL: SeenPage = { ok: true, shows: '200', status: 200, length: 9 };
const LEAK: SeenPage = { ok: false, shows: '200, PHP source', status: 200, length: 9 };

test('pages without the parts are compared with the record', () => {
  const pages = [page('/a'), page('/b')];
  assert.equal(
    withoutThem(pages, new Map([...answers(pages, WELL), ...answers(pages.slice(1), LEAK)])),
    'without them 1 of 2 pages would break after a restart: shop.test 200 → 200, PHP source.',
  );
  assert.equal(
    withoutThem(pages, answers(pages, { ...WELL, shows: '404', status: 404 })),
    'without them 2 of 2 pages would break after a restart: shop.test 200 → 404.',
  );
  assert.equal(
    withoutThem(pages.slice(1), answers(pages, WELL)),
    'without them 1 page would answer as before, after a restart.',
  );
});

test('of pages that nobody recorded, or that could not be asked for, nothing is said', () => {
  const unknown = [page('/a', false)];
  assert.equal(withoutThem(unknown, answers(unknown, LEAK)), undefined);
  assert.equal(withoutThem([page('/a')], new Map()), undefined);
});
