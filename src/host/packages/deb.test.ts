import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { cachedDeb, extractFile } from './deb.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-deb-'));
after(() => rmSync(scratch, { recursive: true }));
const skip = existsSync('/usr/bin/dpkg-deb') ? false : 'there is no dpkg-deb on this machine';
const tree = join(scratch, 'tree');
const deb = join(scratch, 'sample.deb');
const big = Buffer.alloc(3 << 20, 'module');

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), content);
}

if (!skip) {
  put(
    'DEBIAN/control',
    'Package: sample\nVersion: 1:2.0-1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n',
  );
  put('lib/old-place.so', 'shipped in /lib');
  put('usr/lib/module.so', big);
  put(`usr/share/${'deep/'.repeat(30)}file`, 'deep');
  chmodSync(join(tree, 'usr/lib/module.so'), 0o4755);
  utimesSync(join(tree, 'usr/lib/module.so'), 1_600_000_000, 1_600_000_000);
  symlinkSync('module.so', join(tree, 'usr/lib/link.so'));
  linkSync(join(tree, 'usr/lib/module.so'), join(tree, 'usr/lib/zz-hard.so'));
  execFileSync('/usr/bin/dpkg-deb', ['-Znone', '--root-owner-group', '--build', tree, deb], {
    stdio: 'pipe',
  });
}

test('a file with content, mode, owner and time', { skip }, async () => {
  const result = await extractFile(deb, '/usr/lib/module.so');
  assert.ok(result.found);
  const { content, ...rest } = result.file;
  assert.ok(content.equals(big));
  assert.deepEqual(rest, {
    path: '/usr/lib/module.so',
    type: 'file',
    mode: 0o4755,
    uid: 0,
    gid: 0,
    user: 'root',
    group: 'root',
    mtime: 1_600_000_000,
  });
});

test('a link, a hard link, a long name, the other name of a merged /usr', { skip }, async () => {
  const link = await extractFile(deb, '/usr/lib/link.so');
  assert.ok(link.found && link.file.type === 'link');
  assert.equal(link.file.target, 'module.so');
  const hard = await extractFile(deb, '/usr/lib/zz-hard.so');
  assert.ok(hard.found && hard.file.content.equals(big));
  assert.equal(hard.file.path, '/usr/lib/zz-hard.so');
  const deep = await extractFile(deb, `/usr/share/${'deep/'.repeat(30)}file`);
  assert.ok(deep.found && deep.file.content.toString() === 'deep');
  const merged = await extractFile(deb, '/usr/lib/old-place.so');
  assert.ok(merged.found && merged.file.content.toString() === 'shipped in /lib');
});

test('what cannot be had says why', { skip }, async () => {
  const why = async (file: string, path: string, maxBytes?: number): Promise<string> => {
    const result = await extractFile(file, path, maxBytes === undefined ? {} : { maxBytes });
    return result.found ? 'found' : result.why;
  };
  assert.equal(await why(deb, '/usr/lib/nothing'), 'absent');
  assert.equal(await why(deb, '/usr/lib'), 'not-a-file');
  assert.equal(await why(deb, '/usr/lib/module.so', 1000), 'too-large');
  assert.equal(await why(join(scratch, 'nothing.deb'), '/x'), 'unreadable');
  const cut = join(scratch, 'cut.deb');
  writeFileSync(cut, readFileSync(deb).subarray(0, 1 << 20));
  assert.notEqual(await why(cut, '/usr/lib/module.so'), 'found');
});

test('the cached package of exactly this version, if it is what its name says', { skip }, async () => {
  const root = join(scratch, 'root');
  const archives = join(root, 'var/cache/apt/archives');
  mkdirSync(archives, { recursive: true });
  const name = (version: string): string => join(archives, `sample_${version}_all.deb`);
  const find = (version: string) => cachedDeb({ name: 'sample', version, arch: 'all' }, root);
  writeFileSync(name('1%3a2.0-1'), readFileSync(deb));
  assert.deepEqual(await find('1:2.0-1'), { found: true, path: name('1%3a2.0-1') });
  assert.equal((await find('1:2.0-2')).found, false);
  writeFileSync(name('3.0'), readFileSync(deb));
  assert.equal((await find('3.0')).found, false, 'another package under this name');
  chmodSync(name('1%3a2.0-1'), 0o666);
  assert.equal((await find('1:2.0-1')).found, false, 'anybody could have written it');
  renameSync(name('1%3a2.0-1'), join(root, 'elsewhere.deb'));
  symlinkSync(join(root, 'elsewhere.deb'), name('1%3a2.0-1'));
  assert.equal((await find('1:2.0-1')).found, false, 'a link');
});
