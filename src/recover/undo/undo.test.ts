import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ActionRecord } from '../../domain/action.ts';
import { StakeoutError } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import { isHeld } from '../../host/held-paths.ts';
import { captureState } from '../../identify/state/index.ts';
import { ActionStore } from './action-store.ts';
import { undo } from './undo.ts';

function scene(t: TestContext) {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-undo-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  let now = Date.parse('2026-01-02T03:04:05Z');
  const store = new ActionStore(join(dir, 'state'), () => new Date((now += 1000)));
  const path = join(dir, 'module.so');
  return { dir, store, path };
}

function stateOf(path: string): FileState {
  const state = captureState(path);
  assert.ok(state);
  return state;
}

const text = (path: string): string => fs.readFileSync(path, 'utf8');

/** As a repair does it: what stands there is put aside, the good content takes its place. */
function replaced(store: ActionStore, path: string): ActionRecord {
  fs.writeFileSync(path, 'damaged', { mode: 0o640 });
  const before = stateOf(path);
  const id = store.newId();
  const displaced = join(store.displacedDir, id);
  fs.renameSync(path, displaced);
  fs.writeFileSync(path, 'good', { mode: 0o644 });
  return store.add({ path, kind: 'replaced', before, displaced, after: stateOf(path) }, id);
}

test('what was replaced comes back, with its attributes, and only once', (t) => {
  const { store, path } = scene(t);
  const { id } = replaced(store, path);
  const before = store.get(id).before;
  const { record } = undo(store, id);
  assert.equal(text(path), 'damaged');
  assert.deepEqual(captureState(path), before);
  assert.ok(record.undoneAt);
  assert.throws(() => undo(store, id), /undone at .* already/);
  assert.equal(text(path), 'damaged');
});

test('what was restored from nothing goes again; gone by itself counts as changed', (t) => {
  const { store, path } = scene(t);
  fs.writeFileSync(path, 'good');
  const draft = { path, kind: 'restored-missing', before: null, after: stateOf(path) } as const;
  undo(store, store.add(draft).id);
  assert.equal(fs.existsSync(path), false);
  const { id } = store.add(draft);
  assert.throws(() => undo(store, id), /it is gone/);
  undo(store, id, { force: true });
});

test('attributes and link targets come back', (t) => {
  const { store, path, dir } = scene(t);
  fs.writeFileSync(path, 'x', { mode: 0o600 });
  const before = stateOf(path);
  fs.chmodSync(path, 0o4755);
  undo(store, store.add({ path, kind: 'attributes', before, after: stateOf(path) }).id);
  assert.deepEqual(captureState(path), before);

  const link = join(dir, 'php.load');
  fs.symlinkSync('../nowhere', link);
  const dangling = stateOf(link);
  fs.unlinkSync(link);
  fs.symlinkSync('../mods-available/php.load', link);
  undo(store, store.add({ path: link, kind: 'symlink', before: dangling, after: stateOf(link) }).id);
  assert.equal(fs.readlinkSync(link), '../nowhere');
});

test('a displaced directory comes back in place of the file', (t) => {
  const { store, path } = scene(t);
  fs.mkdirSync(path);
  fs.writeFileSync(join(path, 'inside'), '');
  const before = stateOf(path);
  const id = store.newId();
  fs.renameSync(path, join(store.displacedDir, id));
  fs.writeFileSync(path, 'good');
  const displaced = join(store.displacedDir, id);
  store.add({ path, kind: 'replaced', before, displaced, after: stateOf(path) }, id);
  undo(store, id);
  assert.deepEqual(fs.readdirSync(path), ['inside']);
});

test('a path that has changed since is refused; with force it is kept aside; a touch is no change', (t) => {
  const { store, path } = scene(t);
  const { id } = replaced(store, path);
  fs.writeFileSync(path, 'edited by the operator');
  assert.throws(
    () => undo(store, id),
    (error) => {
      assert.ok(error instanceof StakeoutError);
      assert.match(error.why, /changed: size, content/);
      assert.equal(error.next, `stakeout undo --force ${id}`);
      return true;
    },
  );
  assert.equal(text(path), 'edited by the operator');
  assert.equal(store.get(id).undoneAt, undefined);
  const { keptAside } = undo(store, id, { force: true });
  assert.equal(text(path), 'damaged');
  assert.equal(text(keptAside ?? ''), 'edited by the operator');

  const second = replaced(store, path);
  fs.utimesSync(path, 1, 1);
  undo(store, second.id);
  assert.equal(text(path), 'damaged');
});

test('nothing is changed when what was there is lost, or a directory took the place', (t) => {
  const { store, path } = scene(t);
  const first = replaced(store, path);
  fs.writeFileSync(first.displaced ?? '', 'tampered');
  assert.throws(() => undo(store, first.id, { force: true }), /as it was kept/);
  fs.rmSync(first.displaced ?? '');
  assert.throws(() => undo(store, first.id), /as it was kept/);
  assert.equal(text(path), 'good');
  const second = replaced(store, path);
  fs.rmSync(path);
  fs.mkdirSync(path);
  assert.throws(() => undo(store, second.id, { force: true }), /is a directory now/);
  assert.equal(store.get(second.id).undoneAt, undefined);
});

test('unknown, hostile and damaged records are refused with a next step', (t) => {
  const { store, path, dir } = scene(t);
  for (const id of ['nothing', '../../etc/passwd', '', '.hidden'])
    assert.throws(() => undo(store, id), /no action/);
  const { id } = replaced(store, path);
  const file = join(dir, 'state', 'actions', `${id}.json`);
  const whole = text(file);
  fs.writeFileSync(file, whole.slice(0, 40));
  assert.throws(() => undo(store, id), /cannot be read/);
  fs.writeFileSync(file, whole.replace(`"id":"${id}"`, '"id":"another-id"'));
  assert.throws(() => undo(store, id), /its name is not its id/);
  assert.deepEqual(store.list(), { records: [], damaged: [`${id}.json`] });
});

test('the newest comes first, and a path is held from the undo to the next repair', (t) => {
  const { store, path, dir } = scene(t);
  const held = (): boolean => isHeld(join(dir, 'state'), path);
  const first = replaced(store, path);
  assert.equal(held(), false);
  undo(store, first.id);
  assert.equal(held(), true);
  const second = replaced(store, path);
  assert.deepEqual(
    store.list().records.map((one) => one.id),
    [second.id, first.id],
  );
  assert.equal(held(), false);
});

test('a failure half-way leaves the record as not undone', (t) => {
  const { store, path, dir } = scene(t);
  const { id } = replaced(store, path);
  const record = store.get(id);
  const unreachable = { ...record, path: join(dir, 'gone', 'module.so'), after: record.after };
  const bad = store.add({ ...unreachable, kind: 'replaced' });
  assert.throws(() => undo(store, bad.id, { force: true }), /cannot write/);
  assert.equal(store.get(bad.id).undoneAt, undefined);
  assert.equal(isHeld(join(dir, 'state'), unreachable.path), false);
});

test('repairs within one moment keep their order', (t) => {
  const { dir, path } = scene(t);
  const store = new ActionStore(join(dir, 'state'), () => new Date('2026-01-02T03:04:05Z'));
  fs.writeFileSync(path, 'good');
  const draft = { path, kind: 'restored-missing', before: null, after: stateOf(path) } as const;
  const ids = Array.from({ length: 20 }, () => store.add(draft).id);
  assert.deepEqual(
    store.list().records.map(({ id }) => id),
    ids.toReversed(),
  );
});
