import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComponentClass } from './component.ts';
import { differences, type FileState } from './file-state.ts';
import { severityOf } from './severity.ts';

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

const cases: readonly [string, ComponentClass, Partial<FileState> | undefined, string | undefined][] = [
  ['a lost module', 'module', undefined, 'critical'],
  ['a corrupted library', 'library', { sha256: 'bb' }, 'critical'],
  ['an edited configuration', 'config', { sha256: 'bb', size: 4 }, 'warning'],
  ['an emptied configuration', 'config', { sha256: 'bb', size: 0 }, 'critical'],
  ['bits taken away', 'module', { mode: 0o600 }, 'critical'],
  ['bits added', 'module', { mode: 0o666 }, 'warning'],
  ['another owner', 'module', { uid: 7 }, 'critical'],
  ['a capability', 'program', { xattrs: { 'security.capability': '01' } }, 'critical'],
  ['a note', 'program', { xattrs: { 'user.x': '01' } }, 'warning'],
  ['touched', 'module', { mtimeNs: '2' }, undefined],
  ['another type', 'content', { type: 'directory' }, 'critical'],
];
for (const [name, of, change, expected] of cases) {
  test(`severity: ${name}`, () => {
    const now = change && { ...file, ...change };
    assert.equal(severityOf({ kind: 'file', class: of }, differences(file, now), file, now), expected);
  });
}
