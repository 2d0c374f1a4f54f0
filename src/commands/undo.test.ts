import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { run } from '../host/process/index.ts';
import { captureState } from '../identify/index.ts';
import { ActionStore, carryOut, RepairStore } from '../recover/index.ts';
import { actionsSchema, repairUndoneSchema, undoSchema } from './undo.ts';

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
  const store = new ActionStore(stateDir);
  const { id } = store.add(draft);
  const stakeout = (...args: readonly string[]) =>
    run([process.execPath, MAIN, ...args], { env: { STAKEOUT_STATE_DIR: stateDir } });
  return { dir, stateDir, store, draft, path, id, stakeout };
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

test('a path stands for what was done to it last, with all that was done together with it', async (t) => {
  const { dir, store, draft, path, stakeout } = scene(t);
  const other = join(dir, 'target.so');
  fs.writeFileSync(other, 'good');
  const after = captureState(other);
  assert.ok(after);
  const group = 'one-command';
  store.add({ ...draft, group });
  store.add({ ...draft, path: other, after: { ...after, xattrs: { ...after.xattrs } }, group });
  const done = await stakeout('undo', path, '--json');
  assert.equal(done.code, EXIT.ok, done.stderr);
  const { action, also } = undoSchema.parse(JSON.parse(done.stdout));
  assert.deepEqual([action.path, also?.map((one) => one.path)], [other, [path]]);
  assert.deepEqual([fs.existsSync(path), fs.existsSync(other)], [false, false]);
  assert.equal((await stakeout('undo', join(dir, 'never'))).code, EXIT.input);
});

test('a repair is listed and taken back whole; of its steps, a path names the last one that changed it', async (t) => {
  const { dir, stateDir, store, stakeout } = scene(t);
  const page = join(dir, 'page.php');
  const config = join(dir, 'site.conf');
  fs.writeFileSync(page, '', { mode: 0o600 });
  fs.writeFileSync(config, 'Foo bar\n');
  const steps = [
    { argv: ['/usr/bin/chmod', '644', page], undo: ['/usr/bin/chmod', '600', page] },
    { argv: ['/usr/bin/mv', '--no-clobber', config, `${config}.aside`], undo: [] },
  ];
  const cause = { kind: 'permission', object: page, summary: '', confidence: 1 } as const;
  const ports = {
    stateDir,
    launcher: '/usr/bin/stakeout',
    spared: [],
    store: new RepairStore(stateDir),
    actions: store,
    append: () => {},
    now: () => new Date(),
  };
  const { record } = await carryOut({ cause, plan: { summary: '', steps } }, ports);
  assert.match(
    (await stakeout('undo', '--list')).stdout,
    new RegExp(`${record.id}.*permission repaired, 2 steps`),
  );

  const one = await stakeout('undo', page, '--json');
  assert.equal(one.code, EXIT.ok, one.stderr);
  assert.deepEqual(repairUndoneSchema.parse(JSON.parse(one.stdout)).steps, [{ number: 1, result: 'undone' }]);
  assert.deepEqual([fs.statSync(page).mode & 0o777, fs.existsSync(config)], [0o600, false]);

  const rest = await stakeout('undo', record.id);
  assert.equal(rest.code, EXIT.ok, rest.stderr);
  assert.equal(fs.readFileSync(config, 'utf8'), 'Foo bar\n');
  const again = await stakeout('undo', record.id);
  assert.deepEqual([again.code, /undone at .* already/.test(again.stderr)], [EXIT.input, true]);
  const listed = actionsSchema.parse(JSON.parse((await stakeout('undo', '--list', '--json')).stdout));
  assert.ok(listed.repairs[0]?.undoneAt);
});
