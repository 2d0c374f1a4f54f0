import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SystemError } from '../libc/index.ts';
import * as files from './index.ts';

const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-files-')));
const dirfd = fs.openSync(root, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
after(() => {
  fs.closeSync(dirfd);
  fs.rmSync(root, { recursive: true });
});

const code = (expected: string) => (thrown: unknown) =>
  thrown instanceof SystemError && thrown.code === expected;

test('an unnamed file becomes visible by linkat and never replaces what is there', () => {
  const fd = files.openat(dirfd, '.', files.O_TMPFILE | fs.constants.O_RDWR, 0o600);
  fs.writeSync(fd, 'hello');
  files.linkat(-100, files.descriptorPath(fd), dirfd, 'named', files.AT_SYMLINK_FOLLOW);
  assert.equal(fs.readFileSync(join(root, 'named'), 'utf8'), 'hello');
  assert.throws(
    () => files.linkat(-100, files.descriptorPath(fd), dirfd, 'named', files.AT_SYMLINK_FOLLOW),
    code('EEXIST'),
  );
  fs.closeSync(fd);
});

test('renameat2 exchanges two names and refuses to replace', () => {
  fs.writeFileSync(join(root, 'a'), 'A');
  fs.writeFileSync(join(root, 'b'), 'B');
  files.renameat2(dirfd, 'a', dirfd, 'b', files.RENAME_EXCHANGE);
  assert.equal(fs.readFileSync(join(root, 'a'), 'utf8'), 'B');
  assert.throws(() => files.renameat2(dirfd, 'a', dirfd, 'b', files.RENAME_NOREPLACE), code('EEXIST'));
});

test('openNoSymlinks opens a real path and refuses one that passes through a link', () => {
  fs.mkdirSync(join(root, 'real/inner'), { recursive: true });
  fs.symlinkSync('real', join(root, 'alias'));
  fs.closeSync(files.openNoSymlinks(join(root, 'real/inner'), files.O_PATH));
  assert.throws(() => files.openNoSymlinks(join(root, 'alias/inner'), files.O_PATH), code('ELOOP'));
  assert.throws(() => files.openNoSymlinks(join(root, 'none'), files.O_PATH), code('ENOENT'));
});

test('modification times keep their nanoseconds, before 1970 too', () => {
  const path = join(root, 'timed');
  fs.writeFileSync(path, '');
  for (const ns of [1_600_000_000_123_456_789n, 0n, -1n, -1_500_000_001n]) {
    files.setMtimeAt(dirfd, 'timed', ns);
    assert.equal(fs.lstatSync(path, { bigint: true }).mtimeNs, ns);
    const fd = fs.openSync(path, 'r+');
    files.setMtime(fd, ns + 5n);
    fs.closeSync(fd);
    assert.equal(fs.lstatSync(path, { bigint: true }).mtimeNs, ns + 5n);
  }
});

test('extended attributes are made exactly what is wanted', (t) => {
  const path = join(root, 'attributed');
  fs.writeFileSync(path, '');
  try {
    files.writeXattrs(path, { 'user.origin': '64706b67', 'user.empty': '' });
  } catch (error) {
    if (!code('ENOTSUP')(error)) throw error;
    t.skip('this file system has no user attributes');
    return;
  }
  assert.deepEqual(files.readXattrs(path), { 'user.origin': '64706b67', 'user.empty': '' });
  assert.equal(files.writeXattrs(path, { 'user.origin': '00ff' }), true);
  assert.deepEqual(files.readXattrs(path), { 'user.origin': '00ff' });
  assert.equal(files.writeXattrs(path, { 'user.origin': '00ff' }), false);
});

test('contents are copied whole, within a file system and across two', () => {
  const content = Buffer.alloc(3_000_001, 'stakeout');
  const source = join(root, 'source');
  fs.writeFileSync(source, content);
  for (const folder of [root, '/dev/shm']) {
    const target = join(fs.mkdtempSync(join(folder, 'copy-')), 'target');
    const from = fs.openSync(source, 'r');
    const to = fs.openSync(target, 'wx+');
    files.copyContents(from, to);
    assert.equal(files.sha256Of(to), createHash('sha256').update(content).digest('hex'));
    fs.closeSync(from);
    fs.closeSync(to);
    fs.rmSync(join(target, '..'), { recursive: true });
  }
});
