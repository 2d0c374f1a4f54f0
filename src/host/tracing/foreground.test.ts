import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service, StackName } from '../../domain/component.ts';
import { foregroundStarts } from './foreground.ts';

const service = (stack: StackName, executable: string, name: string, pid?: number): Service => ({
  id: name,
  stack,
  name,
  running: pid !== undefined,
  executable,
  effective: [],
  sites: [],
  ...(pid === undefined ? {} : { pid }),
});

const CASES: readonly [Service, readonly (readonly string[])[]][] = [
  [service('apache', '/usr/sbin/apache2', 'apache2'), [['/usr/sbin/apache2ctl', '-D', 'FOREGROUND']]],
  [service('apache', '/usr/sbin/httpd', 'httpd'), [['/usr/sbin/httpd', '-D', 'FOREGROUND']]],
  [
    service('nginx', '/usr/sbin/nginx', 'nginx'),
    [['/usr/sbin/nginx', '-g', 'daemon off; master_process on;'], ['/usr/sbin/nginx']],
  ],
  [
    service('php-fpm', '/usr/sbin/php-fpm8.2', 'php8.2-fpm'),
    [['/usr/sbin/php-fpm8.2', '--nodaemonize', '--fpm-config', '/etc/php/8.2/fpm/php-fpm.conf']],
  ],
  [service('php-fpm', '/usr/local/sbin/php-fpm', 'php-fpm'), [['/usr/local/sbin/php-fpm', '--nodaemonize']]],
  [service('elf', '/usr/sbin/mysqld', 'mysqld'), []],
];
for (const [of, expected] of CASES)
  test(`in the foreground: ${of.executable}`, () => assert.deepEqual(foregroundStarts(of), expected));

test('another daemon is started as it was', () => {
  const [argv] = foregroundStarts(service('elf', process.execPath, 'node', process.pid));
  assert.equal(argv?.[0], process.execPath);
});
