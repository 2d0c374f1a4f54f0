import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { captureState } from '../../identify/state/index.ts';
import { ActionStore, undo } from '../undo/index.ts';
import { type PackageFileOutcome, restoreFromPackage } from './file-tier.ts';

const SHIPPED = Buffer.from('the bytes that the package ships');
const ref = { name: 'libapache2-mod-shop', version: '1.0-1', arch: 'amd64' };
const hex = (algorithm: string, bytes = SHIPPED): string => createHash(algorithm).update(bytes).digest('hex');

function scene(t: TestContext) {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-package-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const path = join(dir, 'mod_shop.so');
  fs.writeFileSync(path, SHIPPED, { mode: 0o644 });
  const state = captureState(path);
  assert.ok(state);
  const actions = new ActionStore(join(dir, 'state'));
  const restore = (
    digest: { algorithm: string; hex: string } | undefined = { algorithm: 'md5', hex: hex('md5') },
    bytes: Buffer | undefined = SHIPPED,
    damaged = captureState(path),
  ): Promise<PackageFileOutcome> =>
    restoreFromPackage(
      { path, package: ref, state, damaged },
      { extract: () => bytes, expected: () => (digest === undefined ? undefined : { digest }), actions },
    );
  return { dir, path, state, actions, restore };
}

const left = (dir: string): string[] => fs.readdirSync(dir).filter((name) => name.startsWith('.'));

test('a lost file comes back with the attributes of the baseline, and can be taken back', async (t) => {
  const { path, state, actions, restore, dir } = scene(t);
  fs.rmSync(path);
  const done = await restore();
  assert.ok(done.ok);
  assert.deepEqual(captureState(path), state);
  undo(actions, done.record.id);
  assert.equal(fs.existsSync(path), false);
  assert.deepEqual(left(dir), []);
});

test('a damaged file is replaced and kept', async (t) => {
  const { path, state, actions, restore, dir } = scene(t);
  fs.writeFileSync(path, 'garbage');
  const done = await restore();
  assert.ok(done.ok);
  assert.deepEqual(captureState(path), state);
  undo(actions, done.record.id);
  assert.equal(fs.readFileSync(path, 'utf8'), 'garbage');
  assert.deepEqual(left(dir), []);
});

test('what somebody has put there meanwhile is left alone', async (t) => {
  const { path, restore, dir } = scene(t);
  fs.writeFileSync(path, 'garbage');
  const judged = captureState(path);
  fs.writeFileSync(path, 'a new version, just installed');
  assert.deepEqual(await restore(undefined, SHIPPED, judged), { ok: false, why: 'occupied' });
  const lost = await restoreFromPackage(
    { path, package: ref, state: judged ?? assert.fail(), damaged: undefined },
    {
      extract: () => Buffer.from('garbage'),
      expected: () => undefined,
      actions: new ActionStore(join(dir, 'state')),
    },
  );
  assert.deepEqual(lost, { ok: false, why: 'occupied' });
  assert.equal(fs.readFileSync(path, 'utf8'), 'a new version, just installed');
  assert.deepEqual(left(dir), []);
});

test('nothing is put in place that database and baseline do not vouch for', async (t) => {
  const { path, restore } = scene(t);
  fs.rmSync(path);
  const other = Buffer.from('another version');
  assert.deepEqual(await restore({ algorithm: 'md5', hex: hex('md5', other) }), {
    ok: false,
    why: 'digest-differs',
  });
  const newer = await restore({ algorithm: 'md5', hex: hex('md5', other) }, other);
  assert.deepEqual(newer, { ok: false, why: 'digest-differs' }, 'the baseline knows another content');
  assert.equal(fs.existsSync(path), false);
});

test('without a cached package, or without any digest, nothing is done', async (t) => {
  const { path, state, actions } = scene(t);
  fs.rmSync(path);
  const { sha256: _, ...noDigest } = state;
  const order = { path, package: ref, state: noDigest, damaged: undefined };
  const ports = { expected: () => undefined, actions };
  assert.deepEqual(await restoreFromPackage(order, { ...ports, extract: () => undefined }), {
    ok: false,
    why: 'not-cached',
  });
  assert.deepEqual(await restoreFromPackage(order, { ...ports, extract: () => SHIPPED }), {
    ok: false,
    why: 'no-digest',
  });
});
