import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { approvedValue, decodeDenial, inodeKey, kernelDevice, placeKey } from './decode.ts';
import { APPROVED, DENIAL, OPERATION, PLACE_KEY } from './record.ts';

/** As the program writes it: `rm libphp8.2.so` in directory 4711. */
function denial(operation: number): Buffer {
  const bytes = Buffer.alloc(DENIAL.bytes);
  bytes.writeBigUInt64LE(25_000n, DENIAL.atNs);
  bytes.writeBigUInt64LE(24_000n, DENIAL.startNs);
  bytes.writeUInt32LE(123, DENIAL.pid);
  bytes.writeUInt32LE(operation, DENIAL.operation);
  bytes.write('rm\0garbage', DENIAL.comm);
  placeKey({ directory: { device: 7_340_032, inode: 4711n }, name: 'libphp8.2.so' })?.copy(
    bytes,
    DENIAL.place,
  );
  return bytes;
}

test('a denial by name says the place, one by the object says the object', () => {
  assert.deepEqual(decodeDenial(denial(OPERATION.unlink)), {
    operation: 'unlink',
    atNs: 25_000n,
    startNs: 24_000n,
    pid: 123,
    uid: 0,
    comm: 'rm',
    name: 'libphp8.2.so',
    place: { directory: { device: 7_340_032, inode: 4711n }, name: 'libphp8.2.so' },
  });
  const write = Buffer.alloc(DENIAL.bytes);
  write.writeUInt32LE(OPERATION.write, DENIAL.operation);
  inodeKey({ device: 1, inode: 13n }).copy(write, DENIAL.inode);
  assert.deepEqual(decodeDenial(write)?.object, { device: 1, inode: 13n });
  assert.equal(decodeDenial(write)?.place, undefined);
});

test('an operation that is not known is left out', () => {
  assert.equal(decodeDenial(denial(99)), undefined);
});

test('a name has to fit with the zero behind it', () => {
  const directory = { device: 1, inode: 1n };
  assert.equal(placeKey({ directory, name: 'x'.repeat(PLACE_KEY.nameBytes) }), undefined);
  assert.equal(placeKey({ directory, name: 'ä'.repeat(PLACE_KEY.nameBytes / 2) }), undefined);
  const longest = placeKey({ directory, name: 'x'.repeat(PLACE_KEY.nameBytes - 1) });
  assert.equal(longest?.at(-1), 0);
});

test('a process is approved for the tick it started in', () => {
  const value = approvedValue(250n);
  assert.equal(value.readBigUInt64LE(APPROVED.from), 2_500_000_000n);
  assert.equal(value.readBigUInt64LE(APPROVED.before), 2_510_000_000n);
});

test('devices as stat(2) tells them become those of the kernel', () => {
  assert.equal(kernelDevice(0x700n), 7 << 20); // /dev/loop0
  assert.equal(kernelDevice(0xfe00n), (254 << 20) | 0);
  const glibc = (major: bigint, minor: bigint): bigint =>
    ((major & 0xfffn) << 8n) |
    ((major & 0xfffff000n) << 32n) |
    (minor & 0xffn) |
    ((minor & 0xffffff00n) << 12n);
  const twelve = fc.integer({ min: 0, max: (1 << 12) - 1 });
  const twenty = fc.integer({ min: 0, max: (1 << 20) - 1 });
  fc.assert(
    fc.property(twelve, twenty, (major, minor) => {
      assert.equal(kernelDevice(glibc(BigInt(major), BigInt(minor))), major * 2 ** 20 + minor);
    }),
  );
});
