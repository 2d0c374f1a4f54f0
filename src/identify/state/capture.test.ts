import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { declare, lastErrno } from '../../host/libc/index.ts';
import { run } from '../../host/process/index.ts';
import { captureMany, captureState, identityOf, targetBytes } from './index.ts';

const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-capture-'));
after(() => fs.rmSync(dir, { recursive: true }));
const sha256 = (b: string | Buffer): string => createHash('sha256').update(b).digest('hex');

test('a file: size, mode with setuid, owner, mtime in nanoseconds, digest', () => {
  const path = join(dir, 'file');
  fs.writeFileSync(path, 'content');
  fs.chmodSync(path, 0o4751);
  const state = captureState(path);
  const stats = fs.lstatSync(path, { bigint: true });
  assert.deepEqual(state, {
    type: 'file',
    mode: 0o4751,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: 7,
    mtimeNs: stats.mtimeNs.toString(),
    sha256: sha256('content'),
    xattrs: {},
  });
  assert.equal(captureState(path, { hash: false })?.sha256, undefined);
});

test('a file larger than the read block', () => {
  const path = join(dir, 'large');
  const bytes = Buffer.alloc(3_000_001, 'stakeout');
  fs.writeFileSync(path, bytes);
  assert.equal(captureState(path)?.sha256, sha256(bytes));
});

test('nothing there, also below something that is no directory', () => {
  fs.writeFileSync(join(dir, 'plain'), '');
  assert.equal(captureState(join(dir, 'absent')), undefined);
  assert.equal(captureState(join(dir, 'plain/below')), undefined);
  assert.equal(identityOf(join(dir, 'plain/below')), undefined);
});

test('a link is not followed, and a target that is no UTF-8 survives', () => {
  fs.symlinkSync('nowhere', join(dir, 'link'));
  assert.equal(captureState(join(dir, 'link'))?.target, 'nowhere');
  const raw = Buffer.from([0x61, 0xff, 0x62]);
  fs.symlinkSync(raw, join(dir, 'raw'));
  const target = captureState(join(dir, 'raw'))?.target ?? '';
  assert.deepEqual(targetBytes(target), raw);
});

test('FIFOs, sockets and directories are named and never opened', async () => {
  const fifo = join(dir, 'fifo');
  assert.equal((await run(['/usr/bin/mkfifo', fifo])).code, 0);
  assert.equal(captureState(fifo)?.type, 'fifo');
  const server = createServer().listen(join(dir, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  assert.equal(captureState(join(dir, 'socket'))?.type, 'socket');
  server.close();
  assert.equal(captureState(dir)?.type, 'directory');
  assert.equal(captureState('/dev/null')?.type, 'char');
});

const setxattr = declare<(p: string, name: string, value: Buffer, size: number, flags: number) => number>(
  'int setxattr(const char *path, const char *name, void *value, size_t size, int flags)',
);

test('extended attributes are hex', (t) => {
  const path = join(dir, 'noted');
  fs.writeFileSync(path, '');
  if (setxattr(path, 'user.note', Buffer.from('ab'), 2, 0) !== 0)
    return t.skip(`no user attributes on this file system: ${lastErrno()}`);
  assert.deepEqual(captureState(path)?.xattrs, { 'user.note': '6162' });
});

test('a file that never stops changing is an error, not a guess', async () => {
  const path = join(dir, 'busy');
  fs.writeFileSync(path, Buffer.alloc(32 << 20));
  const source = `import fs from 'node:fs';
    const fd = fs.openSync(process.argv[1], 'r+'); process.send('go');
    const end = Date.now() + 20000; while (Date.now() < end) fs.writeSync(fd, 'x', 0);`;
  const { spawn } = await import('node:child_process');
  const writer = spawn(process.execPath, ['--input-type=module', '-e', source, path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise((resolve) => writer.once('message', resolve));
  try {
    assert.throws(() => captureState(path), /keeps changing while it is read/);
  } finally {
    writer.kill('SIGKILL');
    await new Promise((resolve) => writer.once('exit', resolve));
  }
});

test('many at once, on workers and without, give the same in the same order', async () => {
  const paths = ['file', 'absent', 'link', 'large', 'raw'].map((name) => join(dir, name));
  const inline = await captureMany(paths);
  assert.deepEqual(await captureMany(paths, { workers: 2 }), inline);
  assert.deepEqual(
    inline.map((r) => 'capture' in r),
    [true, false, true, true, true],
  );
});
