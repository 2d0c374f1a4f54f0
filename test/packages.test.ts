/** The package database against dpkg's own answers on this machine, and what its logs say. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import {
  cachedDeb,
  extractFile,
  openPackageDatabase,
  readPackageHistory,
  transactionUnderWay,
} from '../src/host/packages/index.ts';

const DPKG_QUERY = '/usr/bin/dpkg-query';
const skip = existsSync(DPKG_QUERY) ? false : 'this machine has no dpkg';

function query(args: readonly string[]): string {
  const { stdout } = spawnSync(DPKG_QUERY, args, {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
  });
  return stdout;
}

/** Every path of the machine's own lists, spread evenly over them. */
function sample(size: number): string[] {
  const packages = query(['-W', '-f', '${db:Status-Abbrev} ${binary:Package}\n'])
    .split('\n')
    .filter((line) => line.startsWith('ii'))
    .map((line) => line.split(' ').at(-1) ?? '');
  const every = Math.max(1, Math.floor((packages.length * 2) / size));
  const picked = packages.filter((_, index) => index % every === 0);
  const paths = picked.flatMap((name) => {
    const listed = query(['-L', name])
      .split('\n')
      .filter((line) => /^\/.+\/[^*?[\\]+$/.test(line));
    return [listed[0], listed[Math.floor(listed.length / 2)], listed.at(-1)];
  });
  // A directory has many owners, and dpkg lists those of one of its two names only.
  return [...new Set(paths.filter((path) => path !== undefined))].filter((path) => !isDirectory(path));
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `a, b:amd64: /path` → names; diversion lines left out. */
function searched(paths: readonly string[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const line of query(['-S', ...paths]).split('\n')) {
    const [, names, path] = /^(?!diversion by )(.+?): (\/.*)$/.exec(line) ?? [];
    if (names !== undefined && path !== undefined)
      found.set(path, new Set(names.split(', ').map((name) => name.split(':')[0] ?? '')));
  }
  return found;
}

/** The other name of a path on a merged /usr. */
function otherName(path: string): string | undefined {
  const [, top] = /^(?:\/usr)?\/(bin|sbin|lib|lib64)\//.exec(path) ?? [];
  if (top === undefined || !lstatSync(`/${top}`).isSymbolicLink() || readlinkSync(`/${top}`) !== `usr/${top}`)
    return undefined;
  return path.startsWith('/usr/') ? path.slice('/usr'.length) : `/usr${path}`;
}

test('owners of 300 paths as dpkg -S says, by both names of a merged /usr', { skip }, () => {
  const db = openPackageDatabase();
  const expected = searched(sample(300));
  assert.ok(expected.size > 150, `dpkg -S found ${expected.size} of the sample`);
  const owners = db.owners(expected.keys());
  for (const [path, names] of expected) {
    const owner = owners.get(path)?.name;
    assert.ok(owner !== undefined && names.has(owner), `${path}: ${owner}, dpkg says ${[...names].join()}`);
    const other = otherName(path);
    if (other !== undefined) assert.equal(db.owner(other)?.name, owner, other);
  }
});

test('versions, architectures and file lists as dpkg-query says', { skip }, () => {
  const db = openPackageDatabase();
  for (const name of ['dpkg', 'libc6', 'bash', 'base-files']) {
    const [version, arch] = query(['-W', '-f', '${Version} ${Architecture}', name]).split(' ');
    assert.deepEqual(db.installed(name), { name, version, arch });
    const listed = query(['-L', name])
      .split('\n')
      .filter((line) => line.startsWith('/') && line !== '/.');
    assert.deepEqual(new Set(db.filesOf(name)), new Set(listed));
  }
});

test('which files of a package differ, as dpkg --verify says', { skip }, () => {
  const db = openPackageDatabase();
  const said = spawnSync('/usr/bin/dpkg', ['--verify', 'bash', 'base-files', 'coreutils'], {
    encoding: 'utf8',
  });
  const different = new Set([...said.stdout.matchAll(/^..5.* (\/.*)$/gm)].map(([, path]) => path));
  const files = ['bash', 'base-files', 'coreutils'].flatMap((name) => db.filesOf(name));
  const compared = files.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile());
  assert.ok(compared.length > 100);
  for (const path of compared) {
    const agreement = db.agrees(path);
    assert.equal(agreement === 'differs', different.has(path), `${path}: ${agreement}`);
  }
});

test('a file out of the cached package is the one the database knows', { skip }, async (context) => {
  const db = openPackageDatabase();
  let compared = 0;
  for (const path of ['/usr/sbin/apache2', '/usr/sbin/nginx', '/usr/lib/apache2/modules/libphp8.2.so']) {
    const expected = db.expected(path);
    const deb = expected && (await cachedDeb(expected.package));
    if (deb?.found !== true) continue;
    const extracted = await extractFile(deb.path, path);
    assert.ok(extracted.found, path);
    const hex = createHash('md5').update(extracted.file.content).digest('hex');
    assert.equal(hex, expected?.digest?.hex, path);
    compared += 1;
  }
  if (compared === 0) context.skip('apt keeps none of these packages in its cache');
});

test("the machine's own logs are read without a line left over", {
  skip: skip || !existsSync('/var/log/dpkg.log'),
}, () => {
  const { entries, skipped, problems } = readPackageHistory(new Date(0));
  assert.deepEqual([skipped, problems], [0, []]);
  const lines = readFileSync('/var/log/dpkg.log', 'utf8').match(
    /^\S+ \S+ (?:install|upgrade|remove|purge|configure) .*$/gm,
  );
  const kinds = new Set(['install', 'upgrade', 'downgrade', 'reinstall', 'remove', 'purge', 'configure']);
  assert.ok(entries.filter(({ action }) => kinds.has(action)).length >= (lines?.length ?? 0));
  for (const [index, entry] of entries.entries()) assert.ok(entry.at >= (entries[index - 1]?.at ?? ''));
});

test('asking for a transaction leaves the machine’s own locks free', { skip }, () => {
  transactionUnderWay();
  const locks = readFileSync('/proc/locks', 'utf8');
  assert.doesNotMatch(locks, new RegExp(`WRITE ${process.pid} `));
  execFileSync(DPKG_QUERY, ['-W', 'dpkg'], { stdio: 'ignore' });
});
