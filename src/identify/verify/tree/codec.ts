/**
 * An image as sections of a signed file, and back (docs/formats/baseline.md, "Trees").
 * Attributes are stored a column at a time and, within a column, a byte position at a time: equal bytes come to stand
 * together, which is what zstd wants. Digests do not compress and are stored as they are.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod/mini';
import { messageOf } from '../../../domain/errors.ts';
import { DamageError, type FrameReader, type Section } from '../../signed/index.ts';
import { ByteStrings, sharedU32 } from './byte-strings.ts';
import { DIGEST_BYTES, emptyImage, type Image, type Names } from './image.ts';
import { ROW_BYTES, type Stats, STATUS } from './stats.ts';

const count = z.number().check(z.int(), z.minimum(0), z.maximum(2 ** 31));
const pairs = z.array(z.tuple([count, z.string()]));
const extraSchema = z.object({
  targets: pairs,
  xattrTable: z.array(z.record(z.string(), z.string())),
  entryErrors: pairs,
  dirErrors: pairs,
});

export const countsSchema = z.object({ dirs: count, entries: count });
export type Counts = z.infer<typeof countsSchema>;

export function encodeImage(image: Image): Section[] {
  const { names, dirs, entries } = image;
  const section = (name: string, bytes: Uint8Array): Section => ({ name, bytes: zstdCompressSync(bytes) });
  const extra = {
    targets: [...image.targets].sort(([a], [b]) => a - b),
    xattrTable: image.xattrTable,
    entryErrors: [...image.entryErrors],
    dirErrors: [...image.dirErrors],
  };
  return [
    section('dirs', names.dirs.parts.bytes),
    section('dir-stats', shuffle(dirs)),
    section('names', names.entries.parts.bytes),
    section('first', bytesOf(names.first)),
    section('stats', shuffle(entries)),
    section('extra', Buffer.from(JSON.stringify(extra))),
    { name: 'digests', bytes: packDigests(image) },
  ];
}

/** Directories alone: all that the directory level needs. */
export function decodeDirs(
  frame: FrameReader,
  counts: Counts,
): { dirs: ByteStrings; fill: (stats: Stats) => void } {
  return guarded(() => ({
    dirs: ByteStrings.split(shared(inflate(frame, 'dirs')), counts.dirs),
    fill: (stats) => unshuffle(inflate(frame, 'dir-stats'), stats),
  }));
}

/** Names and attributes. `decodeExtra` and `decodeDigests` add what only a close comparison needs. */
export function decodeImage(frame: FrameReader, counts: Counts): Image {
  return guarded(() => {
    const { dirs, fill } = decodeDirs(frame, counts);
    const entries = ByteStrings.split(shared(inflate(frame, 'names')), counts.entries);
    const first = sharedU32(counts.dirs + 1);
    copyExactly(inflate(frame, 'first'), bytesOf(first));
    const names: Names = { dirs, entries, first };
    const image = emptyImage(names, false);
    fill(image.dirs);
    unshuffle(inflate(frame, 'stats'), image.entries);
    return image;
  });
}

/** Adds link targets, sets of extended attributes and what could not be read. */
export function decodeExtra(frame: FrameReader, image: Image): void {
  guarded(() => {
    const extra = extraSchema.parse(JSON.parse(inflate(frame, 'extra').toString('utf8')));
    image.xattrTable.splice(0, 1, ...extra.xattrTable);
    for (const [i, target] of extra.targets) image.targets.set(i, target);
    for (const [i, code] of extra.entryErrors) image.entryErrors.set(i, code);
    for (const [i, code] of extra.dirErrors) image.dirErrors.set(i, code);
  });
}

/** The digests, spread to `32 × index`. */
export function decodeDigests(frame: FrameReader, entries: Stats): Uint8Array {
  return guarded(() => {
    const packed = frame.section('digests');
    const digests = new Uint8Array(entries.count * DIGEST_BYTES);
    let from = 0;
    for (let i = 0; i < entries.count; i += 1) {
      if (!hasDigest(entries, i)) continue;
      digests.set(packed.subarray(from, from + DIGEST_BYTES), i * DIGEST_BYTES);
      from += DIGEST_BYTES;
    }
    if (from !== packed.length) throw new RangeError('digests do not match the entries');
    return digests;
  });
}

function hasDigest(entries: Stats, i: number): boolean {
  return entries.isFile(i) && entries.status[i] === STATUS.seen;
}

function packDigests({ entries, digests }: Image): Buffer {
  const packed = Buffer.allocUnsafeSlow(entries.count * DIGEST_BYTES);
  let to = 0;
  for (let i = 0; i < entries.count; i += 1) {
    if (!hasDigest(entries, i)) continue;
    packed.set(digests.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES), to);
    to += DIGEST_BYTES;
  }
  return packed.subarray(0, to);
}

function shuffle(stats: Stats): Uint8Array {
  const out = new Uint8Array(stats.count * ROW_BYTES);
  let to = 0;
  for (const column of stats.columns()) {
    const bytes = bytesOf(column);
    const width = column.BYTES_PER_ELEMENT;
    for (let plane = 0; plane < width; plane += 1)
      for (let from = plane; from < bytes.length; from += width, to += 1) out[to] = bytes[from] ?? 0;
  }
  return out;
}

function unshuffle(packed: Uint8Array, stats: Stats): void {
  if (packed.length !== stats.count * ROW_BYTES) throw new RangeError('attributes do not match the names');
  let from = 0;
  for (const column of stats.columns()) {
    const bytes = bytesOf(column);
    const width = column.BYTES_PER_ELEMENT;
    for (let plane = 0; plane < width; plane += 1) {
      const end = from + stats.count;
      if (isZero(packed, from, end)) from = end;
      else for (let to = plane; from < end; from += 1, to += width) bytes[to] = packed[from] ?? 0;
    }
  }
}

/** The high bytes of most columns are zero everywhere, and the columns start as zeros. */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (bytes[i] !== 0) return false;
  return true;
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function inflate(frame: FrameReader, name: string): Buffer {
  return zstdDecompressSync(frame.section(name));
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function copyExactly(from: Uint8Array, to: Uint8Array): void {
  if (from.length !== to.length) throw new RangeError('directories do not match the names');
  to.set(from);
}

/** Signed and yet not understood: written by a defect. The generation before is the answer to that as well. */
function guarded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw error instanceof DamageError ? error : new DamageError(messageOf(error));
  }
}
