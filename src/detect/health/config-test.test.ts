import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfigError, testConfig } from './config-test.ts';

// Real output of httpd 2.4, nginx 1.22 and php-fpm 8.2.
const CASES: readonly (readonly [string, string, string | undefined])[] = [
  [
    "apache2: Syntax error on line 147 of /etc/apache2/apache2.conf: Syntax error on line 3 of /etc/apache2/mods-enabled/php8.2.load: Cannot load /usr/lib/apache2/modules/libphp8.2.so into server: /usr/lib/apache2/modules/libphp8.2.so: cannot open shared object file: No such file or directory\nAction '-t' failed.\nThe Apache error log may have more information.",
    '/etc/apache2/mods-enabled/php8.2.load:3: Cannot load /usr/lib/apache2/modules/libphp8.2.so into server: /usr/lib/apache2/modules/libphp8.2.so: cannot open shared object file: No such file or directory',
    '/etc/apache2/mods-enabled/php8.2.load',
  ],
  [
    "AH00526: Syntax error on line 9 of /etc/apache2/sites-enabled/000-default.conf:\nInvalid command 'Frobnicate', perhaps misspelled or defined by a module not included in the server configuration",
    "/etc/apache2/sites-enabled/000-default.conf:9: Invalid command 'Frobnicate', perhaps misspelled or defined by a module not included in the server configuration",
    '/etc/apache2/sites-enabled/000-default.conf',
  ],
  [
    'nginx: [emerg] open() "/etc/nginx/snippets/x.conf" failed (2: No such file or directory) in /etc/nginx/sites-enabled/default:5\nnginx: configuration file /etc/nginx/nginx.conf test failed',
    '/etc/nginx/sites-enabled/default:5: open() "/etc/nginx/snippets/x.conf" failed (2: No such file or directory)',
    '/etc/nginx/sites-enabled/default',
  ],
  [
    "[01-Jan-2026 00:00:00] ERROR: [/etc/php/8.2/fpm/pool.d/www.conf:116] unable to parse value for entry 'pm': invalid process manager\n[01-Jan-2026 00:00:00] ERROR: Unable to include\n[01-Jan-2026 00:00:00] ERROR: FPM initialization failed",
    "/etc/php/8.2/fpm/pool.d/www.conf:116: unable to parse value for entry 'pm': invalid process manager",
    '/etc/php/8.2/fpm/pool.d/www.conf',
  ],
  [
    "[01-Jan-2026 00:00:00] ERROR: [pool www] cannot get uid for user 'shopuser'",
    "[01-Jan-2026 00:00:00] ERROR: [pool www] cannot get uid for user 'shopuser'",
    undefined,
  ],
  ["Action '-t' failed.\nThe Apache error log may have more information.\nBus error", 'Bus error', undefined],
  [
    "AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using 127.0.1.1. Set the 'ServerName' directive globally to suppress this message\nAH00534: apache2: Configuration error: No MPM loaded.",
    'AH00534: apache2: Configuration error: No MPM loaded.',
    undefined,
  ],
];

for (const [output, error, file] of CASES)
  test(`finds the place in: ${output.slice(0, 50)}`, () => {
    const parsed = parseConfigError(output);
    assert.equal(parsed.error, error);
    assert.equal(parsed.at?.file, file);
  });

test('a test that passes, fails, dies of a signal or cannot be started', async () => {
  const node = (code: string): readonly string[] => [process.execPath, '-e', code];
  assert.equal((await testConfig(node(''))).result, 'ok');
  const failed = await testConfig(node('console.error("AH00534: No MPM loaded."); process.exit(1)'));
  assert.deepEqual([failed.result, failed.error], ['failed', 'AH00534: No MPM loaded.']);
  const died = await testConfig(node('process.kill(process.pid, "SIGBUS")'));
  assert.match(died.error ?? '', /SIGBUS and no message$/);
  assert.match((await testConfig(['/nowhere/apache2ctl'])).error ?? '', /could not be started: ENOENT/);
  assert.deepEqual(await testConfig([]), { result: 'not-run', output: '' });
});
