import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import * as elf from './format.ts';
import { readElf } from './read.ts';
import { buildElf } from './testing/build-elf.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-elf-'));
after(() => rmSync(scratch, { recursive: true }));
const file = join(scratch, 'sample.so');

function readBytes(bytes: Buffer): ReturnType<typeof readElf> {
  writeFileSync(file, bytes);
  return readElf(file);
}

const full = {
  needed: ['liba.so.1', 'libb.so.2'],
  soname: 'libs.so.3',
  rpath: '/r',
  runpath: '$ORIGIN/../lib',
  interpreter: '/lib64/ld.so',
  flags1: elf.DF_1_NODEFLIB,
};

for (const bits of [32, 64] as const) {
  test(`all fields of a ${bits}-bit file`, () => {
    const { flags1: _flags1, ...names } = full;
    const machine = bits === 32 ? elf.EM_386 : elf.EM_AARCH64;
    assert.deepEqual(readBytes(buildElf({ ...full, class: bits, machine })), {
      class: bits,
      machine,
      type: elf.ET_DYN,
      ...names,
      noDefaultLibraries: true,
    });
  });
}

test('what is no ELF file is undefined: text, empty, directory, FIFO, nothing there', () => {
  assert.equal(readBytes(Buffer.from('/* GNU ld script */ GROUP ( /lib/libc.so.6 )'.repeat(3))), undefined);
  assert.equal(readBytes(Buffer.alloc(0)), undefined);
  assert.equal(readElf(scratch), undefined);
  assert.equal(readElf(join(scratch, 'nothing')), undefined);
  const fifo = join(scratch, 'fifo');
  execFileSync('/usr/bin/mkfifo', [fifo]);
  assert.equal(readElf(fifo), undefined);
});

test('cut at every byte: never an exception, never a name that is not in the file', () => {
  const whole = buildElf(full);
  for (let length = 0; length < whole.length; length += 1) {
    const header = readBytes(whole.subarray(0, length));
    if (header === undefined) continue;
    assert.ok(header.problem !== undefined, `cut at ${length} goes unnoticed`);
    for (const name of header.needed) assert.ok(full.needed.includes(name));
  }
});

const anyChange = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
  minLength: 1,
  maxLength: 12,
});

for (const [what, original] of [
  ['a built file', buildElf(full)],
  ['a real program', readFileSync('/usr/bin/true')],
] as const) {
  test(`any bytes changed in ${what}: never an exception`, () => {
    const reach = Math.min(original.length, 2048);
    fc.assert(
      fc.property(anyChange, (changes) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at % reach] = value;
        readBytes(bytes);
      }),
      { numRuns: 150 },
    );
  });
}

/** Offset of the value of the first dynamic entry with this tag. */
function valueOf(bytes: Buffer, tag: number): number {
  const dynamicAt = Number(bytes.readBigUInt64LE(64 + elf.LAYOUT_64.segment.size + 8));
  for (let at = dynamicAt; at < bytes.length; at += 16) {
    if (bytes.readUInt32LE(at) === tag) return at + 8;
  }
  throw new Error('no such tag');
}

test('a string table that claims 4 GB is read only as far as the file goes', () => {
  const bytes = buildElf(full);
  bytes.writeBigUInt64LE(0xffff_ffffn, valueOf(bytes, elf.DT_STRSZ));
  assert.deepEqual(readBytes(bytes)?.needed, full.needed);
});

test('a name beyond the string table is a problem, the other names stay', () => {
  const bytes = buildElf(full);
  bytes.writeBigUInt64LE(0xffff_fff0n, valueOf(bytes, elf.DT_NEEDED));
  assert.deepEqual(readBytes(bytes)?.needed, ['libb.so.2']);
  assert.equal(readBytes(bytes)?.problem, 'bad-name');
});

test('a name that is not UTF-8 is a problem', () => {
  const bytes = buildElf({ needed: ['lib\u00ff.so'] });
  bytes[bytes.indexOf(0xc3)] = 0xff;
  assert.equal(readBytes(bytes)?.problem, 'bad-name');
});

test('a string table at no place of the file', () => {
  const bytes = buildElf(full);
  bytes.writeBigUInt64LE(0xffff_ffff_ffff_0000n, valueOf(bytes, elf.DT_STRTAB));
  assert.equal(readBytes(bytes)?.problem, 'bad-dynamic-section');
});

test('a dynamic section without an end', () => {
  const bytes = buildElf({ needed: ['liba.so'] });
  bytes.writeBigUInt64LE(4n, bytes.length - 16);
  assert.equal(readBytes(bytes)?.problem, 'bad-dynamic-section');
});

test('a big-endian file is named as one', () => {
  const bytes = buildElf();
  bytes[elf.EI_DATA] = 2;
  assert.equal(readBytes(bytes)?.problem, 'big-endian');
});
