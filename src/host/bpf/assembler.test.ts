import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Assembler } from './assembler.ts';

// Expected bytes: written out by hand from the tables of RFC 9669.
const CASES: readonly [string, (a: Assembler) => Assembler, string][] = [
  ['r6 = r1', (a) => a.move(6, 1), 'bf16000000000000'],
  ['r0 = 0', (a) => a.moveImmediate(0, 0), 'b700000000000000'],
  ['r2 = -1', (a) => a.moveImmediate(2, -1), 'b7020000ffffffff'],
  ['r1 = 0xffff888012345678', (a) => a.moveWide(1, 0xffff888012345678n), '1801000078563412000000008088ffff'],
  ['r2 += -4', (a) => a.addImmediate(2, -4), '07020000fcffffff'],
  ['r1 += r2', (a) => a.add(1, 2), '0f21000000000000'],
  ['r1 -= r2', (a) => a.subtract(1, 2), '1f21000000000000'],
  ['r2 &= 2047', (a) => a.and(2, 2047), '57020000ff070000'],
  ['r0 <<= 32', (a) => a.shiftLeft(0, 32), '6700000020000000'],
  ['r0 >>= 32', (a) => a.shiftRight(0, 32), '7700000020000000'],
  ['r2 <<= r5', (a) => a.shiftLeftBy(2, 5), '6f52000000000000'],
  ['r2 >>= r3', (a) => a.shiftRightBy(2, 3), '7f32000000000000'],
  ['r3 *= r4', (a) => a.multiply(3, 4), '2f43000000000000'],
  ['r3 ^= r2', (a) => a.xor(3, 2), 'af23000000000000'],
  ['r9 = -r9', (a) => a.negate(9), '8709000000000000'],
  ['lock *(u64 *)(r8 + 16) += r1', (a) => a.atomicAdd(8, 16, 1), 'db18100000000000'],
  ['if r9 s>= 0', (a) => a.jumpIf(9, 'SGE', 0, 'end').label('end'), '7509000000000000'],
  ['if r9 s< -1', (a) => a.jumpIf(9, 'SLT', -1, 'end').label('end'), 'c5090000ffffffff'],
  ['r8 = *(u64 *)(r6 + 16)', (a) => a.load(8, 8, 6, 16), '7968100000000000'],
  ['r1 = *(u8 *)(r2 + 0)', (a) => a.load(1, 1, 2, 0), '7121000000000000'],
  ['*(u32 *)(r10 - 4) = r0', (a) => a.store(4, 10, -4, 0), '630afcff00000000'],
  ['*(u64 *)(r10 - 8) = 7', (a) => a.storeImmediate(8, 10, -8, 7), '7a0af8ff07000000'],
  ['r1 = map fd 5', (a) => a.loadMap(1, 5), '18110000050000000000000000000000'],
  ['call map_lookup_elem', (a) => a.call('map_lookup_elem'), '8500000001000000'],
  ['exit', (a) => a.exit(), '9500000000000000'],
  ['nothing for r1 += 0', (a) => a.addImmediate(1, 0), ''],
];

for (const [name, write, bytes] of CASES) {
  test(`encodes ${name}`, () => {
    assert.equal(write(new Assembler()).build().toString('hex'), bytes);
  });
}

test('jumps count from the instruction after them, forwards and backwards', () => {
  const code = new Assembler()
    .label('start')
    .jumpIf(0, 'NE', 0, 'end')
    .jumpIfRegister(1, 'EQ', 2, 'start')
    .jump('end')
    .label('end')
    .exit()
    .build();
  assert.equal(
    code.toString('hex'),
    ['5500020000000000', '1d21feff00000000', '0500000000000000', '9500000000000000'].join(''),
  );
});

test('a label that is missing or defined twice is refused', () => {
  assert.throws(() => new Assembler().jump('nowhere').build(), /nowhere is not defined/);
  assert.throws(() => new Assembler().label('a').label('a'), /a is defined twice/);
});
