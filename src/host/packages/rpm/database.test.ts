import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RpmDatabase } from './database.ts';

const SHA = '0123456789abcdef'.repeat(4);
const MD5 = '0123456789abcdef'.repeat(2);
// What rpm 4.16 prints for the two formats: one line a file, then what it says of a path that nobody owns.
const FILES = [
  `F\thttpd-core\t0\t2.4.57-5.el9\tx86_64\t8\t0\t${SHA}\t/usr/sbin/httpd`,
  `F\thttpd-core\t0\t2.4.57-5.el9\tx86_64\t8\t17\t${SHA}\t/etc/httpd/conf/httpd.conf`,
  'F\thttpd-core\t0\t2.4.57-5.el9\tx86_64\t8\t0\t\t/etc/httpd/modules',
  `F\told\t2\t1.0-1\tnoarch\t(none)\t0\t${MD5}\t/usr/share/with\ttab`,
  'file /nobody is not owned by any package',
  'F\tgarbled',
  '',
].join('\n');

function database(output: string): { db: RpmDatabase; asked: (readonly string[])[] } {
  const asked: (readonly string[])[] = [];
  const db = new RpmDatabase('/', (args) => {
    asked.push(args);
    return output;
  });
  return { db, asked };
}

test('owners, each path by its own line', () => {
  const { db } = database(FILES);
  const found = db.owners(['/usr/sbin/httpd', '/nobody', '/usr/share/with\ttab']);
  assert.deepEqual(
    [...found],
    [
      ['/usr/sbin/httpd', { name: 'httpd-core', version: '2.4.57-5.el9', arch: 'x86_64' }],
      ['/usr/share/with\ttab', { name: 'old', version: '2:1.0-1', arch: 'noarch' }],
    ],
  );
});

test('digests with their algorithm, configuration files marked', () => {
  const { db } = database(FILES);
  assert.deepEqual(db.expected('/usr/sbin/httpd')?.digest, { algorithm: 'sha256', hex: SHA });
  assert.equal(db.expected('/etc/httpd/conf/httpd.conf')?.conffile, true);
  assert.deepEqual(db.expected('/usr/share/with\ttab')?.digest, { algorithm: 'md5', hex: MD5 });
  assert.equal(db.expected('/etc/httpd/modules')?.digest, undefined);
  assert.equal(db.expected('/nobody'), undefined);
});

test('an installed package', () => {
  const { db } = database('P\tbash\t0\t5.1.8-6.el9\tx86_64\n');
  assert.deepEqual(db.installed('bash'), { name: 'bash', version: '5.1.8-6.el9', arch: 'x86_64' });
  assert.equal(database('package nope is not installed\n').db.installed('nope'), undefined);
});

test('paths come after --, in batches, and none that is not absolute', () => {
  const { db, asked } = database('');
  db.owners([...Array.from({ length: 700 }, (_, index) => `/f${index}`), '--eval=x', '/new\nline']);
  assert.equal(asked.length, 2);
  for (const args of asked) {
    const paths = args.slice(args.indexOf('--') + 1);
    assert.ok(paths.length <= 500 && paths.every((path) => path.startsWith('/f')));
  }
});
