import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceLog } from '../../domain/service-log.ts';
import { fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { Evaluation } from './evaluate.ts';
import { apacheLogs } from './logs.ts';

const MAIN = '/etc/apache2/apache2.conf';

function logsOf(lines: readonly string[]): readonly ServiceLog[] {
  using host = fixtureHost({ [MAIN]: lines.join('\n') });
  const environment = { APACHE_LOG_DIR: '/var/log/apache2' };
  const files = new HostFiles(host.root);
  return apacheLogs(new Evaluation({ files, main: MAIN, serverRoot: '/etc/apache2', environment }));
}

/** `kind path [site] format @line`, one string a log. */
function shown(lines: readonly string[]): readonly string[] {
  return logsOf(lines).map((log) => {
    const site = 'site' in log && log.site !== undefined ? ` [${log.site}]` : '';
    const format = 'format' in log && log.format !== undefined ? ` ${log.format}` : '';
    return `${log.kind} ${log.writer} ${log.path}${site}${format} @${log.at?.line ?? '-'}`;
  });
}

const CLF = '%h %l %u %t "%r" %>s %b';

test('Debian: main error log, the log of other virtual hosts, a site with its own logs', () => {
  assert.deepEqual(
    shown([
      'ErrorLog ${APACHE_LOG_DIR}/error.log',
      'LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O" vhost_combined',
      'CustomLog ${APACHE_LOG_DIR}/other_vhosts_access.log vhost_combined',
      '<VirtualHost *:80>',
      'ServerName shop.test',
      'ErrorLog ${APACHE_LOG_DIR}/shop-error.log',
      'CustomLog ${APACHE_LOG_DIR}/shop.log mine',
      '</VirtualHost>',
      '<VirtualHost *:80>',
      'ServerName blog.test',
      '</VirtualHost>',
      'LogFormat "%h %D" mine',
    ]),
    [
      'error apache /var/log/apache2/error.log @1',
      'error apache /var/log/apache2/shop-error.log [shop.test] @6',
      'access apache /var/log/apache2/other_vhosts_access.log %v:%p %h %l %u %t "%r" %>s %O @3',
      'access apache /var/log/apache2/shop.log [shop.test] %h %D @7',
    ],
  );
});

test('when every virtual host has its own, nobody writes to the main access log', () => {
  assert.deepEqual(
    shown([
      'ErrorLog /l/e',
      'CustomLog /l/main common',
      '<VirtualHost *:80>',
      'ServerName a',
      'CustomLog /l/a "%h"',
      '</VirtualHost>',
    ]),
    ['error apache /l/e @1', 'access apache /l/a [a] %h @5'],
  );
});

test('a global log is every host’s', () => {
  assert.deepEqual(
    shown([
      'ErrorLog /l/e',
      'GlobalLog /l/all "%v"',
      '<VirtualHost *:80>',
      'ServerName a',
      'TransferLog /l/a',
      '</VirtualHost>',
    ]),
    ['error apache /l/e @1', 'access apache /l/all %v @2', `access apache /l/a [a] ${CLF} @5`],
  );
});

test('a log that two sites share names neither; the two hosts of one site do', () => {
  const host = (name: string): readonly string[] => [
    '<VirtualHost *:80>',
    `ServerName ${name}`,
    'CustomLog /l/both "%h"',
    `CustomLog /l/${name} "%h"`,
    '</VirtualHost>',
  ];
  assert.deepEqual(shown(['ErrorLog /l/e', ...host('a'), ...host('b'), ...host('a')]), [
    'error apache /l/e @1',
    'access apache /l/both %h @4',
    'access apache /l/a [a] %h @5',
    'access apache /l/b [b] %h @10',
  ]);
});

test('formats: a nickname of the main server, one of the host, TransferLog’s unnamed one, conditions', () => {
  assert.deepEqual(
    shown([
      'ErrorLog /l/e',
      'ErrorLogFormat "[%t] %M"',
      'ErrorLogFormat connection "[%c]"',
      'LogFormat "%a one" one',
      'LogFormat "%a plain"',
      'CustomLog /l/1 one env=!dontlog',
      'CustomLog /l/1 "%a two" "expr=%{REQUEST_STATUS} >= 400"',
      'TransferLog /l/2',
      'CustomLog /l/3 CLF',
    ]),
    [
      'error apache /l/e [%t] %M @1',
      'access apache /l/1 %a one @6',
      'access apache /l/1 %a two @7',
      'access apache /l/2 %a plain @8',
      `access apache /l/3 ${CLF} @9`,
    ],
  );
});

test('pipes, syslog, devices and unknown variables are no files', () => {
  assert.deepEqual(
    shown([
      'ErrorLog "|/usr/bin/rotatelogs /l/e 86400"',
      'CustomLog "||/usr/bin/rotatelogs /l/a 86400" common',
      'CustomLog syslog:local7 common',
      'CustomLog /dev/stdout common',
      'CustomLog ${NOBODY}/a common',
      '<VirtualHost *:80>',
      'ErrorLog syslog',
      '</VirtualHost>',
    ]),
    [],
  );
});

test('without ErrorLog the compiled-in one below ServerRoot; mod_php’s own', () => {
  assert.deepEqual(
    shown([
      'php_admin_value error_log /l/php.log',
      '<VirtualHost *:80>',
      'ServerName a',
      'php_value error_log /l/php-a.log',
      'php_admin_value error_log syslog',
      '</VirtualHost>',
    ]),
    [
      'error apache /etc/apache2/logs/error_log @-',
      'error php /l/php.log @1',
      'error php /l/php-a.log [a] @4',
    ],
  );
});
