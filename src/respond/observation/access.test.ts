/** Whether an account may use a path, on a root of its own with real directories and modes. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HostFiles } from '../../host/files/index.ts';
import { checkAccess, identityOf } from './access.ts';

let root = '';
let files: HostFiles;

before(() => {
  root = mkdtempSync(join(tmpdir(), 'stakeout-access-'));
  for (const dir of ['etc', 'srv/a/b/c', 'var/lib/sessions']) mkdirSync(join(root, dir), { recursive: true });
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/false\n');
  writeFileSync(join(root, 'etc/group'), 'www:x:33:\nssl-cert:x:110:other,www\n');
  writeFileSync(join(root, 'srv/a/b/c/index.php'), '');
  files = new HostFiles(root);
});
after(() => rmSync(root, { recursive: true, force: true }));

const mode = (path: string, bits: number): void => chmodSync(join(root, path), bits);
const ask = (path: string, wants: 'read' | 'write' | 'search' | 'connect') => {
  const who = identityOf(files, 'www');
  assert.ok(who !== undefined);
  const { ok, blockedAt } = checkAccess(files, who, path, wants);
  return ok ? 'yes' : `stopped at ${blockedAt}`;
};

test('groups count, own and others; root and unknown users have no identity to ask', () => {
  assert.deepEqual([...(identityOf(files, 'www')?.groups ?? [])].toSorted(), [110, 33]);
  assert.deepEqual([identityOf(files, 'root'), identityOf(files, 'nobody')], [undefined, undefined]);
});

test('a directory three levels up without its x bit stops everything below, and is named', () => {
  assert.equal(ask('/srv/a/b/c/index.php', 'read'), 'yes');
  mode('srv/a', 0o744);
  assert.equal(ask('/srv/a/b/c/index.php', 'read'), 'stopped at /srv/a');
  symlinkSync('/srv/a/b/c/index.php', join(root, 'etc/link.php'));
  assert.equal(ask('/etc/link.php', 'read'), 'stopped at /srv/a');
  mode('srv/a', 0o755);
});

test('a file is asked for what is wanted; a new one for the right to make it', () => {
  mode('srv/a/b/c/index.php', 0o600);
  assert.equal(ask('/srv/a/b/c/index.php', 'read'), 'stopped at /srv/a/b/c/index.php');
  mode('srv/a/b/c/index.php', 0o604);
  assert.equal(ask('/srv/a/b/c/index.php', 'read'), 'yes');
  assert.equal(ask('/srv/a/b/c/index.php', 'write'), 'stopped at /srv/a/b/c/index.php');
  assert.equal(ask('/var/lib/sessions/sess_new', 'write'), 'stopped at /var/lib/sessions');
  mode('var/lib/sessions', 0o1733);
  assert.equal(ask('/var/lib/sessions/sess_new', 'write'), 'yes');
});

test('what is missing is not forbidden', () => {
  assert.equal(ask('/srv/nowhere/x/y.php', 'read'), 'yes');
});
