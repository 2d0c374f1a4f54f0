import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { privateDirectory, stateDirectory, stateDirectoryPath } from './state-directory.ts';

const cases: readonly [string, Record<string, string>, number, string][] = [
  ['root', {}, 0, '/var/lib/stakeout'],
  ['the variable wins', { STAKEOUT_STATE_DIR: '/srv/s' }, 0, '/srv/s'],
  ['XDG', { XDG_STATE_HOME: '/x', HOME: '/h' }, 7, '/x/stakeout'],
  ['a relative XDG is ignored', { XDG_STATE_HOME: 'x', HOME: '/h' }, 7, '/h/.local/state/stakeout'],
  ['home', { HOME: '/h' }, 7, '/h/.local/state/stakeout'],
];
for (const [name, env, uid, expected] of cases) {
  test(`state directory: ${name}`, () => assert.equal(stateDirectoryPath({ env, uid }), expected));
}

test('a relative or absent directory is an error with a next step', () => {
  assert.throws(
    () => stateDirectoryPath({ env: { STAKEOUT_STATE_DIR: 'x' }, uid: 0 }),
    /not an absolute path/,
  );
  assert.throws(() => stateDirectoryPath({ env: {}, uid: 7 }), /neither STAKEOUT_STATE_DIR nor HOME/);
});

test('below /proc, where no directory can be made, it says so and returns', () => {
  assert.throws(
    () => privateDirectory('/proc/self/stakeout/state'),
    /cannot create \/proc\/self\/stakeout\/state/,
  );
});

test('created 0700; refused when others may write, when it is a link, when somebody else owns it', (t) => {
  const base = mkdtempSync(join(tmpdir(), 'stakeout-state-'));
  t.after(() => rmSync(base, { recursive: true }));
  const uid = process.geteuid?.() ?? -1;
  const path = join(base, 'a/b');
  assert.equal(stateDirectory({ env: { STAKEOUT_STATE_DIR: path }, uid }), path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.throws(() => privateDirectory(path, uid + 1), /belongs to uid/);
  chmodSync(path, 0o770);
  assert.throws(() => privateDirectory(path, uid), /may write to it/);
  chmodSync(path, 0o700);
  symlinkSync(path, join(base, 'link'));
  assert.throws(() => privateDirectory(join(base, 'link'), uid), /not a directory/);
});
