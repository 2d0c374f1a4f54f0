/**
 * The header of a tar member: POSIX ustar with the GNU extensions, as tar(5) draws it.
 *
 *   name 100 │ mode 8 │ uid 8 │ gid 8 │ size 12 │ mtime 12 │ checksum 8 │ type 1 │ link 100 │ magic 8 │ uname 32 │ gname 32 │ … │ prefix 155
 */

export const BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly link: string;
  readonly user: string;
  readonly group: string;
}

export const TYPE = {
  file: '0',
  oldFile: '\0',
  hardLink: '1',
  symbolicLink: '2',
  directory: '5',
  paxNext: 'x',
  paxGlobal: 'g',
  gnuLongName: 'L',
  gnuLongLink: 'K',
} as const;

const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  link: [157, 100],
  magic: [257, 8],
  user: [265, 32],
  group: [297, 32],
  prefix: [345, 155],
} as const;

type Field = readonly [offset: number, length: number];

/** `end` for the block of zeros at the end; undefined for what is no header. */
export function parseTarHeader(block: Buffer): TarHeader | 'end' | undefined {
  if (block.every((byte) => byte === 0)) return 'end';
  if (number(block, FIELD.checksum) !== checksum(block)) return undefined;
  const [mode, uid, gid, size, mtime] = [FIELD.mode, FIELD.uid, FIELD.gid, FIELD.size, FIELD.mtime].map(
    (field) => number(block, field),
  );
  if (mode === undefined || uid === undefined || gid === undefined) return undefined;
  if (size === undefined || mtime === undefined || size < 0) return undefined;
  // Only POSIX headers have a prefix; GNU's old ones ("ustar  \0") keep other things there.
  const isPosix = text(block, FIELD.magic).startsWith('ustar') && block[FIELD.magic[0] + 5] === 0;
  const prefix = isPosix ? text(block, FIELD.prefix) : '';
  return {
    name: prefix === '' ? text(block, FIELD.name) : `${prefix}/${text(block, FIELD.name)}`,
    type: block.toString('latin1', FIELD.type[0], FIELD.type[0] + 1),
    mode: mode & 0o7777,
    uid,
    gid,
    size,
    mtime,
    link: text(block, FIELD.link),
    user: text(block, FIELD.user),
    group: text(block, FIELD.group),
  };
}

function text(block: Buffer, [offset, length]: Field): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** Octal digits, or, with the highest bit set, base 256 (GNU). An empty field is 0. */
function number(block: Buffer, [offset, length]: Field): number | undefined {
  const first = block[offset] ?? 0;
  if (first & 0x80) return base256(block.subarray(offset, offset + length));
  const digits = text(block, [offset, length]).trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function base256(field: Buffer): number | undefined {
  if (field[0] !== 0x80) return undefined; // negative, or larger than any file
  let value = 0;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The sum of all bytes with the checksum field counted as blanks. */
function checksum(block: Buffer): number {
  const [start, length] = FIELD.checksum;
  let sum = length * 0x20;
  for (let at = 0; at < BLOCK; at += 1) {
    if (at < start || at >= start + length) sum += block[at] ?? 0;
  }
  return sum;
}
