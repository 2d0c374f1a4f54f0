import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { FileState } from '../../domain/file-state.ts';
import { captureState } from '../state/index.ts';
import { capBytes, type Keepsake, parseBytes, Vault } from './index.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'stakeout-vault-'));
after(() => fs.rmSync(root, { recursive: true }));
let scratch = 0;
let dir = '';
let vault: Vault;
beforeEach(() => {
  scratch += 1;
  dir = join(root, String(scratch));
  fs.mkdirSync(dir);
  vault = new Vault(join(dir, 'vault'), { capBytes: 100 });
});

function keepsake(name: string, content: string): Keepsake & { readonly sha256: string } {
  const path = join(dir, name);
  fs.writeFileSync(path, content);
  return { path, state: stateOf(path), sha256: stateOf(path).sha256 ?? '' };
}
function stateOf(path: string): FileState {
  const state = captureState(path);
  assert.ok(state);
  return state;
}
const objects = (): string[] =>
  fs
    .readdirSync(join(dir, 'vault/objects'), { recursive: true, encoding: 'utf8' })
    .filter((n) => n.length > 2);

test('a copy is private, read-only, named by its digest, and kept once', () => {
  const a = keepsake('a', 'same');
  const b = keepsake('b', 'same');
  const object = vault.put(a.path);
  assert.deepEqual(vault.put(b.path), object);
  assert.deepEqual(objects(), [`${a.sha256.slice(0, 2)}/${a.sha256.slice(2)}`]);
  assert.equal(fs.statSync(object.path).mode & 0o777, 0o400);
  assert.equal(fs.statSync(join(dir, 'vault/objects')).mode & 0o777, 0o700);
  assert.equal(fs.readFileSync(object.path, 'utf8'), 'same');
  assert.notEqual(fs.statSync(object.path).ino, fs.statSync(a.path).ino);
  assert.equal(vault.usedBytes(), 4);
});

test('a damaged copy is never handed out, and is replaced by the next put', () => {
  const a = keepsake('a', 'good');
  const object = vault.put(a.path);
  fs.chmodSync(object.path, 0o600);
  fs.writeFileSync(object.path, 'evil');
  assert.equal(vault.verify(a.sha256), undefined);
  assert.deepEqual(
    vault.damaged().map((o) => o.sha256),
    [a.sha256],
  );
  vault.put(a.path);
  assert.equal(vault.verify(a.sha256)?.sha256, a.sha256);
  fs.truncateSync(object.path, 2);
  assert.equal(vault.verify(a.sha256), undefined);
});

test('at the cap: which file, how to raise it, and the others are stored', () => {
  const files = [
    keepsake('a', 'x'.repeat(60)),
    keepsake('large', 'y'.repeat(60)),
    keepsake('b', 'z'.repeat(30)),
  ];
  const { stored, refused } = vault.putAll(files);
  assert.equal(stored.length, 2);
  assert.match(
    refused[0]?.error.message ?? '',
    /large does not fit into the vault: it has 60 bytes; 60 of 100/,
  );
  assert.match(refused[0]?.error.next ?? '', /STAKEOUT_VAULT_CAP/);
  assert.equal(refused.length, 1);
});

test('a file that is not the captured one any more is refused and leaves nothing', () => {
  const a = keepsake('a', 'before');
  fs.writeFileSync(a.path, 'after');
  assert.throws(() => vault.put(a.path, a.state), /changed while it was copied/);
  assert.deepEqual(objects(), []);
  assert.throws(() => vault.put(join(dir, 'absent')), /no plain file stands there/);
});

test('a link brings the very inode back after a loss', () => {
  const a = keepsake('a', 'content');
  const { ino } = fs.statSync(a.path);
  assert.deepEqual(vault.putAll([a]).unlinked, []);
  fs.rmSync(a.path);
  const link = vault.linkFor(a.path, a.sha256);
  assert.ok(link !== undefined && vault.verifyLink(link, a.sha256));
  fs.linkSync(link, a.path);
  assert.equal(fs.statSync(a.path).ino, ino);
  assert.ok(!link.includes('/a-'));
});

test('a write through the live name damages the link, and that is noticed', () => {
  const a = keepsake('a', 'content');
  vault.putAll([a]);
  fs.appendFileSync(a.path, '!');
  const link = vault.linkFor(a.path, a.sha256);
  assert.ok(link !== undefined);
  assert.equal(vault.verifyLink(link, a.sha256), false);
});

test('files with equal content have links of their own', () => {
  const a = keepsake('a', 'same');
  const b = keepsake('b', 'same');
  vault.putAll([a, b]);
  const inode = (k: typeof a): number => fs.statSync(vault.linkFor(k.path, k.sha256) ?? '').ino;
  assert.equal(inode(a), fs.statSync(a.path).ino);
  assert.equal(inode(b), fs.statSync(b.path).ino);
});

test('refreshing a link follows a legitimate replacement; twice is the same', () => {
  const a = keepsake('a', 'one');
  vault.putAll([a]);
  vault.putAll([a]);
  fs.writeFileSync(join(dir, 'a.new'), 'two');
  fs.renameSync(join(dir, 'a.new'), a.path);
  assert.deepEqual(vault.refreshLink(a.path, a.state), { why: 'it is not the recorded file any more' });
  const now = stateOf(a.path);
  assert.notEqual(vault.refreshLink(a.path, now).link, undefined);
  assert.equal(vault.linkFor(a.path, a.sha256), undefined);
  assert.equal(fs.readdirSync(join(dir, 'vault/links')).length, 1);
});

test('a file on another file system has no link unless that is allowed, and says why', (t) => {
  if (fs.statSync('/proc/version').dev === fs.statSync(dir).dev) return t.skip('one file system only');
  const home = new Vault(join(dir, 'vault'), { foreignLinks: false });
  const state = { ...keepsake('x', '').state };
  assert.deepEqual(home.refreshLink('/proc/version', state), {
    why: 'its file system has no place for links',
  });
});

test('collecting keeps what is referred to and removes the rest, leftovers included', () => {
  const a = keepsake('a', 'keep');
  const b = keepsake('b', 'forget');
  vault.putAll([a, b]);
  const prefix = join(dir, 'vault/objects', a.sha256.slice(0, 2));
  fs.writeFileSync(join(prefix, '.stakeout-tmp-1'), 'torn');
  assert.deepEqual(vault.collect([a]), { removed: 1, bytes: 6, links: 1 });
  assert.deepEqual(fs.readdirSync(prefix), [a.sha256.slice(2)]);
  assert.ok(vault.verify(a.sha256));
  assert.equal(vault.verify(b.sha256), undefined);
  assert.equal(vault.usedBytes(), 4);
});

test('sizes', () => {
  assert.equal(parseBytes('4G'), 2 ** 32);
  assert.equal(parseBytes('17'), 17);
  assert.equal(capBytes({ STAKEOUT_VAULT_CAP: '1k' }), 1024);
  assert.equal(capBytes({ STAKEOUT_VAULT_CAP: '1k' }, '2k'), 2048);
  for (const bad of ['', '-1', '1.5G', '4X', '9'.repeat(17)])
    assert.throws(() => parseBytes(bad), /not a size/);
});
