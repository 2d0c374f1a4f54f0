/**
 * The small shop that faults of the given corpus are about. Paths, names of pages and what they answer are those that its
 * scripts rely on: they edit `/srv/shop/app/index.php`, the default site of Apache and nginx, and the pool `www`.
 */
import { join } from 'node:path';
import type { PracticeSite, PracticeStack, SetUpStep } from '../../../src/practice/index.ts';

const REWRITES = 'RewriteEngine On\nRewriteRule ^pretty/(.*)$ index.php [L]\n';

const PREFORK = `StartServers 4
MinSpareServers 4
MaxSpareServers 8
MaxRequestWorkers 32
MaxConnectionsPerChild 0
`;

/** mod_php takes settings from .htaccess, FPM from .user.ini. */
function settings(stack: PracticeStack): readonly SetUpStep[] {
  if (stack === 'modphp')
    return [write('/srv/shop/app/.htaccess', `php_value memory_limit 200M\n${REWRITES}`)];
  return [
    write('/srv/shop/app/.htaccess', REWRITES),
    write('/srv/shop/app/.user.ini', 'memory_limit = 200M\n'),
  ];
}

/** By hand, as many hosts are set up: without a2enmod(8) there is no record of what was enabled. */
const APACHE_WITH_FPM = [
  ['/bin/rm', '-f', ...['php8.2.load', 'php8.2.conf', 'mpm_prefork.load', 'mpm_prefork.conf'].map(enabled)],
  enable('mpm_event.load', 'mpm_event.conf', 'proxy.load', 'proxy.conf', 'proxy_fcgi.load', 'setenvif.load'),
  ['/bin/ln', '-sf', '../conf-available/php8.2-fpm.conf', '/etc/apache2/conf-enabled/'],
];

function enabled(name: string): string {
  return `/etc/apache2/mods-enabled/${name}`;
}

function enable(...names: readonly string[]): readonly string[] {
  return [
    '/bin/ln',
    '-sf',
    ...names.map((name) => `../mods-available/${name}`),
    '/etc/apache2/mods-enabled/',
  ];
}

const POOL = '/etc/php/8.2/fpm/pool.d/www.conf';
const LOGS = [
  '/var/log/apache2/error.log',
  '/var/log/apache2/access.log',
  '/var/log/nginx/error.log',
  '/var/log/nginx/access.log',
  '/var/log/php8.2-fpm.log',
];

export const SHOP: PracticeSite = {
  tree: join(import.meta.dirname, 'tree'),
  steps: (stack) => [
    run('/bin/chmod', '-R', 'u=rwX,go=rX', '/srv/shop'),
    run('/usr/bin/install', '-d', '-o', 'www-data', '-g', 'www-data', '/srv/shop/var', '/run/php'),
    run('/usr/bin/install', '-d', '/run/apache2'),
    ...settings(stack),
    run('/bin/sed', '-i', '1i ServerName shop.test', '/etc/apache2/apache2.conf'),
    write('/etc/apache2/mods-available/mpm_prefork.conf', PREFORK),
    run(...enable('rewrite.load')),
    ...(stack === 'modphp' ? [] : APACHE_WITH_FPM.map((argv) => ({ argv }))),
    run('/bin/sed', '-i', 's/^pm = .*/pm = static/; s/^pm.max_children = .*/pm.max_children = 4/', POOL),
    run('/usr/bin/truncate', '-s', '0', ...LOGS),
    // The scripts refuse to run where this is absent.
    run('/usr/bin/touch', '/.faultbox'),
  ],
};

function run(...argv: readonly string[]): SetUpStep {
  return { argv };
}

function write(path: string, text: string): SetUpStep {
  return { argv: ['/usr/bin/tee', path], input: text };
}
