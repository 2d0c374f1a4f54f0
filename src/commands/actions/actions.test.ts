/** `stakeout actions` as it is called. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXIT } from '../../domain/exit-codes.ts';
import { ActionItems, adopt, STORY_ITEMS } from '../../learn/actions/index.ts';
import { heard } from '../oncall/testing.ts';
import { dispatch, exitCode } from '../run.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const state = mkdtempSync(join(tmpdir(), 'stakeout-actions-'));
after(() => rmSync(state, { recursive: true }));

async function actions(args: readonly string[], now = NOW) {
  const { context, written } = heard(state, now, { STAKEOUT_STATE_DIR: state, USER: 'mara' });
  await dispatch(['actions', ...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

test('who had the measures checked, and when last', async () => {
  // Without a done-test: then the host is not asked.
  const promised = STORY_ITEMS.slice(0, 2).map((item) => ({ ...item, done: null }));
  new ActionItems(state).update(() => adopt([], promised, 'story', new Date(NOW)));
  assert.doesNotMatch((await actions([])).out, /last checked/);
  const checked = await actions(['check', '--as', 'the agent']);
  assert.equal(checked.code, EXIT.found);
  assert.match(checked.out, /0 of 2 verified; last checked 2026-03-01 12:00 UTC by the agent\n$/);
  await actions(['check'], '2026-03-02T08:30:00.000Z');
  assert.match((await actions([])).out, /last checked 2026-03-02 08:30 UTC by mara\n$/);
});
