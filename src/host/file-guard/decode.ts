/** Records of the programs, as objects; keys, as bytes. Pure. */
import { APPROVED, DENIAL, INODE_KEY, OPERATION, type Operation, PLACE_KEY } from './record.ts';

/** One object of a file system: the kernel's `dev_t` and the inode's number. */
export interface InodeRef {
  readonly device: number;
  readonly inode: bigint;
}

/** A name in a directory. */
export interface PlaceRef {
  readonly directory: InodeRef;
  readonly name: string;
}

export interface Denial {
  readonly operation: Operation;
  /** CLOCK_BOOTTIME. */
  readonly atNs: bigint;
  readonly pid: number;
  readonly startNs: bigint;
  readonly uid: number;
  readonly comm: string;
  /** By name: the place; by the object itself: where it is called so is not known. */
  readonly place?: PlaceRef;
  readonly object?: InodeRef;
  readonly name: string;
}

export function decodeDenial(bytes: Buffer): Denial | undefined {
  const code = bytes.readUInt32LE(DENIAL.operation);
  const operation = OPERATIONS.get(code);
  if (operation === undefined) return undefined;
  const key = bytes.subarray(DENIAL.place);
  const name = textOf(key, PLACE_KEY.name, PLACE_KEY.nameBytes);
  const directory = {
    device: key.readUInt32LE(PLACE_KEY.device),
    inode: key.readBigUInt64LE(PLACE_KEY.inode),
  };
  const object = { device: bytes.readUInt32LE(DENIAL.device), inode: bytes.readBigUInt64LE(DENIAL.inode) };
  return {
    operation,
    atNs: bytes.readBigUInt64LE(DENIAL.atNs),
    pid: bytes.readUInt32LE(DENIAL.pid),
    startNs: bytes.readBigUInt64LE(DENIAL.startNs),
    uid: bytes.readUInt32LE(DENIAL.uid),
    comm: textOf(bytes, DENIAL.comm, DENIAL.commBytes),
    name,
    ...(directory.inode === 0n ? {} : { place: { directory, name } }),
    ...(object.inode === 0n ? {} : { object }),
  };
}

const OPERATIONS: ReadonlyMap<number, Operation> = new Map([
  [OPERATION.unlink, 'unlink'],
  [OPERATION.rmdir, 'rmdir'],
  [OPERATION.rename, 'rename'],
  [OPERATION.replace, 'replace'],
  [OPERATION.write, 'write'],
  [OPERATION.truncate, 'truncate'],
  [OPERATION.attributes, 'attributes'],
  [OPERATION.xattrs, 'xattrs'],
]);

function textOf(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}

export function inodeKey({ device, inode }: InodeRef): Buffer {
  const key = Buffer.alloc(INODE_KEY.bytes);
  key.writeBigUInt64LE(inode, INODE_KEY.inode);
  key.writeUInt32LE(device, INODE_KEY.device);
  return key;
}

/** undefined for a name that is longer than the programs look at. */
export function placeKey({ directory, name }: PlaceRef): Buffer | undefined {
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.length >= PLACE_KEY.nameBytes) return undefined;
  const key = Buffer.alloc(PLACE_KEY.bytes);
  inodeKey(directory).copy(key);
  bytes.copy(key, PLACE_KEY.name);
  return key;
}

/** /proc tells the start of a process in ticks of 10 ms: any nanosecond of that tick counts. */
const TICK_NS = 10_000_000n;

export function approvedValue(startTicks: bigint): Buffer {
  const value = Buffer.alloc(APPROVED.bytes);
  value.writeBigUInt64LE(startTicks * TICK_NS, APPROVED.from);
  value.writeBigUInt64LE((startTicks + 1n) * TICK_NS, APPROVED.before);
  return value;
}

/** glibc's `dev_t` (sysmacros.h) as the kernel has it inside: 12 bits of major over 20 bits of minor. */
export function kernelDevice(dev: bigint): number {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn & 0xffffffffn);
  return Number(((major << 20n) | minor) & 0xffffffffn);
}
