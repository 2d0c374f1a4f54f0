import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Accounts, parsePasswd } from './accounts.ts';

test('passwd: well-formed lines only, the first name of a uid', () => {
  const names = parsePasswd(
    'root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0:::\n+::::::\nhalf:x:5\nbad:x:-1:0:::\n:x:7:0:::\n',
  );
  assert.deepEqual([...names], [[0, 'root']]);
});

test('a changed file is read again, a missing one has no names', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-accounts-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'passwd');
  const accounts = new Accounts(file);
  assert.equal(accounts.name(1000), undefined);
  writeFileSync(file, 'ann:x:1000:1000::/home/ann:/bin/sh\n');
  utimesSync(file, 1, 1);
  assert.equal(accounts.name(1000), 'ann');
  writeFileSync(file, 'eve:x:1000:1000::/home/eve:/bin/sh\n');
  utimesSync(file, 2, 2);
  assert.equal(accounts.name(1000), 'eve');
});
