import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseLibraryCache } from './cache.ts';
import { EM_AARCH64, EM_X86_64 } from './format.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly flags: number;
  readonly level?: number;
  readonly legacy?: number;
}

/** A cache as ldconfig writes it: header, entries, strings, then the hwcaps extension. */
function buildCache(entries: readonly Entry[], levels: readonly string[] = []): Buffer {
  const stringsAt = 48 + entries.length * 24;
  let strings = Buffer.alloc(0);
  const intern = (text: string): number => {
    const at = stringsAt + strings.length;
    strings = Buffer.concat([strings, Buffer.from(`${text}\0`)]);
    return at;
  };
  const head = Buffer.alloc(stringsAt);
  head.write('glibc-ld.so.cache1.1', 'latin1');
  head.writeUInt32LE(entries.length, 20);
  for (const [index, entry] of entries.entries()) {
    const at = 48 + index * 24;
    head.writeUInt32LE(entry.flags, at);
    head.writeUInt32LE(intern(entry.name), at + 4);
    head.writeUInt32LE(intern(entry.path), at + 8);
    head.writeUInt32LE(entry.level ?? entry.legacy ?? 0, at + 16);
    head.writeUInt32LE(entry.level === undefined ? 0 : 0x4000_0000, at + 20);
  }
  const levelNames = levels.map(intern);
  head.writeUInt32LE(stringsAt + strings.length, 32);
  const extension = Buffer.alloc(8 + 16 + levels.length * 4);
  extension.writeUInt32LE(0xeaa42174, 0);
  extension.writeUInt32LE(1, 4);
  extension.writeUInt32LE(1, 8); // tag: glibc-hwcaps
  extension.writeUInt32LE(stringsAt + strings.length + 24, 16);
  extension.writeUInt32LE(levels.length * 4, 20);
  for (const [index, at] of levelNames.entries()) extension.writeUInt32LE(at, 24 + index * 4);
  return Buffer.concat([head, strings, extension]);
}

const X86 = 0x303;
const ARM = 0xa03;
const sample = buildCache(
  [
    { name: 'liba.so.1', path: '/usr/lib/glibc-hwcaps/x86-64-v3/liba.so.1', flags: X86, level: 1 },
    { name: 'liba.so.1', path: '/usr/lib/liba.so.1', flags: X86 },
    { name: 'liba.so.1', path: '/usr/lib/arm/liba.so.1', flags: ARM },
    { name: 'libold.so', path: '/usr/lib/haswell/libold.so', flags: X86, legacy: 4 },
  ],
  ['x86-64-v2', 'x86-64-v3'],
);

test('entries by machine, with the hwcaps level they stand for', () => {
  const cache = parseLibraryCache(sample);
  assert.deepEqual(cache.lookup('liba.so.1', EM_X86_64), [
    { path: '/usr/lib/glibc-hwcaps/x86-64-v3/liba.so.1', level: 'x86-64-v3' },
    { path: '/usr/lib/liba.so.1' },
  ]);
  assert.deepEqual(cache.lookup('liba.so.1', EM_AARCH64), [{ path: '/usr/lib/arm/liba.so.1' }]);
  assert.deepEqual(cache.lookup('libold.so', EM_X86_64), [], 'legacy hwcaps are left out');
  assert.deepEqual(cache.lookup('liba.so', EM_X86_64), []);
});

test('a cache behind the old format of libc5', () => {
  const old = Buffer.alloc(16 + 12 + 4);
  old.write('ld.so-1.7.0', 'latin1');
  old.writeUInt32LE(1, 12);
  const cache = parseLibraryCache(Buffer.concat([old, sample]));
  assert.equal(cache.lookup('liba.so.1', EM_X86_64).length, 2);
});

test('cut or changed anywhere: never an exception', () => {
  for (let length = 0; length < sample.length; length += 1) parseLibraryCache(sample.subarray(0, length));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: sample.length - 1 }), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), {
        minLength: 1,
        maxLength: 8,
      }),
      (changes) => {
        const bytes = Buffer.from(sample);
        for (const [at, value] of changes) bytes[at] = value;
        parseLibraryCache(bytes).lookup('liba.so.1', EM_X86_64);
      },
    ),
    { numRuns: 500 },
  );
});
