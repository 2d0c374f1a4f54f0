import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { ProcFs } from '../../host/proc/index.ts';
import type { HostView } from '../stack.ts';
import { inclusionsIn, literalInclusions } from './includes.ts';
import { neededExtensions, parseIni, readSapi } from './index.ts';
import { mentionedNames, reachesUnknownCode } from './source.ts';

const values: readonly [string, string | undefined][] = [
  ['a = b', 'b'],
  ['a="b;c" ; d', 'b;c'],
  ["a='x'", 'x'],
  ['a = b ; c', 'b'],
  ['a=http://x;y', 'http://x;y'],
  ['a', ''],
  ['a = "b \\"c\\" \\d" ; e', 'b "c" \\d'],
  ['a = "open', undefined],
  ['a b', undefined],
  ['a{ = 1', undefined],
];
for (const [line, value] of values)
  test(`ini line ${line}`, () => assert.equal(parseIni(line, 'f').entries[0]?.value, value));

test('ini sections, comments and broken lines with their numbers', () => {
  const { entries, problems } = parseIni(
    '; c\n[PHP]\nx=1\n[unclosed\n[www]\nphp_admin_value[error_log] = /l\n',
    'f',
  );
  assert.deepEqual(
    entries.map((e) => [e.section, e.key, e.at.line]),
    [
      ['PHP', 'x', 3],
      ['www', 'php_admin_value[error_log]', 6],
    ],
  );
  assert.deepEqual(
    problems.map((p) => p.at?.line),
    [4],
  );
});

test('no text breaks the ini reader', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => void parseIni(text, 'f')));
});

const elf = (names: readonly string[]): Uint8Array => Buffer.from(`\x7fELF\0${names.join('\0')}\0`, 'latin1');

const PHP: Readonly<Record<string, FixtureEntry>> = {
  '/etc/php/8.2/fpm/php.ini': 'memory_limit = 128M\nerror_log = /var/log/php.log',
  '/etc/php/8.2/mods-available/mysqli.ini': 'extension=mysqli.so',
  '/etc/php/8.2/fpm/conf.d/20-mysqli.ini': { link: '/etc/php/8.2/mods-available/mysqli.ini' },
  '/etc/php/8.2/fpm/conf.d/10-mysqlnd.ini': 'extension=mysqlnd',
  '/etc/php/8.2/fpm/conf.d/10-opcache.ini': 'zend_extension=opcache',
  '/etc/php/8.2/fpm/conf.d/20-ftp.ini': 'extension=ftp',
  '/etc/php/8.2/fpm/conf.d/30-own.ini': 'extension=/opt/own.so\nmemory_limit = 256M',
  '/usr/lib/php/20220829/mysqli.so': elf(['mysqli_init', 'mysqlnd', 'value']),
  '/usr/lib/php/20220829/mysqlnd.so': elf(['mysqlnd_version']),
  '/usr/lib/php/20220829/ftp.so': elf(['ftp_connect', 'value']),
  '/usr/lib/php/20220829/opcache.so': elf(['opcache_reset']),
  '/usr/lib/php/20190902/old.so': elf([]),
  '/opt/own.so': elf(['own_call']),
  '/usr/sbin/php-fpm8.2': Buffer.from('x\0/usr/lib/php/20220829\0', 'latin1'),
};

function hostOf(root: string): HostView {
  return {
    files: new HostFiles(root),
    proc: new ProcFs(root),
    elf: { closure: () => undefined },
    uses: [],
    clock: () => 0,
  };
}

test('extensions are resolved by the API directory compiled into the program, settings by the last file', () => {
  using host = fixtureHost(PHP);
  const sapi = readSapi(new HostFiles(host.root), 'fpm', '/usr/sbin/php-fpm8.2');
  assert.equal(sapi.extensionDirectory, '/usr/lib/php/20220829');
  assert.deepEqual(
    sapi.extensions.map((e) => e.file),
    [
      '/usr/lib/php/20220829/mysqlnd.so',
      '/usr/lib/php/20220829/opcache.so',
      '/usr/lib/php/20220829/ftp.so',
      '/usr/lib/php/20220829/mysqli.so',
      '/opt/own.so',
    ],
  );
  assert.equal(sapi.setting('memory_limit')?.value, '256M');
});

function needed(pages: Readonly<Record<string, FixtureEntry>>): readonly string[] | undefined {
  using host = fixtureHost({ ...PHP, ...pages });
  const view = hostOf(host.root);
  const found = neededExtensions(view, readSapi(view.files, 'fpm', '/usr/sbin/php-fpm8.2'), ['/srv/shop']);
  return found && [...found].sort();
}

test('an extension counts when code calls it, or another that counts names it', () => {
  assert.deepEqual(needed({ '/srv/shop/a.php': '<?php mysqli_init();' }), ['mysqli', 'mysqlnd', 'opcache']);
});

test("a function the site defines itself is no extension's", () => {
  const pages = {
    '/srv/shop/a.php': '<?php\nfunction ftp_connect() {}\n',
    '/srv/shop/b.php': '<?php ftp_connect();',
  };
  assert.deepEqual(needed(pages), ['opcache']);
});

test('code outside the document root counts when a page includes it', () => {
  const pages = {
    '/srv/shop/a.php': "<?php require __DIR__.'/../lib/b.php';",
    '/srv/lib/b.php': '<?php own_call();',
  };
  assert.deepEqual(needed(pages), ['opcache', 'own']);
});

test('an extension counts when a setting, a stream or a question names it', () => {
  for (const code of ["extension_loaded('ftp');", "fopen('ftp://x');", 'textdomain_ftp_connect();'])
    assert.ok(
      needed({ '/srv/shop/a.php': `<?php ${code}` })?.includes('ftp') === !code.startsWith('text'),
      code,
    );
  assert.ok(needed({ '/etc/php/8.2/fpm/conf.d/99-s.ini': 'session.save_handler = ftp' })?.includes('ftp'));
});

test('a name that the linker stored as the tail of another is found', () => {
  assert.ok(needed({ '/srv/shop/a.php': '<?php connect();' })?.includes('ftp'));
});

const unknown: readonly string[] = [
  'require $x;',
  "require 'gone.php';",
  '$f();',
  'new $class;',
  'eval($x);',
  '$a[0]($b);',
  'A::$b; include_once(X . "/y.php");',
];
for (const code of unknown)
  test(`all extensions count after ${code}`, () => {
    assert.equal(needed({ '/srv/shop/a.php': `<?php ${code}` }), undefined);
  });

test('names: calls, classes, constants and callbacks, but no methods, variables and array keys', () => {
  const source =
    "<?php $value; $o->ftp_get(); A\\PDO::X; new \\DOMDocument(); foo ( 1 ); array_map('mb_trim', $_GET['key']); FTP_BINARY; header('x');";
  const names = mentionedNames(source);
  for (const name of ['pdo', 'domdocument', 'foo', 'mb_trim', 'ftp_binary']) assert.ok(names.has(name), name);
  for (const name of ['value', 'ftp_get', 'key', 'header']) assert.equal(names.has(name), false, name);
  assert.equal(reachesUnknownCode("<?php include '/include/a.php';", 1), false);
});

test('literal includes are followed, and what is no file is left out', () => {
  using host = fixtureHost({
    '/s/index.php': "<?php\nrequire_once __DIR__ . '/inc/a.php';\ninclude('b.php'); require \"$x.php\";",
    '/s/inc/a.php': '<?php require dirname(__FILE__)."/../b.php";',
    '/s/b.php': "<?php require 'index.php';",
  });
  const files = new HostFiles(host.root);
  assert.deepEqual(
    literalInclusions(files, ['/s/index.php']).map((i) => [i.path, i.at.line]),
    [
      ['/s/inc/a.php', 2],
      ['/s/b.php', 3],
      ['/s/index.php', 1],
    ],
  );
  assert.deepEqual(inclusionsIn(`require ${' '.repeat(100_000)}x`, 'f'), []);
});
