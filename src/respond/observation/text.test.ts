/** What observations make of text: which lines changed, which names are slips, which settings are in force. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isSlip } from './look-alikes.ts';
import { settingsIn } from './settings.ts';
import { diffLines } from './text-diff.ts';

test('only lines whose text changed count: moved and indented ones do not, one that stands there twice now does', () => {
  const { added, removed } = diffLines(
    'Listen 80\nUser www-data\n',
    'User www-data\n\tListen 80\nListen 80\n',
  );
  assert.deepEqual([added, removed], [[{ line: 3, text: 'Listen 80' }], []]);
  assert.deepEqual(diffLines('user a\n', 'user b\n'), {
    added: [{ line: 1, text: 'user b' }],
    removed: [{ line: 1, text: 'user a' }],
  });
});

test('a text that was rewritten whole is cut, and says so', () => {
  const lines = (word: string): string => Array.from({ length: 60 }, (_, i) => `${word} ${i}`).join('\n');
  const { added, cut } = diffLines(lines('a'), lines('b'));
  assert.deepEqual([added.length, cut], [40, true]);
});

test('nothing changed in a text in another order, and everything added is in the new text', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 20 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      assert.deepEqual(diffLines(before.join('\n'), before.toReversed().join('\n')).added, []);
      for (const { line, text } of diffLines(before.join('\n'), after.join('\n')).added)
        assert.equal(after[line - 1], text);
    }),
  );
});

test('a slip is a letter too many, too few, other or swapped, or the case; another name is not', () => {
  const missing = 'class-wp-locale.php';
  for (const name of [
    'class-wp-locale.phpp',
    'clas-wp-locale.php',
    'calss-wp-locale.php',
    'Class-WP-Locale.php',
  ])
    assert.ok(isSlip(missing, name), name);
  for (const name of ['class-wp-locale-switcher.php', 'class-wp-query.php', 'index.php'])
    assert.ok(!isSlip(missing, name), name);
  assert.ok(!isSlip('a.so', 'b.s'), 'names of three letters are all alike');
  assert.ok(!isSlip('mysqli.so', 'pgsql.so'));
});

test('settings are found as php.ini, FPM pools, .htaccess, nginx and httpd write them; comments are none', () => {
  const text = [
    'open_basedir = /srv/other:/tmp',
    'php_admin_value[memory_limit] = 8M',
    'php_value auto_prepend_file "/srv/gone.php"',
    'security.limit_extensions = .php5',
    '  fastcgi_param SCRIPT_FILENAME /nowhere$fastcgi_script_name;',
    'worker_rlimit_nofile 24;',
    'SSLCertificateFile /etc/ssl/shop.pem',
    '; open_basedir = /commented',
    '# rlimit_files = 1',
    'opened_basedir = /another name',
  ].join('\n');
  assert.deepEqual(
    settingsIn('/x', text).map(({ name, value, at }) => [name, value, at.line]),
    [
      ['open_basedir', '/srv/other:/tmp', 1],
      ['memory_limit', '8M', 2],
      ['auto_prepend_file', '"/srv/gone.php"', 3],
      ['security.limit_extensions', '.php5', 4],
      ['script_filename', '/nowhere$fastcgi_script_name', 5],
      ['worker_rlimit_nofile', '24', 6],
      ['sslcertificatefile', '/etc/ssl/shop.pem', 7],
    ],
  );
});
