/** What statx(2) says of many files: one array a field, in one block that threads share. */
import { device, type Memory, OFFSET, s64, u64 } from '../../../host/raw-files/index.ts';

/** What became of one entry in a scan. */
export const STATUS = { unseen: 0, seen: 1, missing: 2, unreadable: 3, unstable: 4, covered: 5 } as const;

// include/uapi/linux/stat.h
const S_IFMT = 0o170000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;
export const S_IFDIR = 0o040000;

type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array;
type Maker<C extends Column> = new (buffer: SharedArrayBuffer, offset: number, count: number) => C;

/** Bytes of one entry in all columns: 3 × 8 + 7 × 4 + 2 + 1. */
export const ROW_BYTES = 55;
const ALIGN = 8;

export class Stats {
  readonly count: number;
  readonly buffer: SharedArrayBuffer;
  readonly size: Float64Array;
  readonly mtimeSec: Float64Array;
  readonly ctimeSec: Float64Array;
  readonly mtimeNsec: Uint32Array;
  readonly ctimeNsec: Uint32Array;
  readonly inoLow: Uint32Array;
  readonly inoHigh: Uint32Array;
  readonly uid: Uint32Array;
  readonly gid: Uint32Array;
  /** Index into the table of attribute sets; 0 is none. */
  readonly xattrs: Uint32Array;
  /** Type and permission bits. */
  readonly mode: Uint16Array;
  readonly status: Uint8Array;

  /** New and empty, or over the block of another thread. */
  constructor(
    count: number,
    buffer: SharedArrayBuffer = new SharedArrayBuffer(count * ROW_BYTES + ALIGN * 12),
  ) {
    this.count = count;
    this.buffer = buffer;
    let at = 0;
    const column = <C extends Column>(make: Maker<C>, width: number): C => {
      const made = new make(buffer, at, count);
      at += Math.ceil((count * width) / ALIGN) * ALIGN;
      return made;
    };
    this.size = column<Float64Array>(Float64Array, 8);
    this.mtimeSec = column<Float64Array>(Float64Array, 8);
    this.ctimeSec = column<Float64Array>(Float64Array, 8);
    this.mtimeNsec = column<Uint32Array>(Uint32Array, 4);
    this.ctimeNsec = column<Uint32Array>(Uint32Array, 4);
    this.inoLow = column<Uint32Array>(Uint32Array, 4);
    this.inoHigh = column<Uint32Array>(Uint32Array, 4);
    this.uid = column<Uint32Array>(Uint32Array, 4);
    this.gid = column<Uint32Array>(Uint32Array, 4);
    this.xattrs = column<Uint32Array>(Uint32Array, 4);
    this.mode = column<Uint16Array>(Uint16Array, 2);
    this.status = column<Uint8Array>(Uint8Array, 1);
  }

  /** In the order in which they are stored; a new column goes to the end and raises the format's version. */
  columns(): readonly Column[] {
    const {
      size,
      mtimeSec,
      ctimeSec,
      mtimeNsec,
      ctimeNsec,
      inoLow,
      inoHigh,
      uid,
      gid,
      xattrs,
      mode,
      status,
    } = this;
    return [size, mtimeSec, ctimeSec, mtimeNsec, ctimeNsec, inoLow, inoHigh, uid, gid, xattrs, mode, status];
  }

  /** Takes row `i` from a filled struct statx. */
  set(i: number, statx: Memory): void {
    const { view } = statx;
    this.size[i] = u64(statx, OFFSET.size);
    this.mtimeSec[i] = s64(statx, OFFSET.mtimeSec);
    this.ctimeSec[i] = s64(statx, OFFSET.ctimeSec);
    this.mtimeNsec[i] = view.getUint32(OFFSET.mtimeNsec, true);
    this.ctimeNsec[i] = view.getUint32(OFFSET.ctimeNsec, true);
    this.inoLow[i] = view.getUint32(OFFSET.ino, true);
    this.inoHigh[i] = view.getUint32(OFFSET.ino + 4, true);
    this.uid[i] = view.getUint32(OFFSET.uid, true);
    this.gid[i] = view.getUint32(OFFSET.gid, true);
    this.mode[i] = view.getUint16(OFFSET.mode, true);
    this.status[i] = STATUS.seen;
  }

  type(i: number): number {
    return (this.mode[i] ?? 0) & S_IFMT;
  }

  isFile(i: number): boolean {
    return this.type(i) === S_IFREG;
  }

  inode(i: number): bigint {
    return (BigInt(this.inoHigh[i] ?? 0) << 32n) | BigInt(this.inoLow[i] ?? 0);
  }

  sameInode(i: number, other: Stats, j: number): boolean {
    return this.inoLow[i] === other.inoLow[j] && this.inoHigh[i] === other.inoHigh[j];
  }

  /** Same object, untouched: then its content and attributes are the same too (ctime cannot be set, inode(7)). */
  untouched(i: number, other: Stats, j: number): boolean {
    return (
      this.ctimeNsec[i] === other.ctimeNsec[j] &&
      this.mtimeNsec[i] === other.mtimeNsec[j] &&
      this.ctimeSec[i] === other.ctimeSec[j] &&
      this.mtimeSec[i] === other.mtimeSec[j] &&
      this.size[i] === other.size[j] &&
      this.sameInode(i, other, j) &&
      this.mode[i] === other.mode[j] &&
      this.uid[i] === other.uid[j] &&
      this.gid[i] === other.gid[j] &&
      this.status[i] === other.status[j]
    );
  }
}

/** Whether a filled struct statx is still what row `i` says: nothing changed between the two looks. */
export function stillSame(stats: Stats, i: number, statx: Memory): boolean {
  const { view } = statx;
  return (
    stats.ctimeNsec[i] === view.getUint32(OFFSET.ctimeNsec, true) &&
    stats.mtimeNsec[i] === view.getUint32(OFFSET.mtimeNsec, true) &&
    stats.inoLow[i] === view.getUint32(OFFSET.ino, true) &&
    stats.inoHigh[i] === view.getUint32(OFFSET.ino + 4, true) &&
    stats.size[i] === u64(statx, OFFSET.size) &&
    stats.ctimeSec[i] === s64(statx, OFFSET.ctimeSec)
  );
}

export { device };
