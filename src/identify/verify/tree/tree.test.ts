import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { TreeBaseline, type TreeLevel, type TreeReport } from './index.ts';

const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-tree-'));
after(() => fs.rmSync(base, { recursive: true }));
let scratch = 0;
let root = '';
let stateDir = '';
beforeEach(() => {
  scratch += 1;
  root = join(base, String(scratch), 'tree');
  stateDir = join(base, String(scratch), 'state');
  fs.mkdirSync(join(root, 'a/b'), { recursive: true });
  for (const name of ['one', 'a/two', 'a/b/three', 'a/b/four']) fs.writeFileSync(join(root, name), name);
  fs.symlinkSync('one', join(root, 'link'));
});

const tree = (): TreeBaseline => new TreeBaseline(root, { stateDir });
const told = (r: TreeReport): string[] =>
  r.changes.map((c) => `${c.kind} ${c.path}${c.detail === '' ? '' : `: ${c.detail}`}`).sort();
const LEVELS: readonly TreeLevel[] = ['dirs', 'quick', 'full'];

test('an unchanged tree has no changes at any level', async () => {
  const recorded = await tree().record();
  assert.deepEqual([recorded.directories, recorded.entries, recorded.changes], [3, 5, []]);
  for (const level of LEVELS) assert.deepEqual((await tree().verify(level)).changes, [], level);
});

for (const level of LEVELS) {
  test(`${level}: what came, went and moved is named`, async () => {
    await tree().record();
    fs.writeFileSync(join(root, 'a/new'), '');
    fs.mkdirSync(join(root, 'fresh/deep'), { recursive: true });
    fs.writeFileSync(join(root, 'fresh/deep/file'), '');
    fs.rmSync(join(root, 'one'));
    fs.renameSync(join(root, 'a/two'), join(root, 'a/b/2'));
    assert.deepEqual(told(await tree().verify(level)), [
      'added a/new: new file',
      'added fresh/deep/file: new file',
      'added fresh/deep: new directory',
      'added fresh: new directory',
      'removed one: nothing stands there',
      'renamed a/b/2: was a/two',
    ]);
  });

  test(`${level}: a removed directory and what was in it`, async () => {
    await tree().record();
    fs.rmSync(join(root, 'a/b'), { recursive: true });
    assert.deepEqual(told(await tree().verify(level)), [
      'removed a/b/four: nothing stands there',
      'removed a/b/three: nothing stands there',
      'removed a/b: nothing stands there',
    ]);
  });

  test(`${level}: a file replaced by a directory, a directory by a link`, async () => {
    await tree().record();
    fs.rmSync(join(root, 'one'));
    fs.mkdirSync(join(root, 'one'));
    fs.renameSync(join(root, 'a/b'), join(base, `${scratch}`, 'elsewhere'));
    fs.symlinkSync(join(base, `${scratch}`, 'elsewhere'), join(root, 'a/b'));
    const kinds = told(await tree().verify(level)).join('\n');
    assert.match(kinds, /one/);
    assert.match(kinds, /removed a\/b: |changed a\/b: directory → link/);
    assert.match(kinds, /removed a\/b\/three/);
  });
}

test('names that are no UTF-8, with newlines, blanks and backslashes', async () => {
  const raw = Buffer.concat([Buffer.from(join(root, 'x')), Buffer.from([0xff, 0x0a])]);
  fs.writeFileSync(raw, '1');
  fs.writeFileSync(join(root, 'müll \\ "'), '1');
  await tree().record();
  assert.deepEqual((await tree().verify('full')).changes, []);
  fs.writeFileSync(raw, '22');
  fs.writeFileSync(join(root, 'müll \\ "'), '22');
  for (const level of ['quick', 'full'] as const)
    assert.deepEqual(told(await tree().verify(level)), [
      'changed müll \\ ": size 1 → 2, content, mtime',
      'changed x\\xff\n: size 1 → 2, content, mtime',
    ]);
});

test('with two threads and with one the image is the same', async () => {
  fs.writeFileSync(join(root, 'large'), Buffer.alloc(9 << 20, 7));
  fs.writeFileSync(join(root, 'block'), Buffer.alloc(256 << 10, 7));
  await new TreeBaseline(root, { stateDir, threads: 2 }).record();
  assert.deepEqual((await new TreeBaseline(root, { stateDir, threads: 1 }).verify('full')).changes, []);
  const fd = fs.openSync(join(root, 'large'), 'r+');
  fs.writeSync(fd, 'x', 5 << 20);
  fs.closeSync(fd);
  assert.match(told(await tree().verify('full')).join(), /changed large: content, mtime/);
});

test('a damaged baseline falls back to the generation before and says so; none left is an error', async () => {
  await tree().record();
  await tree().record();
  const dir = join(stateDir, 'trees', fs.readdirSync(join(stateDir, 'trees'))[0] ?? '');
  const newest = join(dir, '000002.tree');
  const whole = fs.readFileSync(newest);
  const single = new TreeBaseline(root, { stateDir, threads: 1 });
  for (let at = 0; at < whole.length; at += 11) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    fs.writeFileSync(newest, flipped);
    const report = await single.verify('full');
    assert.equal(report.generation, 1, `byte ${at}`);
    assert.equal(report.damaged[0]?.generation, 2);
  }
  for (let length = 0; length < whole.length; length += 64) {
    fs.writeFileSync(newest, whole.subarray(0, length));
    for (const level of LEVELS) assert.equal((await single.verify(level)).generation, 1);
  }
  fs.truncateSync(join(dir, '000001.tree'), 100);
  await assert.rejects(tree().verify('quick'), /no usable baseline/);
});

test('FIFOs and sockets are recorded and never opened; an absent root is an error', async () => {
  const { run } = await import('../../../host/process/index.ts');
  assert.equal((await run(['/usr/bin/mkfifo', join(root, 'fifo')])).code, 0);
  await tree().record();
  fs.rmSync(join(root, 'fifo'));
  assert.deepEqual(told(await tree().verify('full')), ['removed fifo: nothing stands there']);
  assert.throws(() => new TreeBaseline(join(root, 'absent'), { stateDir }), /ENOENT/);
  assert.throws(() => new TreeBaseline(join(root, 'one'), { stateDir }), /no directory/);
});
