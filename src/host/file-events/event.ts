/** What every source of file events delivers. */

/**
 * What happened, as bits. The kernel gives the same bits to fanotify (linux/fanotify.h) and inotify (linux/inotify.h),
 * so neither source has to translate; tests hold the three tables together.
 */
export const EVENT = {
  modified: 0x2,
  attributes: 0x4,
  closedAfterWrite: 0x8,
  movedFrom: 0x40,
  movedTo: 0x80,
  created: 0x100,
  deleted: 0x200,
  /** The watched directory itself was deleted; the watch died with it. */
  selfDeleted: 0x400,
  selfMoved: 0x800,
  /** The object is a directory. */
  directory: 0x40000000,
} as const;

/** Names that come, go or change place: what a parent directory is watched for. */
export const NAMES = EVENT.movedFrom | EVENT.movedTo | EVENT.created | EVENT.deleted;
/** The watched directory itself. */
export const SELF = EVENT.selfDeleted | EVENT.selfMoved;
/** What is written into the files of a directory. */
export const CONTENT = EVENT.modified | EVENT.closedAfterWrite;

/** The name in events about the watched directory itself. */
export const ITSELF = '.';

export interface FileEvent {
  /** Bits of EVENT; several when the kernel merged events of one object. */
  readonly mask: number;
  /** The watched directory, by the path it was watched by. */
  readonly directory: string;
  /** Name within it, or ITSELF. Bytes that are not UTF-8 read as U+FFFD and so match no component. */
  readonly name: string;
  /** Who caused it; 0 when unknown (inotify, or a process of an outer pid namespace). */
  readonly pid: number;
}

/** A name in a watched directory whose events are answered before they are even decoded. */
export interface Tripwire {
  readonly directory: string;
  readonly name: string;
  /** True when nobody else needs to hear of this event. `mask` and `pid` as in `FileEvent`. */
  tripped(mask: number, pid: number): boolean;
}

export interface FileEventSink {
  event(event: FileEvent): void;
  /** Events may have been missed; `why` is for people. Everything watched must be looked at. */
  lost(why: string): void;
}

/**
 * - `watched`: events flow from now on.
 * - `absent`: there is no such directory now.
 * - `refused`: this source cannot watch it (`why` says).
 */
export type WatchResult =
  | { readonly is: 'watched' }
  | { readonly is: 'absent' }
  | { readonly is: 'refused'; readonly why: string };

export interface FileEvents {
  readonly source: 'fanotify' | 'inotify';
  /** Watches what stands at `directory` now. Doing it again after the directory was replaced watches the new one. */
  watch(directory: string, interest: number): WatchResult;
  unwatch(directory: string): void;
  /** Replaces all tripwires. They only save time: a source may deliver their events like any other. */
  setTripwires(wires: readonly Tripwire[]): void;
  /** Delivers all that is queued now, before it returns. The event loop calls it by itself. */
  read(): void;
  close(): void;
}
