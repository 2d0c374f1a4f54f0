/** One fanotify group with marks on single directories: unrelated churn elsewhere wakes nobody. */
import { closeSync, constants, openSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import {
  EVENT,
  type FileEvents,
  type FileEventSink,
  ITSELF,
  type Tripwire,
  type WatchResult,
} from '../file-events/event.ts';
import { check, declare, type PollHandle, pollReadable, readFd, SystemError } from '../libc/index.ts';
import { INIT, MARK, MASK } from './constants.ts';
import { decodeEvents, type EventVisitor, type RawEvent } from './decode.ts';
import { directoryKey } from './handle.ts';
import { Tripwires } from './tripwires.ts';

const rawInit = declare<(flags: number, eventFlags: number) => number>(
  'int fanotify_init(uint32_t flags, uint32_t event_f_flags)',
);
const rawMark = declare<(group: number, flags: number, mask: bigint, dirfd: number, path: string) => number>(
  'int fanotify_mark(int group, uint32_t flags, uint64_t mask, int dirfd, const char *path)',
);

const O_PATH = 0o10000000;
const EVENT_BITS = Object.values(EVENT).reduce((all, bit) => all | bit, 0) >>> 0;
/** Room for some thousand events a read; a record is at most 24 + 20 + 128 + 256 bytes. */
const BUFFER_SIZE = 1 << 16;
/** Events are multiples of it long (FANOTIFY_EVENT_ALIGN, fs/notify/fanotify/fanotify_user.c). */
const ALIGNMENT = 4;
const EMFILE_LIKE = new Set(['ENOSPC', 'ENOMEM']);

export function fanotifyInit(flags: number): number {
  return check(rawInit(INIT.FAN_CLOEXEC | INIT.FAN_NONBLOCK | flags, 0), 'fanotify_init', 'a new group');
}

export function fanotifyMark(group: number, flags: number, mask: number, dirfd: number, path: string): void {
  check(rawMark(group, flags, BigInt(mask >>> 0), dirfd, path), 'fanotify_mark', path);
}

interface Watch {
  readonly key: string;
  readonly interest: number;
}

/** Throws SystemError where the kernel refuses a group (no CAP_SYS_ADMIN, kernel before 5.9). */
export class FanotifyEvents implements FileEvents, EventVisitor {
  readonly source = 'fanotify';
  readonly #group: number;
  readonly #poll: PollHandle;
  readonly #sink: FileEventSink;
  readonly #buffer = Buffer.alloc(BUFFER_SIZE);
  readonly #words = new Int32Array(this.#buffer.buffer, this.#buffer.byteOffset, BUFFER_SIZE / ALIGNMENT);
  readonly #watches = new Map<string, Watch>();
  /** Several watched paths may be one directory (bind mounts, links). */
  readonly #paths = new Map<string, Set<string>>();
  readonly #tripwires = new Tripwires();
  #wires = new Map<string, Tripwire[]>();

  constructor(sink: FileEventSink) {
    this.#sink = sink;
    this.#group = fanotifyInit(
      INIT.FAN_UNLIMITED_QUEUE | INIT.FAN_UNLIMITED_MARKS | INIT.FAN_REPORT_DIR_FID | INIT.FAN_REPORT_NAME,
    );
    this.#poll = pollReadable(this.#group, () => this.read());
  }

  watch(directory: string, interest: number): WatchResult {
    let fd: number;
    try {
      fd = openSync(directory, O_PATH | constants.O_DIRECTORY);
    } catch (error) {
      return openFailure(error);
    }
    try {
      const key = directoryKey(fd);
      const mask = interest | MASK.FAN_ONDIR | MASK.FAN_EVENT_ON_CHILD;
      fanotifyMark(this.#group, MARK.FAN_MARK_ADD | MARK.FAN_MARK_ONLYDIR, mask, fd, '.');
      this.#remember(directory, { key, interest });
      return { is: 'watched' };
    } catch (error) {
      return refusal(error);
    } finally {
      closeSync(fd);
    }
  }

  unwatch(directory: string): void {
    const watch = this.#forget(directory);
    if (watch === undefined || this.#paths.has(watch.key)) return;
    let fd: number | undefined;
    try {
      fd = openSync(directory, O_PATH | constants.O_DIRECTORY);
      if (directoryKey(fd) !== watch.key) return; // what stands there now is not ours
      const mask = watch.interest | MASK.FAN_ONDIR | MASK.FAN_EVENT_ON_CHILD;
      fanotifyMark(this.#group, MARK.FAN_MARK_REMOVE, mask, fd, '.');
    } catch (error) {
      // The directory, and with it its mark, may be gone: then there is nothing to take away.
      if (!(error instanceof SystemError) && codeOf(error) === undefined) throw error;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  setTripwires(wires: readonly Tripwire[]): void {
    for (const directory of this.#wires.keys()) this.#tripwires.disarm(directory);
    this.#wires = Map.groupBy(wires, ({ directory }) => directory);
    for (const [directory, { key }] of this.#watches) this.#arm(directory, key);
  }

  read(): void {
    for (;;) {
      const length = readFd(this.#group, this.#buffer);
      if (length <= 0) return;
      if (!decodeEvents(this.#buffer, length, this))
        this.#sink.lost('the kernel sent a fanotify record that could not be decoded');
    }
  }

  close(): void {
    this.#poll.close();
    closeSync(this.#group);
  }

  /** Not where several paths lead to one directory: each of them must hear of every event. */
  #arm(directory: string, key: string): void {
    const paths = this.#paths.get(key) ?? new Set();
    if (paths.size === 1) this.#tripwires.arm(directory, key, this.#wires.get(directory) ?? []);
    else for (const path of paths) this.#tripwires.disarm(path);
  }

  dealtWith(at: number, end: number): boolean {
    return this.#tripwires.tripped(this.#words, at, end);
  }

  visit(raw: RawEvent): void {
    if ((raw.mask & MASK.FAN_Q_OVERFLOW) !== 0) return this.#sink.lost('the fanotify queue overflowed');
    const paths = raw.key === undefined ? undefined : this.#paths.get(raw.key);
    if (paths === undefined) return; // of a directory that is no longer watched
    const mask = raw.mask & EVENT_BITS;
    for (const directory of paths)
      this.#sink.event({ mask, directory, name: raw.name ?? ITSELF, pid: raw.pid });
  }

  #remember(directory: string, watch: Watch): void {
    this.#forget(directory);
    this.#watches.set(directory, watch);
    const paths = this.#paths.get(watch.key);
    if (paths === undefined) this.#paths.set(watch.key, new Set([directory]));
    else paths.add(directory);
    this.#arm(directory, watch.key);
  }

  #forget(directory: string): Watch | undefined {
    const watch = this.#watches.get(directory);
    if (watch === undefined) return undefined;
    this.#watches.delete(directory);
    this.#tripwires.disarm(directory);
    const paths = this.#paths.get(watch.key);
    paths?.delete(directory);
    if (paths?.size === 0) this.#paths.delete(watch.key);
    return watch;
  }
}

function openFailure(error: unknown): WatchResult {
  const code = codeOf(error) ?? String(error);
  return code === 'ENOENT' || code === 'ENOTDIR' ? { is: 'absent' } : { is: 'refused', why: code };
}

/** What the file system or a limit refuses is a value; anything else is a defect. */
function refusal(error: unknown): WatchResult {
  if (!(error instanceof SystemError)) throw error;
  const why = EMFILE_LIKE.has(error.code) ? `${error.message} (see /proc/sys/fs/fanotify)` : error.message;
  return { is: 'refused', why };
}
