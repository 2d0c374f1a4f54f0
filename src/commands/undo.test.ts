import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { run } from '../host/process/index.ts';
import { captureState } from '../identify/index.ts';
import { ActionStore } from '../recover/index.ts';
import { actionsSchema, undoSchema } from './undo.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

/** A state directory with one repair: a module that was missing was put back. */
function scene(t: TestContext) {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-undo-command-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const path = join(dir, 'module.so');
  fs.writeFileSync(path, 'good');
  const after = captureState(path);
  assert.ok(after);
  const stateDir = join(dir, 'state');
  const draft = {
    path,
    kind: 'restored-missing',
    before: null,
    after: { ...after, xattrs: { ...after.xattrs } },
  } as const;
  const { id } = new ActionStore(stateDir).add(draft);
  const stakeout = (...args: readonly string[]) =>
    run([process.execPath, MAIN, ...args], { env: { STAKEOUT_STATE_DIR: stateDir } });
  return { path, id, stakeout };
}

test('a repair is listed, taken back, journalled, and shown as undone', async (t) => {
  const { path, id, stakeout } = scene(t);
  const listed = await stakeout('undo', '--list', '--json');
  assert.equal(actionsSchema.parse(JSON.parse(listed.stdout)).actions[0]?.id, id);
  const done = await stakeout('undo', id, '--json');
  assert.equal(done.code, EXIT.ok, done.stderr);
  assert.equal(undoSchema.parse(JSON.parse(done.stdout)).action.path, path);
  assert.equal(fs.existsSync(path), false);
  assert.match((await stakeout('undo', '--list')).stdout, /put back, undone/);
  assert.match((await stakeout('journal', '--json')).stdout, new RegExp(`"action": "${id}"`));
});

test('a changed path and an unknown action are refused with the next step', async (t) => {
  const { path, id, stakeout } = scene(t);
  fs.writeFileSync(path, 'edited');
  const refused = await stakeout('undo', id);
  assert.equal(refused.code, EXIT.input);
  assert.match(refused.stderr, new RegExp(`next: stakeout undo --force ${id}`));
  assert.equal(fs.readFileSync(path, 'utf8'), 'edited');
  const unknown = await stakeout('undo', 'nothing');
  assert.deepEqual([unknown.code, /--list/.test(unknown.stderr)], [EXIT.input, true]);
  assert.equal((await stakeout('undo')).code, EXIT.usage);
});
