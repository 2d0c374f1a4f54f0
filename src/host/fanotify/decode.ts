/**
 * Decodes what read(2) returns from a fanotify group that reports directory handles and names. Pure.
 *
 * ```
 *  0        4    5    6        8                16       20       24
 *  ┌────────┬────┬────┬────────┬────────────────┬────────┬────────┐
 *  │event   │vers│ –  │metadata│ mask           │ fd     │ pid    │   then information records up to `event length`:
 *  │length  │    │    │length  │                │ (none) │        │
 *  └────────┴────┴────┴────────┴────────────────┴────────┴────────┘
 *  0    1    2        4                12       16       20
 *  ┌────┬────┬────────┬────────────────┬────────┬────────┬─────────┬──────────┬───────┐
 *  │type│ –  │length  │ file system id │ handle │ handle │ handle… │ name…, 0 │ zeros │
 *  │    │    │        │                │ bytes  │ type   │         │          │       │
 *  └────┴────┴────────┴────────────────┴────────┴────────┴─────────┴──────────┴───────┘
 * ```
 */
import { FID, INFO, METADATA, METADATA_VERSION } from './constants.ts';

export interface RawEvent {
  readonly mask: number;
  readonly pid: number;
  /** File system id and handle of the directory, as in `directoryKey`; undefined in an overflow record. */
  readonly key?: string;
  readonly name?: string;
}

/** Takes the events. An object of a class rather than functions: the compiler can then know what it will call. */
export interface EventVisitor {
  /** Offered each whole event by its place in the buffer; true when it is not to be decoded. */
  dealtWith(at: number, end: number): boolean;
  visit(event: RawEvent): void;
}

/**
 * Passes on each whole event in the first `length` bytes.
 * Returns false when the bytes do not follow the format: the rest cannot be trusted and events are lost.
 */
export function decodeEvents(buffer: Buffer, length: number, visitor: EventVisitor): boolean {
  let at = 0;
  while (at < length) {
    if (at + METADATA.size > length) return false;
    const eventLength = buffer.readUInt32LE(at + METADATA.eventLength);
    const metadataLength = buffer.readUInt16LE(at + METADATA.metadataLength);
    const end = at + eventLength;
    if (buffer[at + METADATA.version] !== METADATA_VERSION) return false;
    if (metadataLength < METADATA.size || eventLength < metadataLength || end > length) return false;
    if (visitor.dealtWith(at, end)) {
      at = end;
      continue;
    }
    const place = findPlace(buffer, at + metadataLength, end);
    if (place === 'damaged') return false;
    visitor.visit({
      // All bits in use fit 32 bits; `| 0` would make bit 31 negative, so read unsigned.
      mask: buffer.readUInt32LE(at + METADATA.mask),
      pid: buffer.readInt32LE(at + METADATA.pid),
      ...place,
    });
    at = end;
  }
  return true;
}

type Place = { readonly key?: string; readonly name?: string };

/** The first directory record between `from` and `end`; records of other types are skipped. */
function findPlace(buffer: Buffer, from: number, end: number): Place | 'damaged' {
  for (let at = from; at < end; ) {
    if (at + FID.fsid > end) return 'damaged';
    const recordLength = buffer.readUInt16LE(at + FID.length);
    const recordEnd = at + recordLength;
    if (recordLength < FID.fsid || recordEnd > end) return 'damaged';
    const type = buffer[at + FID.type];
    if (type === INFO.FAN_EVENT_INFO_TYPE_DFID_NAME || type === INFO.FAN_EVENT_INFO_TYPE_DFID)
      return decodePlace(buffer, at, recordEnd, type === INFO.FAN_EVENT_INFO_TYPE_DFID_NAME);
    at = recordEnd;
  }
  return {};
}

function decodePlace(buffer: Buffer, at: number, end: number, named: boolean): Place | 'damaged' {
  if (at + FID.handle > end) return 'damaged';
  const nameAt = at + FID.handle + buffer.readUInt32LE(at + FID.handleBytes);
  if (nameAt > end) return 'damaged';
  const key = buffer.toString('latin1', at + FID.fsid, nameAt);
  if (!named) return { key };
  const zero = buffer.indexOf(0, nameAt);
  if (zero < 0 || zero >= end) return 'damaged';
  return { key, name: buffer.toString('utf8', nameAt, zero) };
}
