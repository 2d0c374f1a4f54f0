import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { DF_1_NODEFLIB, EM_386 } from './format.ts';
import { ElfResolver, type ElfResolverOptions } from './resolver.ts';
import { buildElf, type SampleElf } from './testing/build-elf.ts';

// Everything happens inside a root of its own, so that the machine's libraries play no part.
const base = mkdtempSync(join(tmpdir(), 'stakeout-resolver-'));
after(() => rmSync(base, { recursive: true }));
let root = base;
let count = 0;
beforeEach(() => {
  count += 1;
  root = join(base, String(count));
  mkdirSync(root);
});

function put(path: string, sample: SampleElf | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), Buffer.isBuffer(sample) ? sample : buildElf(sample));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(target, join(root, path));
}

/** name → path for all that is needed; undefined for missing ones. */
function resolved(file: string, options: ElfResolverOptions = {}): Record<string, string | undefined> {
  const closure = new ElfResolver({ root, levels: [], ...options }).closure(file);
  assert.ok(closure, `${file} is no ELF file`);
  return Object.fromEntries(closure.needed.map((need) => [need.name, need.path]));
}

test('default directories, and who needs whom', () => {
  put('/opt/m.so', { needed: ['liba.so', 'libb.so'] });
  put('/usr/lib/x86_64-linux-gnu/liba.so', { needed: ['libb.so', 'libc.so'] });
  put('/lib/libb.so', {});
  assert.deepEqual(new ElfResolver({ root }).closure('/opt/m.so'), {
    file: '/opt/m.so',
    needed: [
      { name: 'liba.so', path: '/usr/lib/x86_64-linux-gnu/liba.so', by: '/opt/m.so' },
      { name: 'libb.so', path: '/lib/libb.so', by: '/opt/m.so' },
      { name: 'libc.so', by: '/usr/lib/x86_64-linux-gnu/liba.so' },
    ],
    missing: [{ name: 'libc.so', by: '/usr/lib/x86_64-linux-gnu/liba.so' }],
  });
});

test('RPATH is inherited, RUNPATH is not', () => {
  for (const kind of ['rpath', 'runpath'] as const) {
    put(`/${kind}/m.so`, { needed: ['liba.so'], [kind]: '$ORIGIN/libs' });
    put(`/${kind}/libs/liba.so`, { needed: ['libb.so'] });
    put(`/${kind}/libs/libb.so`, {});
  }
  assert.equal(resolved('/rpath/m.so')['libb.so'], '/rpath/libs/libb.so');
  assert.equal(resolved('/runpath/m.so')['libb.so'], undefined);
});

test('an object with RUNPATH neither uses RPATHs nor passes its own on', () => {
  put('/m.so', { needed: ['liba.so'], rpath: '/r' });
  put('/r/liba.so', { needed: ['libb.so'], rpath: '/r', runpath: '/elsewhere' });
  put('/r/libb.so', {});
  assert.equal(resolved('/m.so')['libb.so'], undefined);
  put('/both.so', { needed: ['libplain.so'], rpath: '/r', runpath: '/s' });
  put('/s/libplain.so', { needed: ['libb.so'] });
  assert.equal(resolved('/both.so')['libb.so'], undefined);
});

test('order: RPATH, LD_LIBRARY_PATH, RUNPATH', () => {
  put('/rpath.so', { needed: ['liba.so'], rpath: '/one' });
  put('/runpath.so', { needed: ['liba.so'], runpath: '/one' });
  put('/one/liba.so', {});
  put('/env/liba.so', {});
  assert.equal(resolved('/rpath.so', { libraryPath: '/none:/env' })['liba.so'], '/one/liba.so');
  assert.equal(resolved('/runpath.so', { libraryPath: '/none:/env' })['liba.so'], '/env/liba.so');
});

test('$ORIGIN is the directory by which a library was found, not where a link leads', () => {
  put('/real/m.so', { needed: ['liba.so'], runpath: '${ORIGIN}' });
  link('/real/m.so', '/linked/m.so');
  put('/linked/liba.so', {});
  assert.equal(resolved('/linked/m.so')['liba.so'], '/linked/liba.so');
  assert.equal(resolved('/real/m.so')['liba.so'], undefined);
});

test('a file of another class or machine is passed over; one that is no ELF stops the search', () => {
  put('/m.so', { needed: ['liba.so', 'libtext.so'], runpath: '/one:/two' });
  put('/one/liba.so', { class: 32, machine: EM_386 });
  put('/two/liba.so', {});
  put('/one/libtext.so', Buffer.from('not a library'));
  put('/two/libtext.so', {});
  const closure = new ElfResolver({ root }).closure('/m.so');
  assert.deepEqual(closure?.needed, [
    { name: 'liba.so', path: '/two/liba.so', by: '/m.so' },
    { name: 'libtext.so', path: '/one/libtext.so', by: '/m.so', problem: 'not-elf' },
  ]);
});

test('glibc-hwcaps: the best level this CPU has', () => {
  put('/m.so', { needed: ['liba.so'], runpath: '/l' });
  put('/l/liba.so', {});
  put('/l/glibc-hwcaps/x86-64-v2/liba.so', {});
  put('/l/glibc-hwcaps/x86-64-v4/liba.so', {});
  const at = (...levels: string[]): string | undefined => resolved('/m.so', { levels })['liba.so'];
  assert.equal(at('x86-64-v3', 'x86-64-v2'), '/l/glibc-hwcaps/x86-64-v2/liba.so');
  assert.equal(at('x86-64-v4', 'x86-64-v3', 'x86-64-v2'), '/l/glibc-hwcaps/x86-64-v4/liba.so');
  assert.equal(at(), '/l/liba.so');
});

test('DF_1_NODEFLIB keeps out of the default directories', () => {
  put('/m.so', { needed: ['liba.so'], flags1: DF_1_NODEFLIB });
  put('/usr/lib/liba.so', {});
  assert.equal(resolved('/m.so')['liba.so'], undefined);
});

test('cycles end; a soname and an inode are loaded once', () => {
  put('/m.so', { needed: ['liba.so', 'liba.so.1', 'libother.so', 'm.so.0'], soname: 'm.so.0' });
  put('/lib/liba.so', { soname: 'liba.so.1', needed: ['libb.so'] });
  put('/lib/libb.so', { needed: ['liba.so.1', 'm.so.0'] });
  link('liba.so', '/lib/libother.so');
  assert.deepEqual(resolved('/m.so'), {
    'liba.so': '/lib/liba.so',
    'liba.so.1': '/lib/liba.so',
    'libother.so': '/lib/liba.so',
    'libb.so': '/lib/libb.so',
  });
});

test('links are followed inside the root, never out of it', () => {
  put('/m.so', { needed: ['liba.so', 'libc.so.6'], runpath: '/alias:/escape' });
  put('/target/liba.so', {});
  link('/target', '/alias');
  link('../../../../../../../../lib/x86_64-linux-gnu', '/escape');
  assert.deepEqual(resolved('/m.so'), { 'liba.so': '/alias/liba.so', 'libc.so.6': undefined });
});

test('remembered until told to forget', () => {
  put('/m.so', { needed: ['liba.so'] });
  put('/lib/liba.so', {});
  const resolver = new ElfResolver({ root });
  assert.deepEqual(resolver.closure('/m.so')?.missing, []);
  unlinkSync(join(root, '/lib/liba.so'));
  assert.deepEqual(resolver.closure('/m.so')?.missing, []);
  resolver.forget();
  assert.deepEqual(resolver.closure('/m.so')?.missing, [{ name: 'liba.so', by: '/m.so' }]);
});

test('a file made to be searched for ever is cut short', () => {
  const directories = Array.from({ length: 30 }, (_, index) => `/d${index}`);
  for (const directory of directories) mkdirSync(join(root, directory));
  const needed = Array.from({ length: 1000 }, (_, index) => `lib${index}.so`);
  put('/m.so', { needed, runpath: directories.join(':') });
  assert.equal(new ElfResolver({ root }).closure('/m.so')?.problem, 'too-large');
});
