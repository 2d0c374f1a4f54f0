import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ElfObjects, ElfResolver } from '../../host/elf/index.ts';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import type { ModuleFault } from '../module-fault.ts';
import { checkPhpExtensions } from './extension-check.ts';
import { ExtensionFiles } from './extension-file.ts';
import { buildExtension, buildZendExtension, type SampleExtension } from './testing/build-extension.ts';

const DIRECTORY = '/usr/lib/php/20220829';
const FPM = '/usr/sbin/php-fpm8.2';
const php = buildExtension({
  name: 'Core',
  texts: ['API420220829,NTS'],
  exports: { zend_parse: 0 },
});

/** In the order given; those named in `zend` with zend_extension=. */
function faults(
  extensions: Readonly<Record<string, FixtureEntry>>,
  { only = Object.keys(extensions), zend = [] as readonly string[], fpm = php } = {},
): readonly ModuleFault[] {
  const entries = Object.entries(extensions).map(([name, entry]) => [`${DIRECTORY}/${name}.so`, entry]);
  using host = fixtureHost({ [FPM]: fpm, ...Object.fromEntries(entries) });
  const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
  const lines = only.map((name) => ({
    name,
    file: `${DIRECTORY}/${name}.so`,
    zend: zend.includes(name),
    at: { file: `/etc/php/8.2/fpm/conf.d/20-${name}.ini`, line: 1 },
  }));
  return checkPhpExtensions(lines, {
    files: new HostFiles(host.root),
    extensionFiles: new ExtensionFiles(objects),
    binary: FPM,
  });
}

const sample = (extra: Partial<SampleExtension> = {}): Buffer =>
  buildExtension({ name: 'a', needs: [{ name: 'zend_parse' }], ...extra });

test('an extension that PHP would load', () => {
  assert.deepEqual(faults({ a: sample() }), []);
});

const cases: readonly (readonly [string, Buffer, Partial<ModuleFault>, RegExp])[] = [
  ['empty', Buffer.alloc(0), { kind: 'damaged' }, /a\.so is empty/],
  [
    'of PHP 8.1',
    sample({ api: 20210902 }),
    { kind: 'wrong-version', found: '20210902', wanted: '20220829' },
    /built for PHP 8\.1: module API 20210902, and this PHP has 20220829/,
  ],
  ['of no PHP we know', sample({ api: 20990101 }), { kind: 'wrong-version' }, /built for another PHP/],
  [
    'thread-safe',
    sample({ buildId: 'API20220829,TS' }),
    { kind: 'wrong-version', found: 'API20220829,TS', wanted: 'API20220829,NTS' },
    /built for another PHP: build API20220829,TS/,
  ],
  ['no extension', sample({ exports: { something: 0 } }), { kind: 'not-a-module' }, /lacks get_module/],
  [
    'a zend_extension',
    buildZendExtension({ api: 420220829, buildId: 'API420220829,NTS' }),
    { kind: 'not-a-module' },
    /zend_extension=/,
  ],
  [
    'with a need nobody meets',
    sample({ needs: [{ name: 'stranger' }] }),
    { kind: 'missing-symbol', symbol: 'stranger' },
    /stranger/,
  ],
];

for (const [name, entry, expected, text] of cases)
  test(`${name}: ${expected.kind}`, () => {
    const [fault, ...more] = faults({ a: entry });
    assert.ok(fault);
    assert.deepEqual(more, []);
    assert.deepEqual({ ...fault, ...expected }, fault);
    assert.match(fault.text, text);
  });

test('what another extension defines: loaded before, loaded later, not loaded, gone', () => {
  const user = sample({ name: 'mysqli', needs: [{ name: 'mysqlnd_connect' }] });
  const driver = buildExtension({ name: 'mysqlnd', exports: { get_module: 0, mysqlnd_connect: 0 } });
  assert.deepEqual(faults({ mysqlnd: driver, mysqli: user }), []);
  for (const [found, why] of [
    [faults({ mysqli: user, mysqlnd: driver }), /is loaded after it/],
    [faults({ mysqli: user, mysqlnd: driver }, { only: ['mysqli'] }), /which is not loaded/],
    [faults({ mysqli: user }), /which is not there/],
  ] as const) {
    assert.deepEqual(
      found.map(({ kind, needs, culprit }) => [kind, needs, culprit]),
      [['missing-dependency', 'mysqlnd', `${DIRECTORY}/mysqlnd.so`]],
    );
    assert.match(found[0]?.text ?? '', why);
  }
});

test('an extension that it requires, in any case, in any order; one that PHP has itself', () => {
  const user = sample({ requires: ['core', 'PDO'] });
  const pdo = buildExtension({ name: 'pdo' });
  assert.deepEqual(faults({ a: user, pdo }), []);
  const [fault] = faults({ a: user, pdo }, { only: ['a'] });
  assert.deepEqual(
    [fault?.kind, fault?.needs, fault?.culprit],
    ['missing-dependency', 'PDO', `${DIRECTORY}/pdo.so`],
  );
});

test('a zend_extension: its own API and build, or what it chooses itself', () => {
  const zend = { zend: ['z'] };
  const build = (api: number, buildId: string, choosesApi = false): Buffer =>
    buildZendExtension({ api, buildId, choosesApi });
  assert.deepEqual(faults({ z: build(420220829, 'API420220829,NTS') }, zend), []);
  assert.equal(faults({ z: build(420210902, 'API420210902,NTS') }, zend)[0]?.found, '420210902');
  assert.equal(faults({ z: build(420220829, 'API420220829,TS') }, zend)[0]?.found, 'API420220829,TS');
  assert.deepEqual(faults({ z: build(420210902, 'API420210902,NTS', true) }, zend), []);
  assert.match(
    faults({ z: sample() }, zend)[0]?.text ?? '',
    /no zend_extension: it is loaded with extension=/,
  );
});

test('of a PHP that is damaged itself nothing is asked, of its extensions only what does not depend on it', () => {
  const damaged = [
    buildExtension({ name: 'Core', machine: 22 }),
    buildExtension({ name: 'Core', needed: ['libgone.so'] }),
    Buffer.from('x'),
  ];
  const user = sample({ requires: ['core'], needs: [{ name: 'zend_parse' }] });
  for (const fpm of damaged)
    assert.deepEqual(
      faults({ a: user, b: Buffer.alloc(0) }, { fpm }).map(({ path, kind }) => [path, kind]),
      [[`${DIRECTORY}/b.so`, 'damaged']],
    );
});

const anyChange = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
  minLength: 1,
  maxLength: 12,
});

test('any bytes changed, any length: an answer, never an exception', () => {
  const original = sample({ functions: ['a_init', 'a_done'], requires: ['core', 'pdo'] });
  fc.assert(
    fc.property(anyChange, fc.nat(original.length), (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      faults({ a: bytes.subarray(0, length), z: bytes }, { zend: ['z'], fpm: bytes });
    }),
    { numRuns: 150 },
  );
});
