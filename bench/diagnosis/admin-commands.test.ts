import assert from 'node:assert/strict';
import { test } from 'node:test';
import { names } from './admin-commands.ts';

test('an output names an object by its path or its last part, as a word', () => {
  for (const [output, object, named] of [
    ['Cannot load /usr/lib/x/libphp8.2.so into server', '/usr/lib/x/libphp8.2.so', true],
    ["Unable to load dynamic library 'mysqli.so' (tried", '/usr/lib/php/mysqli.so', true],
    ['Failed opening /srv/a.php.', '/srv/a.php', true],
    ['Failed opening /srv/a.php.bak', '/srv/a.php', false],
    ['in my-a.php', '/srv/a.php', false],
    ['php8.2-fpm is not running', 'php8.2-fpm', true],
    ['php8.2-fpm.conf test is successful', 'php8.2-fpm', false],
    ['configuration file /etc/php-fpm.conf', '/etc/php8.2-fpm.conf', false],
    ['', '/srv/a.php', false],
  ] as const)
    assert.equal(names(output, object), named, `${output} / ${object}`);
});
