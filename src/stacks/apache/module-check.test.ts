import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ElfObjects, ElfResolver } from '../../host/elf/index.ts';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import type { ModuleFault } from '../module-fault.ts';
import { DirectiveOwners } from './directive-owner.ts';
import { checkApacheModules } from './module-check.ts';
import { buildModule, type SampleModule } from './testing/build-module.ts';

const DIRECTORY = '/usr/lib/apache2/modules';
const HTTPD = '/usr/sbin/apache2';
const httpd = buildModule({ symbol: 'core_module', defines: { ap_log_error: 0 } });

/** `mod_a.so` → module `a_module`. */
function faults(
  modules: Readonly<Record<string, FixtureEntry>>,
  order: readonly string[],
): readonly ModuleFault[] {
  const entries = Object.entries(modules).map(([name, entry]) => [`${DIRECTORY}/mod_${name}.so`, entry]);
  using host = fixtureHost({ [HTTPD]: httpd, ...Object.fromEntries(entries) });
  const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
  const list = order.map((name) => ({ name: `${name}_module`, file: `${DIRECTORY}/mod_${name}.so` }));
  return checkApacheModules(list, { files: new HostFiles(host.root), objects, executable: HTTPD });
}

const sample = (extra: Partial<SampleModule> = {}): Buffer =>
  buildModule({ symbol: 'a_module', needs: [{ name: 'ap_log_error' }], ...extra });

test('a module that httpd would load', () => {
  assert.deepEqual(faults({ a: sample() }, ['a']), []);
});

const cases: readonly (readonly [string, FixtureEntry, Partial<ModuleFault>, RegExp])[] = [
  ['gone', { link: 'nowhere.so' }, { kind: 'missing' }, /mod_a\.so does not exist/],
  ['cut', sample().subarray(0, 300), { kind: 'damaged' }, /300, but its segments reach/],
  [
    'for another Apache',
    sample({ major: 20051115 }),
    { kind: 'wrong-version', found: '20051115', wanted: '20120211' },
    /20051115, and this httpd has 20120211/,
  ],
  [
    'garbled',
    sample({ cookie: 0x41503939 }),
    { kind: 'damaged', found: '41503939' },
    /signature 41503939 instead of 41503234/,
  ],
  [
    'of another name',
    buildModule({ symbol: 'b_module' }),
    { kind: 'not-a-module' },
    /does not define a_module; it defines b_module/,
  ],
  [
    'no module',
    buildModule({ symbol: 'b_table', cookie: 0 }),
    { kind: 'not-a-module' },
    /it is no Apache module/,
  ],
  [
    'with a need nobody meets',
    sample({ needs: [{ name: 'stranger' }] }),
    { kind: 'missing-symbol', symbol: 'stranger' },
    /nothing it is loaded with defines/,
  ],
  [
    'without its library',
    sample({ needed: ['libz.so.1'] }),
    { kind: 'missing-library', library: 'libz.so.1' },
    /needs libz\.so\.1/,
  ],
];

for (const [name, entry, expected, text] of cases)
  test(`${name}: ${expected.kind}`, () => {
    const [fault] = faults({ a: entry }, ['a']);
    assert.ok(fault);
    assert.deepEqual({ ...fault, ...expected }, fault);
    assert.equal(fault.path, `${DIRECTORY}/mod_a.so`);
    assert.match(fault.text, text);
  });

test('what another module defines: loaded before, loaded later, not loaded', () => {
  const modules = {
    a: sample({ needs: [{ name: 'b_hook' }] }),
    b: buildModule({ symbol: 'b_module', defines: { b_hook: 0 } }),
  };
  assert.deepEqual(faults(modules, ['b', 'a']), []);
  for (const [order, why] of [
    [['a', 'b'], /which is loaded later/],
    [['a'], /which is not loaded/],
  ] as const) {
    const [fault] = faults(modules, order);
    assert.deepEqual(
      [fault?.kind, fault?.needs, fault?.culprit],
      ['missing-dependency', 'b_module', `${DIRECTORY}/mod_b.so`],
    );
    assert.match(fault?.text ?? '', why);
  }
});

test('a module that cannot be loaded gives nothing to the next one', () => {
  const modules = {
    a: sample({ needs: [{ name: 'b_hook' }] }),
    b: buildModule({ symbol: 'b_module', defines: { b_hook: 0 }, major: 1 }),
  };
  assert.deepEqual(
    faults(modules, ['b', 'a']).map(({ kind }) => kind),
    ['wrong-version', 'missing-dependency'],
  );
});

const anyChange = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
  minLength: 1,
  maxLength: 12,
});

test('any bytes changed, any length: an answer, never an exception', () => {
  const original = sample({ directives: ['RewriteEngine', '<Proxy'] });
  fc.assert(
    fc.property(anyChange, fc.nat(original.length), (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      using host = fixtureHost({ [HTTPD]: bytes, [`${DIRECTORY}/mod_a.so`]: bytes.subarray(0, length) });
      const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
      const files = new HostFiles(host.root);
      const module = { name: 'a_module', file: `${DIRECTORY}/mod_a.so` };
      checkApacheModules([module], { files, objects, executable: HTTPD });
      new DirectiveOwners({ files, objects }).ownerOf('SomethingElse');
    }),
    { numRuns: 150 },
  );
});
