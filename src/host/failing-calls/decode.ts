/** Records of the eBPF programs as values. Pure. */
import { posix } from 'node:path';
import { FAMILY } from './address-steps.ts';
import { COMM_BYTES, KEY, KIND, NAMES, PLACE, SUBJECT_BYTES, VALUE } from './record.ts';

/** A counted record, times in nanoseconds since boot. */
export interface CallRecord {
  readonly service: number;
  /** Number of the system call, or SIGNAL. */
  readonly number: number;
  readonly errno: number;
  /** Empty when there is none or it could not be read. */
  readonly subject: string;
  readonly comm: string;
  readonly pid: number;
  readonly count: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

/** Paths of directories and files, by the bytes of their key in hexadecimal digits. */
export type Places = ReadonlyMap<string, string>;

const ELLIPSIS = '…';

export function decodePlaces(entries: readonly { readonly key: Buffer; readonly value: Buffer }[]): Places {
  return new Map(entries.map(({ key, value }) => [key.toString('hex'), pathOf(value)]));
}

/** Names from the deepest up; an empty one ends them, else there were more. */
function pathOf(names: Buffer): string {
  const found: string[] = [];
  for (let index = 0; index < NAMES.count; index += 1) {
    const name = text(names, index * NAMES.nameBytes, NAMES.nameBytes);
    if (name === '') break;
    found.push(name);
  }
  const path = found.toReversed().join('/');
  return found.length === NAMES.count ? `${ELLIPSIS}/${path}` : `/${path}`;
}

/** `tickNs`: nanoseconds of a tick of the kernel's clock. */
export function decodeRecord(key: Buffer, value: Buffer, places: Places, tickNs: bigint): CallRecord {
  const firstNs = value.readBigUInt64LE(VALUE.firstNs);
  const ticks = value.readBigUInt64LE(VALUE.lastTick) - value.readBigUInt64LE(VALUE.firstTick);
  return {
    service: key.readUInt16LE(KEY.service),
    number: key.readUInt16LE(KEY.number),
    errno: key.readUInt16LE(KEY.errno),
    subject: subjectOf(key, value, places),
    comm: text(value, VALUE.comm, COMM_BYTES),
    pid: value.readUInt32LE(VALUE.pid),
    count: Number(value.readBigUInt64LE(VALUE.count)),
    firstNs,
    lastNs: firstNs + ticks * tickNs,
  };
}

function subjectOf(key: Buffer, value: Buffer, places: Places): string {
  const place = key.subarray(KEY.place, KEY.place + PLACE.bytes);
  const base = place.every((byte) => byte === 0) ? undefined : places.get(place.toString('hex'));
  switch (key.readUInt8(KEY.kind)) {
    case KIND.path:
      return pathSubject(value, base);
    case KIND.address:
      return addressOf(value.subarray(VALUE.subject), key.readUInt8(KEY.socket));
    case KIND.descriptor:
      return base ?? '';
    default:
      return '';
  }
}

function pathSubject(value: Buffer, base: string | undefined): string {
  const length = value.readUInt32LE(VALUE.length);
  const path = text(value, VALUE.subject, Math.min(length, SUBJECT_BYTES));
  const shown = length >= SUBJECT_BYTES ? `${path}${ELLIPSIS}` : path;
  if (base === undefined || path.startsWith('/')) return shown;
  return path === '' ? base : posix.join(base, shown);
}

/** `enum sock_type`, include/linux/net.h. */
const SOCK_DGRAM = 2;

/** `unix:/run/x.sock`, `unix:@name`, `tcp:127.0.0.1:80`, `udp:[::1]:53`; empty for another family. struct sockaddr: bind(2). */
export function addressOf(address: Buffer, type: number): string {
  const protocol = type === SOCK_DGRAM ? 'udp' : 'tcp';
  const port = address.readUInt16BE(2);
  switch (address.readUInt16LE(0)) {
    case FAMILY.unix:
      return `unix:${unixPath(address.subarray(2))}`;
    case FAMILY.inet:
      return `${protocol}:${[...address.subarray(4, 8)].join('.')}:${port}`;
    case FAMILY.inet6:
      return `${protocol}:${inet6(address.subarray(8, 24))}:${port}`;
    default:
      return '';
  }
}

function unixPath(path: Buffer): string {
  return path[0] === 0 ? `@${text(path, 1, 107)}` : text(path, 0, 109);
}

/** In the short form of RFC 5952, which is what the URL standard writes. */
function inet6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(n * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname;
}

/** Up to the first NUL. What is not UTF-8 becomes U+FFFD. */
function text(bytes: Buffer, start: number, length: number): string {
  const nul = bytes.indexOf(0, start);
  const end = nul < 0 || nul > start + length ? start + length : nul;
  return bytes.toString('utf8', start, end);
}
