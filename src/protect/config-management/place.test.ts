import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { placement } from './place.ts';
import type { Generated } from './tree.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-place-'));
after(() => rmSync(scratch, { recursive: true }));
let out: string;
let made = 0;
beforeEach(() => {
  out = join(scratch, String(++made));
});

const tree = (files: Readonly<Record<string, string>>): Generated => ({
  title: 'module',
  files: Object.entries(files).map(([path, text]) => ({ path, text, executable: path.endsWith('.sh') })),
});
const read = (path: string): string => readFileSync(join(out, path), 'utf8');
const place = (files: Readonly<Record<string, string>>): ReturnType<typeof placement> => {
  const done = placement(out, tree(files));
  done.carryOut();
  return done;
};

test('a directory that is not there is made; scripts can be run', () => {
  place({ 'a/b.pp': 'one', 'c.sh': 'two' });
  assert.equal(read('a/b.pp'), 'one');
  assert.equal(statSync(join(out, 'c.sh')).mode & 0o777, 0o755);
  assert.deepEqual(placement(out, tree({ 'a/b.pp': 'one', 'c.sh': 'two' })).changes, []);
});

test('what is not generated any more goes, with its empty directory; other files stay', () => {
  place({ 'a/b.pp': 'one', 'c/d.pp': 'two' });
  writeFileSync(join(out, 'c/mine'), 'mine');
  const { changes } = place({ e: 'three' });
  assert.deepEqual(
    changes.map(({ path, change }) => `${change} ${path}`),
    ['removed a/b.pp', 'removed c/d.pp', 'added e'],
  );
  assert.deepEqual(readdirSync(out).toSorted(), ['.stakeout-generated.json', 'c', 'e']);
  assert.equal(read('c/mine'), 'mine');
});

test('a directory of somebody else is refused', () => {
  mkdirSync(out);
  writeFileSync(join(out, 'mine'), '');
  assert.throws(() => placement(out, tree({})), /not written by this command/);
  writeFileSync(join(out, 'file'), '');
  assert.throws(() => placement(join(out, 'file'), tree({})), /no directory/);
});

test('a file that was changed by hand is named and left', () => {
  place({ a: 'one', b: 'one' });
  writeFileSync(join(out, 'a'), 'by hand');
  const { foreign, changes } = placement(out, tree({ a: 'two', b: 'two' }));
  assert.deepEqual([foreign, changes.map(({ path }) => path)], [['a'], ['b']]);
  assert.deepEqual(placement(out, tree({ a: 'by hand', b: 'one' })).foreign, []);
});

test('a link in the way is not followed', () => {
  place({ 'a/b': 'one' });
  rmSync(join(out, 'a'), { recursive: true });
  symlinkSync('/etc', join(out, 'a'));
  assert.deepEqual(placement(out, tree({ 'a/b': 'two', 'a/passwd': '' })).foreign, ['a/b', 'a/passwd']);
});

test('killed between two files, it goes on', () => {
  place({ a: 'one', b: 'one' });
  const record = read('.stakeout-generated.json');
  place({ a: 'two', b: 'two' });
  const both: { files: Record<string, string[]> } = JSON.parse(record);
  const after: typeof both = JSON.parse(read('.stakeout-generated.json'));
  for (const [path, hashes] of Object.entries(after.files)) both.files[path]?.push(...hashes);
  writeFileSync(join(out, '.stakeout-generated.json'), JSON.stringify(both));
  writeFileSync(join(out, 'b'), 'one');
  const { foreign, changes } = placement(out, tree({ a: 'two', b: 'two' }));
  assert.deepEqual([foreign, changes.map(({ path }) => path)], [[], ['b']]);
});

test('a record that is damaged, or names what lies outside', () => {
  place({ a: 'one' });
  writeFileSync(join(scratch, 'outside'), 'mine');
  const record = join(out, '.stakeout-generated.json');
  writeFileSync(record, read('.stakeout-generated.json').replace('"a"', '"../outside"'));
  assert.deepEqual(placement(out, tree({ a: 'one' })).changes, []);
  writeFileSync(record, '{');
  assert.throws(() => placement(out, tree({})), /damaged/);
});
