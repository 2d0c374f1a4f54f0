/** Objects of a package put back without any record of ours, out of a real .deb. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ExpectedFile, PackageDatabase } from '../../host/packages/index.ts';
import { captureState } from '../../identify/state/index.ts';
import { ActionStore, undo } from '../undo/index.ts';
import { mappedOriginal } from './mapped.ts';
import { type PackageTools, putBackPackaged } from './put-back.ts';

const skip = fs.existsSync('/usr/bin/dpkg-deb') ? false : 'there is no dpkg-deb on this machine';
const ref = { name: 'shop', version: '1.0-1', arch: 'all' };

/** What the package ships, below a directory of the test. */
const FILES: Readonly<Record<string, string>> = {
  'lib/libshop.so.1.0': 'the library',
  'lib/other.so': 'another module',
  'etc/shop.conf': 'setting = 1\n',
};

function scene(t: TestContext) {
  const dir = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-packaged-')));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const root = join(dir, 'host');
  const tree = join(dir, 'tree');
  const at = (name: string): string => join(root, name);
  const shipped = (name: string): string => join(tree, at(name));
  for (const [name, content] of Object.entries(FILES)) {
    fs.mkdirSync(dirname(shipped(name)), { recursive: true });
    fs.writeFileSync(shipped(name), content, { mode: 0o644 });
  }
  fs.chmodSync(shipped('etc'), 0o751);
  fs.symlinkSync('libshop.so.1.0', shipped('lib/libshop.so.1'));
  fs.mkdirSync(join(tree, 'DEBIAN'));
  fs.writeFileSync(
    join(tree, 'DEBIAN/control'),
    'Package: shop\nVersion: 1.0-1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n',
  );
  const deb = join(dir, 'shop.deb');
  execFileSync('/usr/bin/dpkg-deb', ['-Znone', '--build', tree, deb], { stdio: 'pipe' });
  fs.cpSync(shipped('.'), root, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const database = databaseOf(at);
  const tools: PackageTools = {
    database,
    actions: new ActionStore(join(dir, 'state')),
    supply: { get: () => Promise.resolve({ found: true, path: deb }) },
    idOf: () => undefined,
    group: 'together',
  };
  return { at, tools, look: (name: string) => captureState(at(name)) };
}

/** As dpkg would answer for the package. */
function databaseOf(at: (name: string) => string): PackageDatabase {
  const listed = ['etc', 'lib', 'lib/libshop.so.1', ...Object.keys(FILES)].map((name) => at(name));
  const digests = new Map(
    Object.entries(FILES).map(([name, text]) => [at(name), createHash('md5').update(text).digest('hex')]),
  );
  const expected = (path: string): ExpectedFile | undefined => {
    const hex = digests.get(path);
    return listed.includes(path)
      ? { package: ref, conffile: path.endsWith('.conf'), ...(hex && { digest: { algorithm: 'md5', hex } }) }
      : undefined;
  };
  return {
    kind: 'dpkg',
    expected,
    filesOf: () => listed,
    owner: (path) => expected(path)?.package,
    owners: () => new Map(),
    installed: () => ref,
    alternative: () => undefined,
    agrees: (path) => {
      if (!fs.existsSync(path)) return 'missing';
      const hex = digests.get(path);
      if (hex === undefined) return 'unknown';
      return createHash('md5').update(fs.readFileSync(path)).digest('hex') === hex ? 'agrees' : 'differs';
    },
  };
}

test('a library comes back with all of its names, and goes with all of them again', { skip }, async (t) => {
  const { at, tools, look } = scene(t);
  const names = ['lib/libshop.so.1', 'lib/libshop.so.1.0', 'lib/other.so'];
  const before = names.map((name) => look(name));
  for (const name of names) fs.rmSync(at(name));
  const done = await putBackPackaged(at('lib/libshop.so.1'), tools);
  assert.deepEqual(
    done.map((one) => [one.path, one.result]),
    [
      [at('lib/libshop.so.1'), 'restored'],
      [at('lib/libshop.so.1.0'), 'restored'],
    ],
  );
  const without = (state: ReturnType<typeof look>) => ({ ...state, mtimeNs: '' });
  assert.deepEqual(
    names.slice(0, 2).map((n) => without(look(n))),
    before.slice(0, 2).map((s) => without(s)),
  );
  assert.equal(look('lib/other.so'), undefined, 'nobody asked for it');
  const group = tools.actions.list().records.filter((one) => one.group === 'together');
  assert.equal(group.length, 2);
  for (const { id } of group) undo(tools.actions, id);
  assert.deepEqual(fs.readdirSync(at('lib')), []);
});

test('a damaged file behind a link that is whole: the file is replaced, the link is not touched', {
  skip,
}, async (t) => {
  const { at, tools } = scene(t);
  fs.writeFileSync(at('lib/libshop.so.1.0'), 'half');
  const done = await putBackPackaged(at('lib/libshop.so.1'), tools);
  assert.deepEqual(
    done.map((one) => one.result),
    ['unchanged', 'restored'],
  );
  assert.equal(fs.readFileSync(at('lib/libshop.so.1'), 'utf8'), 'the library');
});

test('a lost configuration file comes back with the directory it stood in', { skip }, async (t) => {
  const { at, tools, look } = scene(t);
  const before = look('etc');
  fs.rmSync(at('etc'), { recursive: true });
  const done = await putBackPackaged(at('etc/shop.conf'), tools);
  assert.deepEqual(
    done.map((one) => [one.path, one.result]),
    [
      [at('etc/shop.conf'), 'restored'],
      [at('etc'), 'restored'],
    ],
  );
  assert.deepEqual([look('etc')?.mode, look('etc')?.uid], [0o751, before?.uid]);
  for (const { id } of tools.actions.list().records) undo(tools.actions, id);
  assert.equal(fs.existsSync(at('etc')), false);
});

test('what is as packaged stays; a mode is given back', { skip }, async (t) => {
  const { at, tools, look } = scene(t);
  assert.deepEqual(await putBackPackaged(at('lib/other.so'), tools), [
    { path: at('lib/other.so'), result: 'unchanged' },
  ]);
  fs.chmodSync(at('lib/other.so'), 0);
  const [done] = await putBackPackaged(at('lib/other.so'), tools);
  assert.deepEqual([done?.result, look('lib/other.so')?.mode], ['restored', 0o644]);
  fs.chmodSync(at('etc'), 0o700);
  await putBackPackaged(at('etc'), tools);
  assert.equal(look('etc')?.mode, 0o700, 'scripts of packages set modes of directories: no proof of damage');
});

test('a package file that holds something else than the database says is not used', { skip }, async (t) => {
  const { at, tools } = scene(t);
  fs.rmSync(at('lib/other.so'));
  const expected = (path: string): ExpectedFile | undefined => {
    const known = tools.database.expected(path);
    return known && { ...known, digest: { algorithm: 'md5', hex: '0'.repeat(32) } };
  };
  const database = { ...tools.database, expected };
  const [done] = await putBackPackaged(at('lib/other.so'), { ...tools, database });
  assert.ok(done?.result === 'failed');
  assert.match(done.why, /not what the package database says/);
  assert.equal(fs.existsSync(at('lib/other.so')), false);
});

test('without a package file: what failed, why, and the command for later', { skip }, async (t) => {
  const { at, tools } = scene(t);
  fs.rmSync(at('etc/shop.conf'));
  const supply = { get: () => Promise.resolve({ found: false as const, why: 'no network' }) };
  assert.deepEqual(await putBackPackaged(at('etc/shop.conf'), { ...tools, supply }), [
    {
      path: at('etc/shop.conf'),
      result: 'failed',
      why: 'no package file of shop: no network',
      next: 'when the package archive can be reached: apt-get install --reinstall -o Dpkg::Options::=--force-confmiss shop',
    },
  ]);
  const [unowned] = await putBackPackaged(at('srv/index.php'), tools);
  assert.ok(unowned?.result === 'failed');
  assert.match(unowned.why, /no installed package owns it/);
});

test('a deleted library that a process still maps is taken from there', { skip }, async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('map_files needs root');
  const { at, tools } = scene(t);
  // A program that maps itself: its own executable, which dpkg would know by its digest.
  const program = at('lib/sleeper');
  fs.copyFileSync('/usr/bin/sleep', program);
  const bytes = fs.readFileSync(program);
  const digest = { algorithm: 'md5' as const, hex: createHash('md5').update(bytes).digest('hex') };
  const child = spawn(program, ['60'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('spawn', resolve));
  while (fs.readlinkSync(`/proc/${child.pid}/exe`) !== program) await new Promise((r) => setTimeout(r, 5));
  fs.rmSync(program);
  assert.equal(mappedOriginal(program, { ...digest, hex: '0'.repeat(32) }), undefined);
  const expected = (path: string): ExpectedFile | undefined =>
    path === program ? { package: ref, conffile: false, digest } : tools.database.expected(path);
  const supply = { get: () => Promise.resolve({ found: false as const, why: 'not asked' }) };
  const [done] = await putBackPackaged(program, {
    ...tools,
    supply,
    database: { ...tools.database, expected },
  });
  assert.ok(done?.result === 'restored', JSON.stringify(done));
  assert.equal(done.tier, 'mapped');
  assert.ok(fs.readFileSync(program).equals(bytes));
  assert.equal(fs.statSync(program).mode & 0o777, 0o755);
});
