import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { FileState } from '../../../domain/file-state.ts';
import { setMtimeAt } from '../../../host/file-system/index.ts';
import { holdPath, releasePath } from '../../../host/held-paths.ts';
import { AT_FDCWD } from '../../../host/libc/index.ts';
import { LinkBack } from './link-back.ts';

interface Scene {
  readonly root: string;
  readonly path: string;
  readonly link: string;
  readonly linkBack: LinkBack;
}

/** A module that is linked in the vault and has just been removed. */
function stolen(t: TestContext, mtimeNs = 1_700_000_000_250_000_000n): Scene {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-link-back-')));
  t.after(() => fs.rmSync(root, { recursive: true }));
  const directory = join(root, 'mods');
  const name = 'modül.so';
  const path = join(directory, name);
  const link = join(root, 'link');
  fs.mkdirSync(directory);
  fs.writeFileSync(path, 'content', { mode: 0o640 });
  setMtimeAt(AT_FDCWD, path, mtimeNs);
  fs.linkSync(path, link);
  const linkBack = new LinkBack({ link, directory, name, path }, stateOf(path), join(root, 'state'));
  fs.unlinkSync(path);
  return { root, path, link, linkBack };
}

function stateOf(path: string): FileState {
  const { mode, uid, gid, size, mtimeNs } = fs.lstatSync(path, { bigint: true });
  const numbers = { mode: Number(mode) & 0o7777, uid: Number(uid), gid: Number(gid), size: Number(size) };
  return { type: 'file', ...numbers, mtimeNs: mtimeNs.toString(), xattrs: {} };
}

for (const [when, mtime] of [
  ['our days', 1_700_000_000_250_000_000n],
  ['before 1970', -1_000_250_000_000n],
] as const)
  test(`the very inode is back (a file from ${when})`, (t) => {
    const { linkBack, path, link } = stolen(t, mtime);
    assert.equal(linkBack.run(), true);
    assert.equal(fs.statSync(path).ino, fs.statSync(link).ino);
  });

const OBSTACLES: Readonly<Record<string, (s: Scene) => void>> = {
  'something stands there': (s) => fs.writeFileSync(s.path, 'other'),
  'the link is gone': (s) => fs.unlinkSync(s.link),
  'the link has another size': (s) => fs.truncateSync(s.link, 3),
  'the link has another modification time': (s) => fs.utimesSync(s.link, 1, 1),
  'the link has another mode': (s) => fs.chmodSync(s.link, 0o600),
  'the link is a symbolic one': (s) => {
    fs.renameSync(s.link, `${s.link}.real`);
    fs.symlinkSync(`${s.link}.real`, s.link);
  },
  'the directory is gone': (s) => fs.rmdirSync(join(s.root, 'mods')),
  'the directory is a symbolic link': (s) => {
    fs.renameSync(join(s.root, 'mods'), join(s.root, 'elsewhere'));
    fs.symlinkSync('elsewhere', join(s.root, 'mods'));
  },
};

for (const [obstacle, put] of Object.entries(OBSTACLES))
  test(`it leaves everything as it is when ${obstacle}`, (t) => {
    const s = stolen(t);
    put(s);
    const before = fs.readdirSync(s.root, { recursive: true });
    const there = fs.existsSync(s.path) ? fs.readFileSync(s.path, 'utf8') : undefined;
    assert.equal(s.linkBack.run(), false);
    assert.deepEqual(fs.readdirSync(s.root, { recursive: true }), before);
    assert.equal(fs.existsSync(s.path) ? fs.readFileSync(s.path, 'utf8') : undefined, there);
  });

test('it knows whether its path is held', (t) => {
  const { linkBack, root, path } = stolen(t);
  const states = [
    () => {},
    () => holdPath(join(root, 'state'), path),
    () => releasePath(join(root, 'state'), path),
  ];
  const held = states.map((change) => {
    change();
    return linkBack.held;
  });
  assert.deepEqual(held, [false, true, false]);
});
