import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { ElfImage, ElfResolver, symbolsOf } from './index.ts';
import { eagerSymbols } from './eager.ts';
import { gnuHash } from './symbol-index.ts';
import { buildLibrary, DATA_AT, type SampleLibrary } from './testing/build-library.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-symbols-'));
after(() => rmSync(scratch, { recursive: true }));

function put(sample: SampleLibrary | Buffer, name = 'sample.so'): string {
  const path = join(scratch, name);
  writeFileSync(path, Buffer.isBuffer(sample) ? sample : buildLibrary(sample));
  return path;
}

const full: SampleLibrary = {
  soname: 'libs.so.1',
  version: 'S_1',
  defines: { one: 0, two: 4 },
  needs: [
    { name: 'free', from: ['libc.so.6', 'GLIBC_2'] },
    { name: '__gmon_start__', weak: true },
    { name: 'global_table', eager: true },
  ],
};

for (const unhashed of [false, true])
  test(`what a library defines and needs${unhashed ? ', without a GNU hash table' : ''}`, () => {
    const symbols = symbolsOf(put({ ...full, unhashed }));
    assert.deepEqual(symbols?.needed, [
      { name: 'free', weak: false, version: { library: 'libc.so.6', version: 'GLIBC_2', weak: false } },
      { name: '__gmon_start__', weak: true },
      { name: 'global_table', weak: false },
    ]);
    assert.equal(symbols.soname, 'libs.so.1');
    assert.deepEqual([...symbols.definedNames()], ['one', 'two']);
    assert.deepEqual([...(symbols.versions.defined ?? [])], ['S_1']);
    assert.equal(symbols.addressOf('two'), DATA_AT + 4);
    assert.equal(symbols.defines('two', 'S_1'), true);
    assert.equal(symbols.defines('two', 'S_2'), false);
    assert.equal(symbols.defines('two'), true);
    assert.equal(symbols.defines('free'), false);
    assert.equal(symbols.bindsNow, true);
  });

test('a library without versions is taken for any version', () => {
  assert.equal(symbolsOf(put({ defines: { one: 0 } }))?.defines('one', 'S_9'), true);
});

test('only symbols that a relocation names must be there when the library is loaded', () => {
  assert.deepEqual([...eagerSymbols(put({ ...full, lazy: true }))], ['global_table']);
});

test('the hash of names is that of the dynamic linker', () => {
  // The values that binutils computes for these names.
  assert.equal(gnuHash(''), 0x1505);
  assert.equal(gnuHash('printf'), 0x156b2bb8);
  assert.equal(gnuHash('syscall'), 0xbac212a0);
});

test('real libraries: every listed name is found by hash, and no other', () => {
  const libraries = new ElfResolver().closure('/usr/bin/env')?.needed ?? [];
  assert.ok(libraries.length > 0);
  for (const { path } of libraries) {
    const symbols = symbolsOf(path ?? '');
    const names = [...(symbols?.definedNames() ?? [])];
    assert.ok(names.length > 0);
    for (const name of names) {
      assert.equal(symbols?.defines(name), true, `${path}: ${name}`);
      assert.equal(symbols?.defines(`${name} `), false);
    }
  }
});

test('variables and constants are told apart', () => {
  using image = ElfImage.open(put({ data: Buffer.from('variableconstant'), variables: 8 }));
  assert.deepEqual(image?.variables(), [{ address: DATA_AT, bytes: Buffer.from('variable') }]);
  assert.deepEqual(image?.constants(), [{ address: DATA_AT + 8, bytes: Buffer.from('constant') }]);
});

test('pointers out of order, which no linker of today writes, are found too', () => {
  const pointers = [16, 0, 8].map((place) => [place, place + 1] as const);
  using image = ElfImage.open(put({ data: Buffer.alloc(32), pointers }));
  for (const place of [0, 8, 16]) assert.equal(image?.pointer(DATA_AT + place), DATA_AT + place + 1);
});

test('pointers are as the dynamic linker would leave them', () => {
  const data = Buffer.from('................name\0');
  data.writeBigUInt64LE(BigInt(DATA_AT + 16), 8); // in place, as packed relocations have it
  using image = ElfImage.open(put({ data, pointers: [[0, 17]] }));
  assert.equal(image?.text(image.pointer(DATA_AT)), 'ame');
  assert.equal(image?.text(image.pointer(DATA_AT + 8)), 'name');
  assert.equal(image?.constants()[0]?.address, DATA_AT);
  assert.equal(image?.pointer(DATA_AT + 4_000_000), undefined);
});

test('any bytes changed, any length: never an exception, never endless', () => {
  const original = buildLibrary({ ...full, pointers: [[0, 0]] });
  const change = fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 })), {
    maxLength: 10,
  });
  fc.assert(
    fc.property(change, fc.integer({ min: 60, max: original.length }), (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at] = value;
      const path = put(bytes.subarray(0, length));
      const symbols = symbolsOf(path);
      for (const name of symbols?.definedNames() ?? []) symbols?.defines(name, 'S_1');
      eagerSymbols(path);
      using image = ElfImage.open(path);
      image?.pointer(0);
      image?.constants();
    }),
    { numRuns: 400 },
  );
});

test('tables that claim to be endless are read as far as the file goes', () => {
  const bytes = buildLibrary(full);
  for (let at = 64; at + 8 <= bytes.length; at += 8) {
    const damaged = Buffer.from(bytes);
    damaged.writeBigUInt64LE(0xffff_ffff_ffffn, at);
    const symbols = symbolsOf(put(damaged));
    symbols?.defines('one', 'S_1');
    assert.ok([...(symbols?.definedNames() ?? [])].length < 100);
  }
});
