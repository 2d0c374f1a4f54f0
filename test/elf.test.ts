/** Closures against ldd, the dynamic linker's own answer: for the machine's modules and for constructed cases. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ElfObjects, ElfResolver, LinkScope } from '../src/host/elf/index.ts';

const LDD = '/usr/bin/ldd';
const CC = '/usr/bin/cc';

/** name → real path, or null when not found; undefined when ldd cannot tell (not dynamic, refused). */
function ldd(file: string): Map<string, string | null> | undefined {
  const { stdout, status } = spawnSync(LDD, [file], {
    encoding: 'utf8',
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  if (status !== 0 || /statically linked|not a dynamic/.test(stdout)) return undefined;
  const found = new Map<string, string | null>();
  for (const line of stdout.split('\n')) {
    const [, name, path] =
      /^\s+(\S+) => (not found|\/\S+)/.exec(line) ?? /^\s+(\/(\S+)) \(0x/.exec(line) ?? [];
    if (name === undefined || path === undefined) continue;
    found.set(basename(name), path === 'not found' ? null : realpathSync(name.startsWith('/') ? name : path));
  }
  return found;
}

function ours(resolver: ElfResolver, file: string): Map<string, string | null> {
  const closure = resolver.closure(file);
  assert.ok(closure, `${file} is no ELF file`);
  return new Map(
    closure.needed.map(({ name, path }) => [basename(name), path === undefined ? null : realpathSync(path)]),
  );
}

/** ldd lists each object once under its first name, and the interpreter always: compare by name, then by the set of files. */
function assertSame(resolver: ElfResolver, file: string, expected: Map<string, string | null>): void {
  const found = ours(resolver, file);
  for (const [name, path] of expected) {
    if (!found.has(name) && name.startsWith('ld-linux')) continue;
    assert.equal(found.get(name), path, `${file}: ${name}`);
  }
  const files = new Set(expected.values());
  for (const [name, path] of found)
    assert.ok(files.has(path), `${file}: ${name} → ${path} is not in ldd's list`);
}

function modulesIn(directory: string): string[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith('.so'))
    .map((name) => join(directory, name));
}

/** Node's own recursive listing follows links, and with them circles. */
function librariesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return librariesBelow(path);
    return entry.isFile() && /\.so(\.|$)/.test(entry.name) ? [path] : [];
  });
}

const noLdd = existsSync(LDD) ? false : 'there is no ldd on this machine';

function compareAll(files: readonly string[]): number {
  const resolver = new ElfResolver();
  let compared = 0;
  for (const file of files) {
    const expected = ldd(file);
    if (expected === undefined) continue;
    assertSame(resolver, file, expected);
    compared += 1;
  }
  return compared;
}

const phpDirectories = existsSync('/usr/lib/php')
  ? readdirSync('/usr/lib/php').map((name) => join('/usr/lib/php', name))
  : [];
const modules = ['/usr/lib/apache2/modules', '/usr/lib/nginx/modules', ...phpDirectories].flatMap((dir) =>
  modulesIn(dir),
);

test('every module of Apache, nginx and PHP resolves as ldd says', {
  skip: noLdd || (modules.length === 0 && 'no Apache, nginx or PHP on this machine'),
}, () => {
  assert.ok(compareAll(modules) > 0);
});

test('200 libraries from all over /usr/lib resolve as ldd says', { skip: noLdd }, () => {
  const all = librariesBelow('/usr/lib').sort();
  const step = Math.max(1, Math.floor(all.length / 200));
  assert.ok(compareAll(all.filter((_, index) => index % step === 0)) > 0);
});

/** Symbols that `ldd -r` cannot bind; undefined when it refuses the file. */
function unbound(file: string): ReadonlySet<string> | undefined {
  const { stdout, stderr, status } = spawnSync(LDD, ['-r', file], { encoding: 'utf8', cwd: '/' });
  if (/not a dynamic|statically linked/.test(stdout) || status === null) return undefined;
  return new Set(
    [...`${stdout}${stderr}`.matchAll(/undefined symbol: (\S+?),?\s/g)].map((match) => match[1] ?? ''),
  );
}

test('what 120 libraries lack when loaded alone is what ldd -r says', { skip: noLdd }, () => {
  const all = librariesBelow('/usr/lib').sort();
  const step = Math.max(1, Math.floor(all.length / 120));
  const files = [...modules.slice(0, 20), ...all.filter((_, index) => index % step === 0)];
  const objects = new ElfObjects(new ElfResolver());
  for (const file of files) {
    const expected = unbound(file);
    const faults = new LinkScope(objects).check(file);
    if (expected === undefined || faults.some(({ kind }) => kind !== 'missing-symbol')) continue;
    const found = faults.map(({ symbol }) => symbol ?? '');
    assert.equal(found.length > 0, expected.size > 0, file);
    for (const symbol of found) assert.ok(expected.has(symbol), `${file}: ${symbol}`);
  }
});

test('programs resolve as ldd says, with their interpreter', { skip: noLdd }, () => {
  const programs = ['/usr/sbin/apache2', '/usr/sbin/nginx', '/usr/bin/ls', '/bin/sh'].filter((path) =>
    existsSync(path),
  );
  compareAll(programs);
  assert.match(new ElfResolver().closure('/usr/bin/ls')?.interpreter ?? '', /\/ld-linux/);
});

// Constructed cases, compiled.

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-ldd-'));
after(() => rmSync(scratch, { recursive: true }));
const noCompiler = noLdd || (existsSync(CC) ? false : 'there is no C compiler on this machine');

/** Links `lib` against `needs`, which must exist already. */
function compile(lib: string, needs: readonly string[] = [], flags: readonly string[] = []): void {
  const source = join(scratch, 'empty.c');
  writeFileSync(source, '');
  const out = join(scratch, lib);
  mkdirSync(dirname(out), { recursive: true });
  const libs = needs.map((need) => join(scratch, need));
  const soname = `-Wl,-soname,${basename(lib)}`;
  const quiet = ['-Wl,--no-as-needed', '-Wl,--allow-shlib-undefined', '-Wl,--unresolved-symbols=ignore-all'];
  execFileSync(CC, ['-shared', '-nostdlib', '-o', out, source, soname, ...quiet, ...libs, ...flags]);
}

const rpath = (list: string): string[] => ['-Wl,--disable-new-dtags', `-Wl,-rpath,${list}`];
const runpath = (list: string): string[] => ['-Wl,--enable-new-dtags', `-Wl,-rpath,${list}`];

interface Case {
  readonly name: string;
  readonly build: (dir: string) => void;
  /** What is asked about; `m.so` by default. */
  readonly file?: string;
}

const cases: readonly Case[] = [
  {
    name: 'rpath-inherited',
    build: (dir) => {
      compile(`${dir}/l/libb.so`);
      compile(`${dir}/l/liba.so`, [`${dir}/l/libb.so`]);
      compile(`${dir}/m.so`, [`${dir}/l/liba.so`], rpath('$ORIGIN/l'));
    },
  },
  {
    name: 'runpath-not-inherited',
    build: (dir) => {
      compile(`${dir}/l/libb.so`);
      compile(`${dir}/l/liba.so`, [`${dir}/l/libb.so`]);
      compile(`${dir}/m.so`, [`${dir}/l/liba.so`], runpath('${ORIGIN}/l'));
    },
  },
  {
    name: 'hwcaps',
    build: (dir) => {
      compile(`${dir}/l/liba.so`);
      for (const level of ['x86-64-v2', 'x86-64-v3', 'x86-64-v4']) {
        compile(`${dir}/l/glibc-hwcaps/${level}/liba.so`);
      }
      compile(`${dir}/m.so`, [`${dir}/l/liba.so`], runpath('$ORIGIN/l'));
    },
  },
  {
    name: 'lib-token',
    build: (dir) => {
      compile(`${dir}/lib/x86_64-linux-gnu/liba.so`);
      compile(`${dir}/m.so`, [`${dir}/lib/x86_64-linux-gnu/liba.so`], runpath('$ORIGIN/$LIB'));
    },
  },
  {
    name: 'origin-through-a-link',
    build: (dir) => {
      compile(`${dir}/l/liba.so`);
      compile(`${dir}/real/libm.so`, [`${dir}/l/liba.so`], runpath('$ORIGIN'));
      mkdirSync(join(scratch, dir, 'linked'));
      symlinkSync('../real/libm.so', join(scratch, dir, 'linked/libm.so'));
      copyFileSync(join(scratch, dir, 'l/liba.so'), join(scratch, dir, 'linked/liba.so'));
      compile(`${dir}/m.so`, [`${dir}/linked/libm.so`], runpath('$ORIGIN/linked'));
    },
  },
  {
    name: 'a-module-that-is-a-link',
    file: 'linked/m.so',
    build: (dir) => {
      compile(`${dir}/linked/liba.so`);
      compile(`${dir}/real/m.so`, [`${dir}/linked/liba.so`], runpath('$ORIGIN'));
      symlinkSync('../real/m.so', join(scratch, dir, 'linked/m.so'));
    },
  },
  {
    name: 'no-default-libraries',
    build: (dir) => {
      compile(`${dir}/m.so`, [], ['-Wl,-z,nodefaultlib', '-Wl,--no-as-needed', '-lc']);
    },
  },
  {
    name: 'soname-of-another-name',
    build: (dir) => {
      compile(`${dir}/l/liba.so.1`);
      copyFileSync(join(scratch, dir, 'l/liba.so.1'), join(scratch, dir, 'l/alias.so'));
      compile(`${dir}/l/libb.so`, [`${dir}/l/liba.so.1`]);
      compile(`${dir}/m.so`, [`${dir}/l/liba.so.1`, `${dir}/l/libb.so`], rpath('$ORIGIN/l'));
    },
  },
];

for (const { name, build, file: asked = 'm.so' } of cases) {
  test(`constructed: ${name}`, { skip: noCompiler }, () => {
    build(name);
    const file = join(scratch, name, asked);
    const expected = ldd(file);
    assert.ok(expected && expected.size > 0, 'ldd has no answer to compare with');
    assertSame(new ElfResolver(), file, expected);
  });
}
