import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ElfObjects, ElfResolver } from '../../host/elf/index.ts';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { ExtensionFiles } from './extension-file.ts';
import { extensionsOfPackage, knownExtension, type SymbolKind } from './extension-table.ts';
import { type SymbolOwner, SymbolOwners } from './symbol-owner.ts';
import { buildExtension } from './testing/build-extension.ts';

const DIRECTORY = '/usr/lib/php/20220829';
const FPM = '/usr/sbin/php-fpm8.2';
const php = buildExtension({
  name: 'standard',
  functions: ['strlen', 'exec'],
  texts: ['Countable', 'E_ALL'],
});

function owner(
  symbol: string,
  extensions: Readonly<Record<string, FixtureEntry>>,
  kind?: SymbolKind,
): SymbolOwner | undefined {
  const entries = Object.entries(extensions).map(([name, entry]) => [`${DIRECTORY}/${name}.so`, entry]);
  using host = fixtureHost({
    [FPM]: php,
    '/etc/php/8.2/mods-available/mysqli.ini': 'extension=mysqli.so\n',
    ...Object.fromEntries(entries),
  });
  const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
  const owners = new SymbolOwners({
    files: new HostFiles(host.root),
    extensionDirectory: DIRECTORY,
    binary: FPM,
    modsAvailable: '/etc/php/8.2/mods-available',
    version: '8.2',
    extensionFiles: new ExtensionFiles(objects),
  });
  return owners.ownerOf(symbol, kind);
}

const mysqli = buildExtension({
  name: 'mysqli',
  functions: ['mysqli_init', 'mysqli_connect'],
  texts: ['mysqli_result', 'MYSQLI_ASSOC'],
});

test('the extension that is there says so itself: functions in any case, classes in any case, constants as written', () => {
  assert.deepEqual(owner('Mysqli_Init', { mysqli }, 'function'), {
    symbol: 'Mysqli_Init',
    extension: 'mysqli',
    file: `${DIRECTORY}/mysqli.so`,
    fileExists: true,
    available: '/etc/php/8.2/mods-available/mysqli.ini',
    package: 'php8.2-mysql',
    certainty: 'file',
    from: `${DIRECTORY}/mysqli.so registers the function Mysqli_Init`,
  });
  assert.equal(owner('\\mysqli_Result', { mysqli }, 'class')?.certainty, 'file');
  assert.equal(owner('MYSQLI_ASSOC', { mysqli }, 'constant')?.certainty, 'file');
  assert.equal(owner('mysqli_assoc', { mysqli }, 'constant'), undefined);
});

test("PHP's own", () => {
  assert.deepEqual([owner('exec', {})?.extension, owner('Countable', {})?.extension], ['core', 'core']);
});

test('an extension that nobody has heard of; of several that have the name, the one it is named after', () => {
  const local = buildExtension({ name: 'local', functions: ['local_thing'], texts: ['LocalClient'] });
  const other = buildExtension({ name: 'aother', texts: ['LocalClient'] });
  assert.equal(owner('local_thing', { aother: other, local })?.extension, 'local');
  assert.equal(owner('LocalClient', { aother: other, local })?.extension, 'local');
  assert.equal(owner('localclient', { aother: other })?.extension, 'aother');
});

test('a name inside another one, or nowhere, is the application itself', () => {
  assert.equal(owner('result', { mysqli }), undefined);
  assert.equal(owner('undefined_helper', { mysqli }), undefined);
  assert.equal(owner('LocalClient', { mysqli }, 'function'), undefined);
  for (const nonsense of ['', '\\', 'a b', 'x\0y', 'y'.repeat(100_000)])
    assert.equal(owner(nonsense, { mysqli }), undefined);
});

test('an extension that is gone, whoever else mentions the name', () => {
  const other = buildExtension({ name: 'xsl', texts: ['DOMDocument'] });
  const found = owner('DOMDocument', { xsl: other });
  assert.deepEqual(
    [found?.extension, found?.file, found?.fileExists, found?.package, found?.certainty],
    ['dom', `${DIRECTORY}/dom.so`, false, 'php8.2-xml', 'table'],
  );
});

for (const [symbol, kind, extension] of [
  ['curl_init', 'function', 'curl'],
  ['imagecreatetruecolor', 'function', 'gd'],
  ['getimagesize', 'function', undefined],
  ['bcadd', 'function', 'bcmath'],
  ['DomainException', 'class', undefined],
  ['DOMXPath', 'class', 'dom'],
  ['Pdo\\Mysql', 'class', 'pdo_mysql'],
  ['IntlDateFormatter', 'class', 'intl'],
  ['XML_ELEMENT_NODE', 'constant', 'dom'],
  ['XML_OPTION_SKIP_WHITE', 'constant', 'xml'],
  ['SORT_ASC', 'constant', undefined],
  ['curlopt_url', 'constant', undefined],
] as const)
  test(`the table on ${kind} ${symbol}: ${extension}`, () => {
    assert.equal(knownExtension(symbol, kind)?.extension, extension);
  });

test('what a package ships', () => {
  assert.deepEqual(extensionsOfPackage('php8.2-mysql'), ['mysqli', 'mysqlnd', 'pdo_mysql']);
  assert.deepEqual(extensionsOfPackage('php-redis'), ['redis']);
  assert.deepEqual(extensionsOfPackage('php8.2-fpm'), []);
});
