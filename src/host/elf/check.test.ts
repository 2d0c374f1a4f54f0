import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { checkElf, type ElfFault } from './check.ts';
import * as elf from './format.ts';
import { NATIVE } from './machine.ts';
import { buildLibrary } from './testing/build-library.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-check-'));
after(() => rmSync(scratch, { recursive: true }));
const file = join(scratch, 'sample.so');
const sound = buildLibrary({ machine: NATIVE.machine, needed: ['liba.so'], defines: { a_module: 0 } });

function checkBytes(bytes: Buffer): ElfFault | undefined {
  writeFileSync(file, bytes);
  return checkElf(file);
}

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(sound);
  change(bytes);
  return bytes;
}

const phdr = (index: number, field: number): number => 64 + index * elf.LAYOUT_64.segment.size + field;

const cases: readonly (readonly [
  string,
  Buffer,
  ElfFault['kind'] | undefined,
  ElfFault['effect'],
  RegExp,
])[] = [
  ['empty', Buffer.alloc(0), 'empty', 'refused', /^is empty$/],
  [
    'text',
    Buffer.from('not an ELF file, oops\n'.repeat(9)),
    'not-elf',
    'refused',
    /text, beginning "not an ELF/,
  ],
  ['zeros', Buffer.alloc(8192), 'not-elf', 'refused', /begins with zeros/],
  ['noise', Buffer.from('9fe1c3007a', 'hex'), 'not-elf', 'refused', /begins with 9fe1c300/],
  ['cut in the header', sound.subarray(0, 40), 'too-short', 'refused', /has 40 bytes/],
  [
    '32 bit',
    changed((b) => (b[elf.EI_CLASS] = elf.ELFCLASS32)),
    'wrong-class',
    'refused',
    /for 32 bit, not 64/,
  ],
  ['no class', changed((b) => (b[elf.EI_CLASS] = 9)), 'bad-header', 'refused', /unknown class/],
  ['big-endian', changed((b) => (b[elf.EI_DATA] = 2)), 'wrong-byte-order', 'refused', /little-endian/],
  [
    's390x',
    changed((b) => b.writeUInt16LE(22, elf.E_MACHINE)),
    'wrong-machine',
    'refused',
    /is for S\/390, not /,
  ],
  ['future version', changed((b) => b.writeUInt32LE(2, elf.E_VERSION)), 'bad-header', 'refused', /version/],
  ['FreeBSD', changed((b) => (b[elf.EI_OSABI] = 9)), 'bad-header', 'refused', /another operating system/],
  [
    'object file',
    changed((b) => b.writeUInt16LE(1, elf.E_TYPE)),
    'wrong-type',
    'refused',
    /an object file, not a library/,
  ],
  [
    'program',
    changed((b) => b.writeUInt16LE(elf.ET_EXEC, elf.E_TYPE)),
    'wrong-type',
    'refused',
    /is a program/,
  ],
  [
    'no dynamic section',
    changed((b) => b.writeUInt32LE(4, phdr(1, 0))),
    'bad-tables',
    'refused',
    /no dynamic section/,
  ],
  [
    'odd alignment',
    changed((b) => b.writeUInt32LE(4096 + 8, phdr(0, 16))),
    'bad-tables',
    'refused',
    /not aligned/,
  ],
  ['end overwritten', changed((b) => b.fill(0, b.length - 320)), 'bad-tables', 'unknown', /has zeros where/],
];

for (const [name, bytes, kind, effect, text] of cases)
  test(`${name}: ${kind}, ${effect}`, () => {
    if (name === 'odd alignment') bytes.writeUInt32LE(4096, phdr(0, elf.LAYOUT_64.segment.align));
    const fault = checkBytes(bytes);
    assert.deepEqual([fault?.kind, fault?.effect], [kind, effect]);
    assert.match(fault?.text ?? '', text);
  });

test('a sound library has no fault', () => {
  assert.equal(checkBytes(sound), undefined);
});

test('cut anywhere it is not sound, and the missing bytes are counted', () => {
  for (let length = 0; length < sound.length; length += 1) {
    const fault = checkBytes(sound.subarray(0, length));
    assert.ok(fault, `cut at ${length} goes unnoticed`);
    if (length < 64 + 2 * 56) continue; // within the headers
    assert.deepEqual(
      [fault.kind, fault.effect, fault.missingBytes],
      ['truncated', 'crash', sound.length - length],
    );
  }
});

test('cut where only section headers stood: damaged, and loading does not notice', () => {
  const bytes = changed((b) => b.writeUInt32LE(b.length - 320, phdr(0, elf.LAYOUT_64.segment.filesz)));
  const fault = checkBytes(bytes.subarray(0, -100));
  assert.deepEqual([fault?.kind, fault?.effect, fault?.missingBytes], ['truncated', 'none', 100]);
});

test('a dynamic section that points nowhere, and one without an end', () => {
  const dynamicAt = Number(sound.readBigUInt64LE(phdr(1, 8)));
  const nowhere = changed((b) => b.writeBigUInt64LE(0x7fff_ffffn, dynamicAt + 16 + 8)); // behind DT_NEEDED: DT_SYMTAB
  assert.match(checkBytes(nowhere)?.text ?? '', /points outside/);
  const endless = changed((b) => b.writeBigUInt64LE(32n, phdr(1, elf.LAYOUT_64.segment.filesz)));
  assert.match(checkBytes(endless)?.text ?? '', /without an end/);
});

test('what is no file: nothing, a dangling link, a directory, a path through a file', () => {
  const dangling = join(scratch, 'dangling.so');
  symlinkSync('nowhere', dangling);
  mkdirSync(join(scratch, 'directory.so'));
  writeFileSync(file, sound);
  assert.equal(checkElf(join(scratch, 'nothing.so'))?.kind, 'missing');
  assert.equal(checkElf(dangling)?.text, 'is a link to nothing');
  assert.equal(checkElf(join(scratch, 'directory.so'))?.kind, 'not-a-file');
  assert.equal(checkElf(join(file, 'x.so'))?.kind, 'missing');
});

test('programs are programs and no libraries', () => {
  assert.equal(checkElf(process.execPath, { as: 'program' }), undefined);
  assert.equal(checkElf(process.execPath)?.kind, 'wrong-type');
});

test('any bytes changed in a real program: an answer, never an exception', () => {
  const original = readFileSync('/usr/bin/true');
  const change = fc.array(fc.tuple(fc.nat(4096), fc.integer({ min: 0, max: 255 })), { maxLength: 12 });
  fc.assert(
    fc.property(change, fc.nat(original.length), (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at] = value;
      writeFileSync(file, bytes);
      truncateSync(file, length);
      checkElf(file, { as: 'program' });
    }),
    { numRuns: 200 },
  );
});
