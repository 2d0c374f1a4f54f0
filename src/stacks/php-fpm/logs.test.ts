import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { readFpmConfig } from './config.ts';
import { fpmLogs } from './logs.ts';

const MAIN = '/etc/php/8.2/fpm/php-fpm.conf';

test('its own, each pool’s and PHP’s; relative paths, syslog and devices are left out', () => {
  using host = fixtureHost({
    [MAIN]: `
[global]
error_log = /var/log/php8.2-fpm.log
[www]
access.log = /l/$pool.access.log
access.format = "%R %t \\"%m %r\\" %s"
slowlog = /l/$pool.slow
php_admin_value[error_log] = /php.log
chroot = /srv/www
[api]
access.log = /l/api.access.log
slowlog = log/api.slow
php_value[error_log] = syslog
[out]
access.log = /proc/self/fd/2
php_admin_value[error_log] = /dev/stderr
`,
  });
  const entry = {
    section: 'PHP',
    key: 'error_log',
    value: '/var/log/php.log',
    at: { file: '/ini', line: 2 },
  };
  const logs = fpmLogs(readFpmConfig(new HostFiles(host.root), MAIN), { setting: () => entry });
  const at = (line: number): { file: string; line: number } => ({ file: MAIN, line });
  assert.deepEqual(logs, [
    { kind: 'error', writer: 'php-fpm', path: '/var/log/php8.2-fpm.log', at: at(3) },
    { kind: 'error', writer: 'php', path: '/var/log/php.log', at: entry.at },
    {
      kind: 'access',
      writer: 'php-fpm',
      path: '/l/www.access.log',
      format: '%R %t "%m %r" %s',
      at: at(5),
    },
    { kind: 'slow', writer: 'php-fpm', path: '/l/www.slow', at: at(7) },
    { kind: 'error', writer: 'php', path: '/srv/www/php.log', site: 'www', at: at(8) },
    {
      kind: 'access',
      writer: 'php-fpm',
      path: '/l/api.access.log',
      format: '%R - %u %t "%m %r" %s',
      at: at(11),
    },
  ]);
});
