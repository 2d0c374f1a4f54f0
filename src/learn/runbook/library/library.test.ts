import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runbookWith, step } from '../testing.ts';
import { adopt } from './adoption.ts';
import { find, library, type LibraryOptions, type Shelved } from './library.ts';
import { shippedDirectory } from './places.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-runbooks-'));
after(() => rmSync(scratch, { recursive: true }));
const uid = process.geteuid?.() ?? 0;
const TEXT = runbookWith(step('name=look risk=read', 'ls {{where}}')).text;
let made = 0;

/** A site with one runbook of its own. */
function site(): LibraryOptions & { readonly file: string; readonly local: string } {
  made += 1;
  const home = join(scratch, String(made));
  const local = join(home, 'local');
  mkdirSync(local, { recursive: true, mode: 0o755 });
  const file = join(local, 'shop-cache.md');
  writeFileSync(file, TEXT, { mode: 0o644 });
  return { stateDir: join(home, 'state'), local, file, owner: uid };
}

const own = (options: LibraryOptions): Shelved => find(library(options), 'shop-cache');
const why = (options: LibraryOptions): string => {
  const { trust } = own(options);
  return trust.ok ? '' : trust.why;
};

function take(options: LibraryOptions): void {
  const { path, runbook } = own(options);
  assert.ok(runbook);
  adopt(
    options.stateDir,
    { id: 'shop-cache', path, digest: runbook.digest, by: 'mara', at: '2026-11-27T00:00:00Z' },
    uid,
  );
}

test('what came with the program is run; one that was changed is not', () => {
  const { stateDir } = site();
  assert.ok(
    library({ stateDir })
      .filter(({ origin }) => origin === 'shipped')
      .every(({ trust }) => trust.ok),
  );
  const shipped = join(scratch, 'shipped');
  mkdirSync(shipped);
  copyFileSync(join(shippedDirectory(), 'strace.md'), join(shipped, 'strace.md'));
  const where = { stateDir, shipped, local: join(scratch, 'none') };
  assert.ok(find(library(where), 'strace').trust.ok);
  appendFileSync(join(shipped, 'strace.md'), '\nmore\n');
  assert.deepEqual(
    library(where).map(({ trust }) => trust.ok),
    [false],
  );
});

test('one of the site is run once it was taken, and not any more when it was changed', () => {
  const options = site();
  assert.equal(why(options), 'nobody has taken it yet');
  take(options);
  assert.ok(own(options).trust.ok);
  appendFileSync(options.file, '\nmore\n');
  assert.match(why(options), /changed since mara took it on 2026-11-27/);
  take(options);
  assert.ok(own(options).trust.ok);
});

test('a damaged or forged record is no record', () => {
  const options = site();
  take(options);
  const record = join(options.stateDir, 'runbooks', readdirSync(join(options.stateDir, 'runbooks'))[0] ?? '');
  const foreign = site();
  take(foreign);
  copyFileSync(join(foreign.stateDir, 'runbooks/000001.runbooks'), record);
  assert.match(why(options), /damaged .*another key/);
});

test('an older record does not stand in for a damaged one', () => {
  const options = site();
  take(options);
  appendFileSync(options.file, '\nmore\n');
  take(options);
  const newest = readdirSync(join(options.stateDir, 'runbooks')).toSorted().at(-1) ?? '';
  appendFileSync(join(options.stateDir, 'runbooks', newest), 'x');
  writeFileSync(options.file, TEXT);
  assert.match(why(options), /damaged/);
});

test('a file or directory that others may write to is refused', () => {
  for (const spoil of [
    ({ file }: { file: string }) => chmodSync(file, 0o666),
    ({ file }: { file: string }) => chmodSync(file, 0o664),
    ({ local }: { local: string }) => chmodSync(local, 0o777),
    ({ file }: { file: string }) => {
      renameSync(file, `${file}.real`);
      symlinkSync(`${file}.real`, file);
    },
  ]) {
    const options = site();
    take(options);
    spoil(options);
    assert.match(why(options), /may write|is a link/);
  }
  const other = site();
  assert.match(why({ ...other, owner: uid + 1 }), /belongs to uid/);
});

test('an unknown name gets the one that was meant', () => {
  assert.throws(() => find(library(site()), 'module-mising'), /there is no runbook module-mising/);
});
