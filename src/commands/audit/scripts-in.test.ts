import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { type Remark, scriptsIn } from './scripts-in.ts';

const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-scripts-'));
after(() => fs.rmSync(base, { recursive: true }));

function tree(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(base, name, file);
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, text);
  }
  return join(base, name);
}

function found(dir: string, remarks: Remark[] = [], most?: number): string[] {
  return [...scriptsIn(dir, (one) => remarks.push(one), most)].map(({ path }) => relative(dir, path));
}

test('what git ignores is left out: nested files, negation, directories, the checkout itself', () => {
  const dir = tree('checkout', {
    '.git/info/exclude': 'mine.sh\n',
    '.gitignore': '*.gen.sh\n/build/\n!keep.gen.sh\n',
    'a.sh': '',
    'mine.sh': '',
    'x.gen.sh': '',
    'keep.gen.sh': '',
    'build/b.sh': '',
    'sub/.gitignore': '!x.gen.sh\nlocal.sh\n',
    'sub/build/c.sh': '',
    'sub/x.gen.sh': '',
    'sub/y.gen.sh': '',
    'sub/local.sh': '',
    'node_modules/p/d.sh': '',
  });
  assert.deepEqual(found(dir), ['a.sh', 'keep.gen.sh', 'sub/build/c.sh', 'sub/x.gen.sh']);
  // From inside the rules above hold as well, but not against a directory that was named.
  assert.deepEqual(found(join(dir, 'sub')), ['build/c.sh', 'x.gen.sh']);
  assert.deepEqual(found(join(dir, 'build')), ['b.sh']);
});

test('binaries, links in a circle and special files are passed over', () => {
  const dir = tree('odd', {
    good: '#!/bin/sh\n',
    bom: '\uFEFF#!/bin/sh\n',
    elf: '\u007fELF\0\0#!/bin/sh\n',
    text: 'rm -rf /\n',
  });
  fs.symlinkSync(dir, join(dir, 'round'));
  fs.symlinkSync('nowhere', join(dir, 'broken.sh'));
  const remarks: Remark[] = [];
  assert.deepEqual(found(dir, remarks), ['bom', 'good']);
  assert.deepEqual(remarks, []);
});

test('beyond the number of files that is read, that is said', () => {
  const dir = tree('many', { 'a.sh': '', 'b.sh': '', 'c/d.sh': '' });
  const remarks: Remark[] = [];
  assert.deepEqual(found(dir, remarks, 2), ['a.sh', 'b.sh']);
  assert.deepEqual(remarks, [{ what: dir, why: 'more than 2 files: the rest is not read' }]);
});
