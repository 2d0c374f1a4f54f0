import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, type FileState } from './file-state.ts';

const file: FileState = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 3,
  mtimeNs: '1',
  sha256: 'aa',
  xattrs: {},
};

const cases: readonly [string, Partial<FileState> | undefined, readonly string[]][] = [
  ['nothing changed', {}, []],
  ['file gone', undefined, ['missing']],
  ['replaced by a link', { type: 'link' }, ['type']],
  ['same size, other content', { sha256: 'bb' }, ['content']],
  ['truncated', { size: 0, sha256: 'cc' }, ['size', 'content']],
  ['mode', { mode: 0 }, ['mode']],
  ['owner', { uid: 1 }, ['owner']],
  ['capability', { xattrs: { 'security.capability': '01' } }, ['capability']],
  ['acl', { xattrs: { 'system.posix_acl_access': '02' } }, ['acl']],
  ['other attribute', { xattrs: { 'user.note': '03' } }, ['xattr']],
  ['touched', { mtimeNs: '2' }, ['mtime']],
];

for (const [name, change, expected] of cases) {
  test(`differences: ${name}`, () => {
    assert.deepEqual(differences(file, change && { ...file, ...change }), expected);
  });
}

test('a link differs by target, never by mode', () => {
  const link: FileState = { ...file, type: 'link', target: '../a', mode: 0o777 };
  assert.deepEqual(differences(link, { ...link, target: '../b', mode: 0o700 }), ['target']);
});
