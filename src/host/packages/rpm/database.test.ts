import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RpmDatabase } from './database.ts';
import { FILE_FORMAT } from './output.ts';

const MD5 = '0123456789abcdef'.repeat(2);
const CONF = '8d0d4c8a1e6ab75ae2f81abf1e1e66ce1ab7be53c7b8f245a41907fc45b3a801';
const MODULE = '37f29dc4d3b9e8bc4af9a3ab3482fce4ade78a5ada7364c5d0f379e4d3d13aa1';
// Recorded from rpm 4.18; the package `old` and the garbled line are added by hand.
const OWNERS = `P\twebby\t2\t1.0-3\tnoarch
P\twebby\t2\t1.0-3\tnoarch
P\tsecond\t0\t1.0-3\tnoarch
file /nobody is not owned by any package
`;
const FILES = `F\twebby\t2\t1.0-3\tnoarch\t8\t17\t${CONF}\t/etc/web/web.conf
F\twebby\t2\t1.0-3\tnoarch\t8\t0\t\t/usr/lib/web
F\twebby\t2\t1.0-3\tnoarch\t8\t0\t\t/usr/lib/web/link.so
F\twebby\t2\t1.0-3\tnoarch\t8\t0\t${MODULE}\t/usr/lib/web/mod.so
F\twebby\t2\t1.0-3\tnoarch\t8\t64\t\t/var/log/web.log
F\tsecond\t0\t1.0-3\tnoarch\t8\t0\t\t/usr/lib/web
F\told\t0\t1-1\tnoarch\t(none)\t0\t${MD5}\t/usr/share/with\ttab
F\tgarbled
`;
const WEBBY = { name: 'webby', version: '2:1.0-3', arch: 'noarch' };

/** An rpm that gives these answers, and what it was asked. */
function database(owners = OWNERS, files = FILES): { db: RpmDatabase; asked: (readonly string[])[] } {
  const asked: (readonly string[])[] = [];
  const db = new RpmDatabase('/', (args) => {
    asked.push(args);
    return args.includes(FILE_FORMAT) ? files : owners;
  });
  return { db, asked };
}

const operands = (args: readonly string[]): readonly string[] => args.slice(args.indexOf('--') + 1);

test('owners, each path by its own line; each owning package is asked once', () => {
  const { db, asked } = database();
  const found = db.owners(['/usr/lib/web/mod.so', '/nobody', '/usr/lib/web', '/usr/share/with\ttab']);
  assert.deepEqual(
    [...found].map(([path, { name }]) => [path, name]),
    [
      ['/usr/lib/web', 'webby'],
      ['/usr/lib/web/mod.so', 'webby'],
      ['/usr/share/with\ttab', 'old'],
    ],
  );
  assert.deepEqual(found.get('/usr/lib/web/mod.so'), WEBBY);
  assert.deepEqual(operands(asked[1] ?? []), ['webby-1.0-3.noarch', 'second-1.0-3.noarch']);
});

test('digests with their algorithm, configuration files marked', () => {
  const { db } = database();
  assert.deepEqual(db.expected('/usr/lib/web/mod.so'), {
    package: WEBBY,
    conffile: false,
    digest: { algorithm: 'sha256', hex: MODULE },
  });
  assert.equal(db.expected('/etc/web/web.conf')?.conffile, true);
  assert.deepEqual(db.expected('/usr/share/with\ttab')?.digest, { algorithm: 'md5', hex: MD5 });
  assert.equal(db.expected('/usr/lib/web/link.so')?.digest, undefined);
  assert.equal(db.expected('/nobody'), undefined);
});

test('an installed package and its files', () => {
  const { db } = database();
  assert.deepEqual(db.installed('webby'), WEBBY);
  assert.ok(db.filesOf('webby').includes('/var/log/web.log'));
  assert.equal(database('package nope is not installed\n').db.installed('nope'), undefined);
});

test('paths come after --, in batches, and none that is not absolute', () => {
  const { db, asked } = database('', '');
  db.owners([...Array.from({ length: 700 }, (_, index) => `/f${index}`), '--eval=x', '/new\nline']);
  assert.equal(asked.length, 2);
  for (const args of asked) {
    assert.ok(operands(args).length <= 500 && operands(args).every((path) => path.startsWith('/f')));
  }
});
