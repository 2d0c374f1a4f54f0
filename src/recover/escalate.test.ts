import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Need } from './control/index.ts';
import { escalate } from './escalate.ts';

const nothing: Need = { verb: 'nothing', why: '' };
const after = (
  failure: string | undefined,
  need = nothing,
  repaired = true,
  configTest: 'ok' | 'failed' = 'ok',
) => escalate(need, repaired, { configTest, probes: [{}, { failure }] }).verb;

test('a page that is wrong after a repair comes from the server’s memory', () => {
  assert.equal(after('source-leak'), 'restart');
  assert.equal(after('server-error'), 'restart');
});

test('what a restart under way looks like is no reason for another', () => {
  for (const failure of ['refused', 'timeout', 'reset', undefined])
    assert.equal(after(failure), 'nothing', failure);
});

test('without a repair, on a failing configuration test, or with a need found already, nothing is added', () => {
  assert.equal(after('server-error', nothing, false), 'nothing');
  assert.equal(after('source-leak', nothing, true, 'failed'), 'nothing');
  assert.equal(after('source-leak', { verb: 'reload', why: '' }), 'reload');
});
