import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ElfObjects, ElfResolver } from '../../host/elf/index.ts';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { type DirectiveOwner, DirectiveOwners } from './directive-owner.ts';
import { knownOwners } from './directive-table.ts';
import { buildModule } from './testing/build-module.ts';

const MODULES = '/usr/lib/apache2/modules';
const AVAILABLE = '/etc/apache2/mods-available';
const HTTPD = {
  '/usr/sbin/apache2': buildModule({ symbol: 'core_module', directives: ['<Directory', 'Options'] }),
};

function owner(
  directive: string,
  entries: Readonly<Record<string, FixtureEntry>>,
  known: { readonly phpVersion?: string } = {},
): DirectiveOwner | undefined {
  using host = fixtureHost({ ...HTTPD, ...entries });
  const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
  return new DirectiveOwners({ files: new HostFiles(host.root), objects, ...known }).ownerOf(directive);
}

const rewrite = {
  [`${MODULES}/mod_rewrite.so`]: buildModule({
    symbol: 'rewrite_module',
    directives: ['RewriteEngine', 'RewriteRule'],
  }),
  [`${AVAILABLE}/rewrite.load`]: `LoadModule rewrite_module ${MODULES}/mod_rewrite.so\n`,
};

test('the module that is there says so itself, in any case', () => {
  assert.deepEqual(owner('rewriterule', rewrite), {
    directive: 'rewriterule',
    module: 'rewrite_module',
    file: `${MODULES}/mod_rewrite.so`,
    fileExists: true,
    available: `${AVAILABLE}/rewrite.load`,
    name: 'rewrite',
    package: 'apache2-bin',
    certainty: 'file',
    from: `${MODULES}/mod_rewrite.so registers rewriterule in its command table`,
  });
});

test('a module that nobody has heard of', () => {
  const local = buildModule({ symbol: 'local_module', directives: ['LocalThing', '<LocalBlock'] });
  const found = owner('<LocalBlock', {
    '/opt/local.so': local,
    [`${AVAILABLE}/local.load`]: 'LoadModule local_module "/opt/local.so"\n',
  });
  assert.deepEqual(
    [found?.module, found?.file, found?.available, found?.package],
    ['local_module', '/opt/local.so', `${AVAILABLE}/local.load`, undefined],
  );
});

test("httpd's own directives, and what is no directive at all", () => {
  assert.equal(owner('Options', {})?.module, 'core');
  assert.equal(owner('<Directory', {})?.module, 'core');
  assert.equal(owner('RewritEngine', rewrite), undefined);
  assert.equal(owner('x'.repeat(100_000), rewrite), undefined);
});

test('modules that are gone: by what is left of them, else by the table', () => {
  const gone = owner('php_admin_value', {
    [`${AVAILABLE}/php8.2.load`]: `LoadModule php_module ${MODULES}/libphp8.2.so\n`,
  });
  assert.deepEqual(
    [gone?.file, gone?.fileExists, gone?.name, gone?.package, gone?.certainty],
    [`${MODULES}/libphp8.2.so`, false, 'php8.2', 'libapache2-mod-php8.2', 'table'],
  );
  const traceless = owner('php_admin_value', {
    '/etc/php/8.2/apache2/php.ini': '',
    '/etc/php/8.3/fpm/php.ini': '',
  });
  assert.deepEqual(
    [traceless?.file, traceless?.name, traceless?.package],
    [`${MODULES}/libphp8.2.so`, 'php8.2', 'libapache2-mod-php8.2'],
  );
  const purged = owner('php_value', { '/etc/php/8.3/apache2/php.ini': '' }, { phpVersion: '8.2' });
  assert.deepEqual(
    [purged?.file, purged?.name, purged?.package],
    [`${MODULES}/libphp8.2.so`, 'php8.2', 'libapache2-mod-php8.2'],
  );
  const never = owner('WSGIScriptAlias', {});
  assert.deepEqual(
    [never?.file, never?.available, never?.package],
    [`${MODULES}/mod_wsgi.so`, undefined, 'libapache2-mod-wsgi-py3'],
  );
});

test('of two versions of PHP the enabled one', () => {
  const line = (version: string): string => `LoadModule php_module ${MODULES}/libphp${version}.so\n`;
  const found = owner('php_flag', {
    [`${AVAILABLE}/php8.1.load`]: line('8.1'),
    [`${AVAILABLE}/php8.2.load`]: line('8.2'),
    '/etc/apache2/mods-enabled/php8.2.load': { link: '../mods-available/php8.2.load' },
  });
  assert.equal(found?.file, `${MODULES}/libphp8.2.so`);
});

test('a damaged module is not asked, and its table entry still names it', () => {
  const damaged = { ...rewrite, [`${MODULES}/mod_rewrite.so`]: 'no ELF file' };
  const found = owner('RewriteEngine', damaged);
  assert.deepEqual([found?.certainty, found?.module, found?.fileExists], ['table', 'rewrite_module', true]);
});

for (const [directive, modules] of [
  ['Header', ['headers_module']],
  ['<Proxy', ['proxy_module']],
  ['MaxRequestWorkers', ['mpm_event_module', 'mpm_prefork_module', 'mpm_worker_module']],
  ['SecRuleEngine', ['security2_module']],
  ['Section', []],
  ['Options', []],
  ['PhpValue', []],
] as const)
  test(`the table on ${directive}: ${modules.join(', ') || 'nobody'}`, () => {
    assert.deepEqual(
      knownOwners(directive).map(({ module }) => module),
      modules,
    );
  });
