/** Verdicts on real modules, extensions and libraries against those of httpd and PHP themselves; Debian's records after real removals. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ElfObjects, ElfResolver } from '../src/host/elf/index.ts';
import { HostFiles } from '../src/host/files/index.ts';
import { openPackageDatabase, packageStates } from '../src/host/packages/index.ts';
import { ProcFs } from '../src/host/proc/index.ts';
import { PracticeHost } from '../src/practice/index.ts';
import {
  apacheRegistry,
  checkApacheModules,
  DirectiveOwners,
  loadLines,
} from '../src/stacks/apache/index.ts';
import { type ModuleFault, moduleFaults, PackageTraces } from '../src/stacks/index.ts';
import { nginxDirectiveOwner } from '../src/stacks/nginx/index.ts';
import { checkPhpExtensions, ExtensionFiles, phpRegistry, SymbolOwners } from '../src/stacks/php/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the parts are those of a practice host';

const HTTPD = '/usr/sbin/apache2';
const FPM = '/usr/sbin/php-fpm8.2';
const MODULES = '/usr/lib/apache2/modules';
const EXTENSIONS = '/usr/lib/php/20220829';
/** Where the practice host sees the damaged parts. */
const PARTS = '/run/parts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-parts-'));
let host: PracticeHost;
let root = '';
before(async () => {
  if (skip !== false) return;
  host = await PracticeHost.start({ stack: 'modphp', shared: [{ from: scratch, to: PARTS }] });
  root = host.pathFromOutside('');
});
after(async () => {
  if (skip === false) await host.stop();
  rmSync(scratch, { recursive: true });
});

interface Readers {
  readonly files: HostFiles;
  readonly elf: ElfResolver;
  readonly objects: ElfObjects;
  readonly extensionFiles: ExtensionFiles;
}

/** A fresh look each time: what was read before the damage is not believed. */
function readers(libraryPath = ''): Readers {
  const elf = new ElfResolver({ root, libraryPath });
  const objects = new ElfObjects(elf, root);
  return { files: new HostFiles(root), elf, objects, extensionFiles: new ExtensionFiles(objects) };
}

const original = (path: string): Buffer => readFileSync(host.pathFromOutside(path));

function put(name: string, bytes: Buffer): void {
  mkdirSync(join(scratch, 'lib'), { recursive: true });
  writeFileSync(join(scratch, name), bytes);
}

test('a healthy host: nothing is wrong with any module, extension or library of it', { skip }, () => {
  const { files, elf, objects, extensionFiles } = readers();
  const view = { files, elf, proc: new ProcFs(), uses: [], clock: () => performance.now() };
  assert.deepEqual(moduleFaults(view), []);
  const modules = loadLines(files, '/etc/apache2/mods-available').map(({ module, file }) => ({
    name: module,
    file,
  }));
  assert.ok(modules.length > 100);
  assert.deepEqual(checkApacheModules(modules, { files, objects, executable: HTTPD }), []);
  const extensions = extensionLines(readdirSync(host.pathFromOutside(EXTENSIONS)).sort(byDebian));
  assert.ok(extensions.length > 20);
  assert.deepEqual(checkPhpExtensions(extensions, { files, extensionFiles, binary: FPM }), []);
});

/** Those that others need come first, as their priorities say: 10-mysqlnd, 10-pdo, 15-xml. */
const EARLY = ['mysqlnd.so', 'pdo.so', 'xml.so', 'dom.so'];
const byDebian = (a: string, b: string): number =>
  (EARLY.indexOf(b) - EARLY.indexOf(a)) * Number(EARLY.includes(a) !== EARLY.includes(b)) ||
  a.localeCompare(b);

interface Line {
  readonly name: string;
  readonly file: string;
  readonly zend: boolean;
  readonly at: { readonly file: string };
}

function extensionLines(names: readonly string[]): readonly Line[] {
  return names.map((name) => ({
    name,
    file: name.startsWith('/') ? name : `${EXTENSIONS}/${name}`,
    zend: name === 'opcache.so',
    at: { file: 'test' },
  }));
}

type Change = (bytes: Buffer) => Buffer;

const edit =
  (change: (bytes: Buffer) => void): Change =>
  (bytes) => {
    change(bytes);
    return bytes;
  };
const cut =
  (length: (whole: number) => number): Change =>
  (bytes) =>
    bytes.subarray(0, length(bytes.length));

/** What befalls any shared object. */
const ANY: readonly (readonly [string, Change, ModuleFault['kind'] | undefined])[] = [
  ['untouched', (bytes) => bytes, undefined],
  ['empty', cut(() => 0), 'damaged'],
  ['twenty bytes', cut(() => 20), 'damaged'],
  ['its first page', cut(() => 4096), 'damaged'],
  ['half of it', cut((whole) => whole >> 1), 'damaged'],
  ['text', (bytes) => Buffer.from('not an ELF file, oops\n'.repeat(bytes.length / 22)), 'damaged'],
  ['noise', edit((b) => crypto.getRandomValues(b.subarray(0, 65_536))), 'damaged'],
  ['for 32 bit', edit((b) => (b[4] = 1)), 'damaged'],
  ['for s390x', edit((b) => b.writeUInt16LE(22, 18)), 'damaged'],
  ['a program', edit((b) => b.writeUInt16LE(2, 16)), 'damaged'],
];

function magicOf(bytes: Buffer): number {
  return bytes.indexOf(Buffer.from('3432504100000000', 'hex')) - 40; // "AP24" is a number, in the order of x86 and arm
}

const HTTPD_ONLY: typeof ANY = [
  ['another magic number', edit((b) => b.writeUInt32LE(20051115, magicOf(b))), 'wrong-version'],
  ['garbled', edit((b) => b.write('99', magicOf(b) + 40)), 'damaged'],
  ['another module', () => original(`${MODULES}/mod_alias.so`), 'not-a-module'],
];

for (const [what, change, kind] of [...ANY, ...HTTPD_ONLY])
  test(`httpd and a mod_rewrite.so that is ${what}: ${kind ?? 'sound'}`, { skip }, async () => {
    put('mod_rewrite.so', change(original(`${MODULES}/mod_rewrite.so`)));
    const modules = [
      { name: 'mpm_prefork_module', file: `${MODULES}/mod_mpm_prefork.so` },
      { name: 'rewrite_module', file: `${PARTS}/mod_rewrite.so` },
    ];
    const { files, objects } = readers();
    const faults = checkApacheModules(modules, { files, objects, executable: HTTPD });
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      kind === undefined ? [] : [kind],
    );
    assert.equal(await httpdLoads(modules), kind === undefined, 'httpd itself thinks otherwise');
  });

async function httpdLoads(
  modules: readonly { readonly name: string; readonly file: string }[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const lines = modules.map(({ name, file }) => `LoadModule ${name} ${file}\n`).join('');
  put(
    'test.conf',
    Buffer.from(`ServerName test\nListen 8099\n${lines}ErrorLog /dev/null\nPidFile /run/test.pid\n`),
  );
  const result = await host.clone.run([HTTPD, '-t', '-f', `${PARTS}/test.conf`], { env });
  return result.code === 0;
}

const FPM_ONLY: typeof ANY = [
  [
    'for another API',
    edit((b) => b.writeUInt32LE(20210902, b.indexOf(Buffer.from('9d8b3401', 'hex')))),
    'wrong-version',
  ],
  ['thread-safe', edit((b) => b.write('API20220829,TS\0', b.indexOf('API20220829,NTS'))), 'wrong-version'],
  ['an httpd module', () => original(`${MODULES}/mod_alias.so`), 'missing-symbol'],
];

for (const [what, change, kind] of [...ANY, ...FPM_ONLY])
  test(`PHP and a mysqli.so that is ${what}: ${kind ?? 'sound'}`, { skip }, async () => {
    put('mysqli.so', change(original(`${EXTENSIONS}/mysqli.so`)));
    const { files, extensionFiles } = readers();
    const lines = extensionLines(['mysqlnd.so', `${PARTS}/mysqli.so`]);
    const faults = checkPhpExtensions(lines, { files, extensionFiles, binary: FPM });
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      kind === undefined ? [] : [kind],
    );
    assert.equal(await phpLoads(lines, 'mysqli'), kind === undefined, 'PHP itself thinks otherwise');
  });

async function phpLoads(lines: readonly Line[], name: string): Promise<boolean> {
  const argv = lines.flatMap(({ file }) => ['-d', `extension=${file}`]);
  const result = await host.clone.run([FPM, '-n', ...argv, '-m']);
  return result.code === 0 && new RegExp(`^${name}$`, 'm').test(result.stdout);
}

test('an extension without the one it needs: PHP refuses it, and the one that would help is named', {
  skip,
}, async () => {
  const lines = extensionLines(['mysqli.so']);
  const { files, extensionFiles } = readers();
  const [fault] = checkPhpExtensions(lines, { files, extensionFiles, binary: FPM });
  assert.deepEqual(
    [fault?.kind, fault?.needs, fault?.culprit],
    ['missing-dependency', 'mysqlnd', `${EXTENSIONS}/mysqlnd.so`],
  );
  assert.equal(await phpLoads(lines, 'mysqli'), false);
});

test('a module without the one it needs: httpd refuses it, and the one that would help is named', {
  skip,
}, async () => {
  const modules = [{ name: 'proxy_fcgi_module', file: `${MODULES}/mod_proxy_fcgi.so` }];
  const { files, objects } = readers();
  const [fault] = checkApacheModules(modules, { files, objects, executable: HTTPD });
  assert.deepEqual([fault?.kind, fault?.needs], ['missing-dependency', 'proxy_module']);
  assert.equal(await httpdLoads(modules), false);
});

const LIBXML = 'libxml2.so.2';
const LIBRARIES: readonly (readonly [
  string,
  (of: (name: string) => Buffer) => Buffer,
  ModuleFault['kind'],
  RegExp,
])[] = [
  [
    'cut to its half',
    (of) => of(LIBXML).subarray(0, of(LIBXML).length >> 1),
    'damaged',
    /libxml2\.so\.2 ends at byte/,
  ],
  [
    'another library',
    (of) => of('libz.so.1'),
    'wrong-version',
    /version LIBXML2_[\d.]+ of libxml2\.so\.2.*calls itself libz\.so\.1/,
  ],
  [
    'another library without versions',
    (of) => of('libargon2.so.1'),
    'wrong-version',
    /calls itself libargon2\.so\.1/,
  ],
];

for (const [what, bytes, kind, text] of LIBRARIES)
  test(`mod_php and a libxml2 that is ${what}: the library is named, and httpd does not start`, {
    skip,
  }, async () => {
    const closure = readers().elf.closure(`${MODULES}/libphp8.2.so`)?.needed ?? [];
    const of = (name: string): Buffer => original(closure.find((need) => need.name === name)?.path ?? '');
    put(`lib/${LIBXML}`, bytes(of));
    const modules = [
      { name: 'mpm_prefork_module', file: `${MODULES}/mod_mpm_prefork.so` },
      { name: 'php_module', file: `${MODULES}/libphp8.2.so` },
    ];
    const { files, objects } = readers(`${PARTS}/lib`);
    const [fault, ...more] = checkApacheModules(modules, { files, objects, executable: HTTPD });
    assert.deepEqual(more, []);
    assert.deepEqual([fault?.kind, fault?.culprit], [kind, `${PARTS}/lib/${LIBXML}`]);
    assert.match(fault?.text ?? '', text);
    assert.equal(await httpdLoads(modules, { LD_LIBRARY_PATH: `${PARTS}/lib` }), false);
    rmSync(join(scratch, 'lib'), { recursive: true });
  });

test('owners of directives and names, as the parts themselves have them', { skip }, () => {
  const { files, objects, extensionFiles } = readers();
  const directives = new DirectiveOwners({ files, objects });
  for (const [directive, module] of [
    ['RewriteEngine', 'rewrite_module'],
    ['php_value', 'php_module'],
    ['<Proxy', 'proxy_module'],
    ['DocumentRoot', 'core'],
  ] as const) {
    const owner = directives.ownerOf(directive);
    assert.deepEqual([owner?.module, owner?.certainty], [module, 'file']);
  }
  assert.equal(nginxDirectiveOwner('fastcgi_pass', { files, objects })?.module, 'ngx_http_fastcgi_module');
  const symbols = new SymbolOwners({ files, extensionDirectory: EXTENSIONS, binary: FPM, extensionFiles });
  for (const [symbol, extension] of [
    ['mysqli_init', 'mysqli'],
    ['mb_strlen', 'mbstring'],
    ['DOMDocument', 'dom'],
    ['PDO', 'pdo'],
    ['MYSQLI_ASSOC', 'mysqli'],
    ['array_map', 'core'],
  ] as const) {
    const owner = symbols.ownerOf(symbol);
    assert.deepEqual([owner?.extension, owner?.certainty], [extension, 'file']);
  }
  assert.equal(symbols.ownerOf('undefined_helper'), undefined);
});

test("Debian's records: a link removed by hand, an extension disabled, packages removed", {
  skip,
}, async () => {
  assert.deepEqual(
    [apacheRegistry(new HostFiles(root)).lost, phpRegistry(new HostFiles(root)).lost],
    [[], []],
  );
  await must('/bin/rm', '/etc/apache2/mods-enabled/php8.2.load', '/etc/php/8.2/fpm/conf.d/20-dom.ini');
  await must('/usr/sbin/phpdismod', '-s', 'fpm', 'mbstring');
  const php = phpRegistry(new HostFiles(root));
  assert.deepEqual(
    [...apacheRegistry(new HostFiles(root)).lost, ...php.lost].map(({ link, linkState }) => [
      link,
      linkState,
    ]),
    [
      ['/etc/apache2/mods-enabled/php8.2.load', 'absent'],
      ['/etc/php/8.2/fpm/conf.d/20-dom.ini', 'absent'],
    ],
  );
  const mbstring = php.choices.find(({ name, sapi }) => name === 'mbstring' && sapi === 'fpm');
  assert.deepEqual([mbstring?.choice, mbstring?.by], ['disabled', 'admin']);

  await must('/usr/bin/dpkg', '--force-depends', '--remove', 'php8.2-mysql', 'libapache2-mod-php8.2');
  const files = new HostFiles(root);
  const traces = new PackageTraces({
    files,
    packages: openPackageDatabase(root),
    states: packageStates(root),
  });
  for (const [path, name] of [
    ['/etc/php/8.2/mods-available/mysqli.ini', 'php8.2-mysql'],
    ['/etc/apache2/mods-available/php8.2.load', 'libapache2-mod-php8.2'],
  ] as const)
    assert.deepEqual([traces.of(path)?.package, traces.of(path)?.state], [name, 'config-files']);
  assert.equal(traces.of(`${MODULES}/mod_rewrite.so`)?.package, 'apache2-bin');
  const gone = phpRegistry(files).missingFiles.map(({ file }) => file);
  assert.deepEqual(
    gone,
    ['mysqli', 'mysqlnd', 'pdo_mysql'].map((name) => `${EXTENSIONS}/${name}.so`),
  );
});

async function must(...argv: readonly string[]): Promise<void> {
  const result = await host.clone.run(argv);
  assert.equal(result.code, 0, result.stderr);
}
