import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { httpdBackend } from '../backend.ts';
import { backendOf } from './directive-files.ts';
import { parseEnvvars } from './envvars.ts';
import { Evaluation } from './evaluate.ts';
import { allowsOverride, moduleNeeds, readHtaccess } from './htaccess.ts';
import { sitesOf } from './sites.ts';

const MAIN = '/etc/apache2/apache2.conf';

function read(
  text: string,
  more: Readonly<Record<string, string>> = {},
): { config: Evaluation; files: HostFiles } {
  const host = fixtureHost({ [MAIN]: text, ...more });
  const files = new HostFiles(host.root);
  const config = new Evaluation({ files, main: MAIN, serverRoot: '/etc/apache2', environment: {} });
  test.after(() => host[Symbol.dispose]());
  return { config, files };
}

test('envvars are understood without a shell, and what only a shell can know is left out', () => {
  const text = [
    'unset HOME',
    'if [ "${APACHE_CONFDIR##/etc/apache2-}" != "${APACHE_CONFDIR}" ] ; then',
    '  SUFFIX="-${APACHE_CONFDIR##/etc/apache2-}"',
    'else',
    '  SUFFIX=',
    'fi',
    'export APACHE_RUN_USER=www-data # who',
    ': ${APACHE_RUN_GROUP:=www-data}',
    'export APACHE_LOG_DIR="/var/log/apache2$SUFFIX"',
    "export A='$not expanded'",
    'export B=${APACHE_X:-/fall/back}',
    'export C=$(id -u)',
    'export D=`rm -rf /`',
  ].join('\n');
  assert.deepEqual(parseEnvvars(text, { HOME: '/root', SUFFIX: '-two' }), {
    SUFFIX: '-two',
    APACHE_RUN_USER: 'www-data',
    APACHE_RUN_GROUP: 'www-data',
    APACHE_LOG_DIR: '/var/log/apache2-two',
    A: '$not expanded',
    B: '/fall/back',
  });
});

test('virtual hosts: names, roots, index files and where to ask', () => {
  const { config } = read(
    [
      'Listen 8080',
      'ServerName www.example',
      'DirectoryIndex index.php',
      '<VirtualHost *:80>',
      '  ServerName shop.test:80',
      '  DocumentRoot /srv/shop',
      '</VirtualHost>',
      '<VirtualHost 192.0.2.7:443>',
      '  SSLEngine on',
      '  DocumentRoot "/srv/two words"',
      '  DirectoryIndex start.html disabled',
      '</VirtualHost>',
      '<VirtualHost _default_:*>',
      'ServerAdmin root',
      '</VirtualHost>',
    ].join('\n'),
  );
  assert.deepEqual(
    sitesOf(config).map((s) => [
      s.name,
      s.serverName,
      s.documentRoot,
      s.origin,
      s.indexes.join(' '),
      s.at.line,
    ]),
    [
      ['shop.test', 'shop.test', '/srv/shop', 'http://127.0.0.1:80', 'index.php', 4],
      ['apache2', 'www.example', '/srv/two words', 'https://192.0.2.7:443', 'start.html', 8],
      ['apache2', 'www.example', undefined, 'http://127.0.0.1:8080', 'index.php', 13],
    ],
  );
});

test('without virtual hosts the main server is the site', () => {
  const { config } = read('Listen 127.0.0.1:81\nDocumentRoot htdocs');
  const [site] = sitesOf(config);
  assert.equal(site?.documentRoot, '/etc/apache2/htdocs');
  assert.equal(site?.origin, 'http://127.0.0.1:81');
});

const backends: readonly [string, string | undefined][] = [
  ['proxy:unix:/run/php/fpm.sock|fcgi://localhost', 'unix:/run/php/fpm.sock'],
  ['fcgi://localhost:9000/srv', 'tcp:127.0.0.1:9000'],
  ['http://app.internal/', 'tcp:app.internal:80'],
  ['balancer://pool', undefined],
  ['nonsense', undefined],
];
for (const [text, address] of backends)
  test(`the backend of ${text}`, () => assert.equal(httpdBackend(text)?.address, address));

test('ProxyPass names its backend second, inside a Location first', () => {
  const { config } = read(
    'ProxyPass "/a" "http://b:81/"\n<Location "/c">\nProxyPass fcgi://d:82\n</Location>\nProxyPass /e !\nSetHandler application/x-httpd-php',
  );
  assert.deepEqual(
    config.directives.map((d) => backendOf(d)?.address),
    ['tcp:b:81', 'tcp:d:82', undefined, undefined],
  );
});

test('.htaccess counts only where AllowOverride lets it; the deepest directory decides', () => {
  const { config } = read(
    '<Directory />\nAllowOverride None\n</Directory>\n<Directory /srv/*/public>\nAllowOverride All\n</Directory>\n<Directory /srv/a/public/off>\nAllowOverride None\n</Directory>\n<Directory /srv/*>\nAllowOverride None\n</Directory>',
  );
  assert.deepEqual(
    ['/srv', '/srv/a/public', '/srv/a/public/deep', '/srv/a/public/off/x', '/srvx/a/public'].map((d) =>
      allowsOverride(config, d),
    ),
    [false, true, true, false, false],
  );
});

test('directives of an .htaccess need their modules, unless a condition guards them', () => {
  const path = '/srv/a/.htaccess';
  const { config, files } = read('LoadModule rewrite_module m.so\nLoadModule php8_module p.so', {
    [path]:
      'php_value memory_limit 200M\nRewriteEngine On\nRewriteRule x y\nHeader set A b\n<IfModule mod_expires.c>\nExpiresActive On\n</IfModule>',
  });
  const needs = moduleNeeds(readHtaccess(files, config, path).directives, config);
  assert.deepEqual(
    needs.map((n) => [n.module, n.directive.at.line, n.loaded]),
    [
      ['php8_module', 1, true],
      ['rewrite_module', 2, true],
      ['headers_module', 4, false],
    ],
  );
});
