/**
 * Decodes struct inotify_event (linux/inotify.h, inotify(7)). Pure.
 *
 * ```
 *  0        4        8        12       16
 *  ┌────────┬────────┬────────┬────────┬─────────────────────┐
 *  │ watch  │ mask   │ cookie │ name   │ name, zeros to the  │
 *  │        │        │        │ length │ length given        │
 *  └────────┴────────┴────────┴────────┴─────────────────────┘
 * ```
 */
const RECORD = { watch: 0, mask: 4, nameLength: 12, name: 16 } as const;

export interface RawInotifyEvent {
  readonly watch: number;
  readonly mask: number;
  /** Empty when the event is about the watched object itself. */
  readonly name: string;
}

/** As `decodeEvents` of fanotify: false when the bytes do not follow the format. */
export function decodeInotify(
  buffer: Buffer,
  length: number,
  visit: (event: RawInotifyEvent) => void,
): boolean {
  let at = 0;
  while (at < length) {
    if (at + RECORD.name > length) return false;
    const nameAt = at + RECORD.name;
    const end = nameAt + buffer.readUInt32LE(at + RECORD.nameLength);
    if (end > length) return false;
    const zero = buffer.indexOf(0, nameAt);
    visit({
      watch: buffer.readInt32LE(at + RECORD.watch),
      mask: buffer.readUInt32LE(at + RECORD.mask),
      name: buffer.toString('utf8', nameAt, zero < 0 || zero > end ? end : zero),
    });
    at = end;
  }
  return true;
}
