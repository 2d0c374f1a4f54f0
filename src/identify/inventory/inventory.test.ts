import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component, Inventory } from '../../domain/component.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { takeInventory } from './index.ts';
import { mergeComponents } from './merge.ts';

const now = (): Date => new Date('2026-01-02T03:04:05Z');

/** A host with httpd in front of PHP-FPM; no program is a real one, so no library is found. */
const HOST: Readonly<Record<string, FixtureEntry>> = {
  '/usr/sbin/apache2': 'no ELF',
  '/usr/sbin/php-fpm8.2': 'no ELF',
  '/etc/passwd': 'www-data:x:33:33::/:/bin/false\n',
  '/etc/group': 'www-data:x:33:\n',
  '/etc/apache2/envvars': [
    'export APACHE_RUN_USER=www-data',
    'export APACHE_LOG_DIR=/var/log/apache2',
    'export APACHE_HTTPD="/usr/bin/setpriv --bounding-set=-setpcap -- /usr/sbin/apache2"',
  ].join('\n'),
  '/usr/bin/setpriv': 'no ELF',
  '/usr/sbin/apache2ctl': '#!/bin/sh',
  '/usr/sbin/apachectl': { link: 'apache2ctl' },
  '/usr/lib/systemd/system/apache2.service': '[Service]\nExecStart=/usr/sbin/apachectl start',
  '/etc/apache2/apache2.conf':
    'User ${APACHE_RUN_USER}\nIncludeOptional mods-enabled/*.load\nIncludeOptional sites-enabled/*.conf\nSSLCertificateFile /etc/ssl/gone.pem',
  '/etc/apache2/mods-available/rewrite.load':
    'LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so',
  '/etc/apache2/mods-enabled/rewrite.load': { link: '../mods-available/rewrite.load' },
  '/usr/lib/apache2/modules/mod_rewrite.so': 'no ELF',
  '/etc/apache2/sites-available/shop.conf': [
    '<VirtualHost *:80>',
    'ServerName shop.test',
    'DocumentRoot /srv/shop',
    'DirectoryIndex index.php',
    'ErrorLog ${APACHE_LOG_DIR}/error.log',
    'CustomLog "|/usr/bin/logger" combined',
    '<FilesMatch "\\.php$">',
    'SetHandler "proxy:unix:/run/php/shop.sock|fcgi://localhost"',
    '</FilesMatch>',
    '<Directory /srv/shop>',
    'AllowOverride All',
    '</Directory>',
    '</VirtualHost>',
  ].join('\n'),
  '/etc/apache2/sites-enabled/shop.conf': { link: '../sites-available/shop.conf' },
  '/srv/shop/index.php': "<?php require __DIR__.'/inc/deep/boot.php'; mysqli_init();",
  '/srv/shop/inc/deep/boot.php': '<?php',
  '/srv/shop/app/index.php': '<?php',
  '/srv/shop/app/.htaccess': 'RewriteEngine On\nHeader set A b',
  '/srv/shop/app/a b.php': '<?php',
  '/srv/shop/style.css': 'body {}',
  '/srv/shop/photo.jpg': 'uploaded',
  '/srv/shop/loop': { link: '/srv/shop' },
  '/var/log/apache2/error.log': '',
  '/etc/php/8.2/fpm/php-fpm.conf': 'include=/etc/php/8.2/fpm/pool.d/*.conf',
  '/etc/php/8.2/fpm/pool.d/shop.conf': '[shop]\nuser = www-data\nlisten = /run/php/shop.sock',
  '/etc/php/8.2/mods-available/mysqli.ini': 'extension=mysqli',
  '/etc/php/8.2/fpm/conf.d/20-mysqli.ini': { link: '/etc/php/8.2/mods-available/mysqli.ini' },
  '/etc/php/8.2/fpm/conf.d/20-ftp.ini': 'extension=ftp',
  '/usr/lib/php/20220829/mysqli.so': Buffer.from('\0mysqli_init\0'),
  '/usr/lib/php/20220829/ftp.so': Buffer.from('\0ftp_connect\0'),
  '/run/php/.keep': '',
};

async function take(only?: readonly string[]): Promise<Inventory> {
  using host = fixtureHost({ ...HOST, '/proc/version': '' });
  return await takeInventory({
    root: host.root,
    procRoot: `${host.root}/proc`,
    now,
    ...(only ? { only } : {}),
  });
}

const reasonOf = (inventory: Inventory, id: string): string | undefined =>
  inventory.components
    .find((c) => c.id === id)
    ?.reason.map((r) =>
      r.at === undefined ? r.text : `${r.text} (${r.at.file.split('/').at(-1)}:${r.at.line ?? ''})`,
    )
    .join(' → ');

test('services, sites and the pages that tell whether they work', async () => {
  const { services, takenAt } = await take();
  assert.equal(takenAt, '2026-01-02T03:04:05.000Z');
  assert.deepEqual(
    services.map((s) => [s.id, s.running, s.effective, s.sites.map((site) => site.name)]),
    [
      ['apache2', false, ['rewrite_module'], ['shop.test']],
      ['php8.2-fpm', false, ['ftp', 'mysqli'], ['shop.test']],
    ],
  );
  assert.deepEqual(
    services[0]?.sites[0]?.probes.map((p) => [p.url, p.host]),
    [
      ['http://127.0.0.1:80/', 'shop.test'],
      ['http://127.0.0.1:80/app/', 'shop.test'],
      ['http://127.0.0.1:80/app/a%20b.php', 'shop.test'],
    ],
  );
});

test('each component carries the chain of its reason', async () => {
  const inventory = await take();
  const expected: Readonly<Record<string, string>> = {
    'file:/usr/lib/apache2/modules/mod_rewrite.so':
      'site shop.test (shop.conf:1) → .htaccess (.htaccess:) → directive rewriteengine (.htaccess:1) → LoadModule rewrite_module (rewrite.load:1)',
    'link:/etc/apache2/sites-enabled/shop.conf':
      'site shop.test (shop.conf:1) → reads shop.conf (apache2.conf:3)',
    'file:/etc/apache2/sites-available/shop.conf':
      'site shop.test (shop.conf:1) → reads shop.conf (apache2.conf:3)',
    'user:www-data':
      'site shop.test (shop.conf:1) → .php handler (shop.conf:8) → unix:/run/php/shop.sock → service php8.2-fpm → pool shop (shop.conf:2) → user www-data (shop.conf:2)',
    'directory:/var/log/apache2':
      'site shop.test (shop.conf:1) → errorlog /var/log/apache2/error.log (shop.conf:5)',
    'socket:/run/php/shop.sock':
      'site shop.test (shop.conf:1) → .php handler (shop.conf:8) → unix:/run/php/shop.sock',
    'file:/usr/lib/php/20220829/mysqli.so':
      'site shop.test (shop.conf:1) → .php handler (shop.conf:8) → unix:/run/php/shop.sock → service php8.2-fpm → extension mysqli (20-mysqli.ini:1)',
    'file:/srv/shop/inc/deep/boot.php':
      'site shop.test (shop.conf:1) → DocumentRoot /srv/shop (shop.conf:3) → included by index.php (index.php:1)',
    'file:/srv/shop/style.css':
      'site shop.test (shop.conf:1) → DocumentRoot /srv/shop (shop.conf:3) → asset style.css',
    'file:/usr/bin/setpriv': 'service apache2 → controlled by apache2ctl → APACHE_HTTPD (envvars:)',
    'link:/usr/sbin/apachectl':
      'service apache2 → systemd unit apache2.service → starts /usr/sbin/apachectl (apache2.service:2)',
    'directory:/srv/shop': 'site shop.test (shop.conf:1) → DocumentRoot /srv/shop (shop.conf:3)',
  };
  for (const [id, reason] of Object.entries(expected)) assert.equal(reasonOf(inventory, id), reason);
});

test('what no answer needs is left out: unreachable extensions, available but not enabled, other files', async () => {
  const paths = (await take()).components.map((c) => c.path);
  for (const path of [
    '/usr/lib/php/20220829/ftp.so',
    '/etc/php/8.2/fpm/conf.d/20-ftp.ini',
    '/var/log/apache2/error.log',
    '/usr/bin/logger',
    '/srv/shop/photo.jpg',
    '/usr/lib/systemd/system/apache2.service',
  ])
    assert.equal(paths.includes(path), false, path);
});

test('problems say what is wrong and where, and the rest goes on', async () => {
  const { problems } = await take();
  assert.deepEqual(
    problems.filter((p) => p.at).map((p) => `${p.what}: ${p.why} (${p.at?.file}:${p.at?.line})`),
    [
      '.htaccess: header: needs headers_module, which is not loaded: pages here answer 500 (/srv/shop/app/.htaccess:2)',
      '/etc/ssl/gone.pem: is named by the configuration and cannot be found (/etc/apache2/apache2.conf:4)',
    ],
  );
});

test('only the wanted services; an unknown one is refused with advice', async () => {
  assert.deepEqual(
    (await take(['php-fpm'])).services.map((s) => s.id),
    ['php8.2-fpm'],
  );
  assert.deepEqual(
    (await take(['elf:/usr/sbin/apache2'])).services.map((s) => s.id),
    ['elf:/usr/sbin/apache2'],
  );
  await assert.rejects(take(['nothing']), StakeoutError);
});

test('an empty host has no services and no error', async () => {
  using host = fixtureHost({ '/etc/hostname': 'x' });
  const inventory = await takeInventory({ root: host.root, procRoot: host.root, now });
  assert.deepEqual([inventory.services, inventory.components], [[], []]);
});

test('one object needed by two services is one component with the more telling reason', () => {
  const component = (service: string, ...texts: string[]): Component => ({
    id: 'file:/l',
    kind: 'file',
    class: 'library',
    path: '/l',
    reason: texts.map((text) => ({ text })),
    services: [service],
  });
  const [merged, ...rest] = mergeComponents([
    component('a', 'service a', 'x'),
    component('b', 'site s', 'x', 'y'),
    component('c', 'site s', 'x', 'y', 'z'),
  ]);
  assert.deepEqual(rest, []);
  assert.deepEqual(merged?.services, ['a', 'b', 'c']);
  assert.equal(merged?.reason.length, 3);
});
