import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
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
