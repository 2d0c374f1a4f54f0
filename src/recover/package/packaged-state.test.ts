import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DebFile } from '../../host/packages/index.ts';
import { together } from './companions.ts';
import { packagedState } from './packaged-state.ts';

const FILE: DebFile = {
  path: '/usr/bin/x',
  type: 'file',
  mode: 0o104755,
  uid: 7,
  gid: 8,
  user: 'www-data',
  group: 'adm',
  mtime: 1_600_000_000,
  content: Buffer.from('x'),
};
const IDS = new Map([
  ['user www-data', 33],
  ['group adm', 4],
  ['user shop', 1000],
]);
const ids = (kind: 'user' | 'group', name: string): number | undefined => IDS.get(`${kind} ${name}`);

test('names of accounts win over numbers, numbers where there is no such name, overrides over both', () => {
  const owner = (state: ReturnType<typeof packagedState>) => [state.uid, state.gid, state.mode];
  assert.deepEqual(owner(packagedState(FILE, undefined, ids)), [33, 4, 0o4755]);
  assert.deepEqual(
    owner(packagedState({ ...FILE, user: 'gone', group: '' }, undefined, ids)),
    [7, 8, 0o4755],
  );
  const override = { user: 'shop', group: '#44', mode: 0o640 };
  assert.deepEqual(owner(packagedState(FILE, override, ids)), [1000, 44, 0o640]);
});

test('a link has its target and the mode of links, a file its digest', () => {
  const link = packagedState({ ...FILE, type: 'link', target: 'y' }, undefined, ids);
  assert.deepEqual([link.mode, link.target, link.size, link.sha256], [0o777, 'y', 0, undefined]);
  assert.match(packagedState(FILE, undefined, ids).sha256 ?? '', /^2d711642/);
});

test('what goes together: directories that are gone, and the names of one library', () => {
  const listed = [
    '/usr/share/doc/x',
    '/lib',
    '/lib/x86_64-linux-gnu',
    '/lib/x86_64-linux-gnu/libargon2.so.1',
    '/lib/x86_64-linux-gnu/libargon2.so.1.0.1',
    '/lib/x86_64-linux-gnu/libargon2extra.so.1',
    '/lib/other/libargon2.so.1',
  ];
  const database = { filesOf: () => listed };
  const D = '/usr/lib/x86_64-linux-gnu';
  const all = (path: string, gone: readonly string[] = []) =>
    together(path, 'x', database, (one) => !gone.includes(one));
  assert.deepEqual(all(`${D}/libargon2.so.1`), [`${D}/libargon2.so.1`, `${D}/libargon2.so.1.0.1`]);
  assert.deepEqual(all(`${D}/libargon2extra.so.1`), [`${D}/libargon2extra.so.1`]);
  assert.deepEqual(
    all('/usr/share/doc/x', ['/usr/share/doc']),
    ['/usr/share/doc/x'],
    'a directory that nobody lists',
  );
  assert.deepEqual(all(`${D}/libargon2extra.so.1`, [D]), [D, `${D}/libargon2extra.so.1`]);
});
