import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readControlArchive } from './deb-archive.ts';
import { listMembers, readControl } from './deb-contents.ts';

let directory: string;
let deb: string;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'stakeout-deb-'));
  const tree = join(directory, 'tree');
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  mkdirSync(join(tree, 'usr/lib/x'), { recursive: true });
  const control =
    'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: N <n@example.org>\nDescription: x\n';
  writeFileSync(join(tree, 'DEBIAN/control'), control);
  writeFileSync(join(tree, 'DEBIAN/postinst'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(tree, 'usr/lib/x/file'), 'text');
  symlinkSync('file', join(tree, 'usr/lib/x/link'));
  deb = join(directory, 'x.deb');
  execFileSync('/usr/bin/dpkg-deb', ['-Zgzip', '--build', tree, deb], { stdio: 'ignore' });
});
after(() => rmSync(directory, { recursive: true }));

test('control files are read, absent ones are absent', async () => {
  const files = await readControl(deb);
  assert.match(files?.control ?? '', /^Package: x$/m);
  assert.equal(files?.postinst, '#!/bin/sh\n');
  assert.equal(files?.md5sums, undefined);
});

test('members are listed, links too, directories not', async () => {
  assert.deepEqual((await listMembers(deb))?.toSorted(), ['/usr/lib/x/file', '/usr/lib/x/link']);
});

test('what is no package is undefined', async () => {
  const broken = join(directory, 'broken.deb');
  writeFileSync(broken, '!<arch>\ngarbage');
  for (const path of [broken, join(directory, 'absent.deb'), '/dev/zero']) {
    assert.equal(await readControl(path, 1000), undefined, path);
    assert.equal(await listMembers(path, 1000), undefined, path);
  }
});

const MOST = 1 << 20;
const byDpkg = (path: string): Buffer => execFileSync('/usr/bin/dpkg-deb', ['--ctrl-tarfile', path]);

for (const kind of ['none', 'gzip', 'xz', 'zstd'])
  test(`the control archive is what dpkg-deb makes of it: ${kind}`, () => {
    const path = join(directory, `${kind}.deb`);
    const options = [`-Z${kind}`, '--uniform-compression', '--build'];
    execFileSync('/usr/bin/dpkg-deb', [...options, join(directory, 'tree'), path], { stdio: 'ignore' });
    assert.ok(readControlArchive(path, MOST)?.equals(byDpkg(path)));
    assert.equal(readControlArchive(path, 1000), undefined, 'no more than it may be');
  });

test('whatever looks otherwise than deb(5) has it is left to dpkg-deb, and nothing of it is taken', () => {
  const whole = readFileSync(deb);
  const changed = (text: string, by: string): Buffer =>
    Buffer.from(whole.toString('latin1').replace(text, by), 'latin1');
  const control = whole.indexOf('control.tar.gz');
  const strange: Readonly<Record<string, Buffer>> = {
    empty: Buffer.alloc(0),
    magic: changed('!<arch>', '!<arxh>'),
    version: changed('2.0\n', '3.0\n'),
    'other first': changed('debian-binary', 'debian-binarz'),
    'other second': changed('control.tar.gz', 'data.tar.gz   '),
    'cut off': whole.subarray(0, control + 70),
    size: Buffer.concat([
      whole.subarray(0, control + 48),
      Buffer.from('9999999999'),
      whole.subarray(control + 58),
    ]),
    'no size': Buffer.concat([
      whole.subarray(0, control + 48),
      Buffer.from('-1        '),
      whole.subarray(control + 58),
    ]),
    'not what it says': changed('control.tar.gz', 'control.tar.xz'),
  };
  for (const [name, bytes] of Object.entries(strange)) {
    const path = join(directory, 'strange.deb');
    writeFileSync(path, bytes);
    assert.equal(readControlArchive(path, MOST), undefined, name);
  }
  for (const path of ['/dev/zero', directory, join(directory, 'absent')])
    assert.equal(readControlArchive(path, MOST), undefined, path);
});
