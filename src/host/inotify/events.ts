/** inotify(7) as a source of file events: needs no privilege, knows no pid, and has a bounded queue. */
import { closeSync } from 'node:fs';
import {
  EVENT,
  type FileEvents,
  type FileEventSink,
  ITSELF,
  type WatchResult,
} from '../file-events/event.ts';
import { check, declare, lastErrno, type PollHandle, pollReadable, readFd } from '../libc/index.ts';
import { decodeInotify, type RawInotifyEvent } from './decode.ts';

const rawInit = declare<(flags: number) => number>('int inotify_init1(int flags)');
const rawAdd = declare<(fd: number, path: string, mask: number) => number>(
  'int inotify_add_watch(int fd, const char *path, uint32_t mask)',
);
const rawRemove = declare<(fd: number, watch: number) => number>('int inotify_rm_watch(int fd, int wd)');

/** linux/inotify.h; the event bits themselves are those of EVENT. */
const IN_NONBLOCK = 0o4000;
const IN_CLOEXEC = 0o2000000;
const IN_UNMOUNT = 0x2000;
const IN_Q_OVERFLOW = 0x4000;
const IN_IGNORED = 0x8000;
const IN_ONLYDIR = 0x01000000;
const IN_MASK_ADD = 0x20000000;

const EVENT_BITS = Object.values(EVENT).reduce((all, bit) => all | bit, 0) >>> 0;
const BUFFER_SIZE = 1 << 16;

export class InotifyEvents implements FileEvents {
  readonly source = 'inotify';
  readonly #fd: number;
  readonly #poll: PollHandle;
  readonly #sink: FileEventSink;
  readonly #buffer = Buffer.alloc(BUFFER_SIZE);
  readonly #watches = new Map<string, number>();
  /** One inode has one watch, however many paths lead to it. */
  readonly #paths = new Map<number, Set<string>>();

  constructor(sink: FileEventSink) {
    this.#sink = sink;
    this.#fd = check(rawInit(IN_NONBLOCK | IN_CLOEXEC), 'inotify_init1', 'a new instance');
    this.#poll = pollReadable(this.#fd, () => this.read());
  }

  watch(directory: string, interest: number): WatchResult {
    const bits = interest & ~EVENT.directory; // IN_ISDIR is reported, never asked for
    const watch = rawAdd(this.#fd, directory, (bits | IN_ONLYDIR | IN_MASK_ADD) >>> 0);
    if (watch < 0) return failure(directory);
    this.#forget(directory);
    this.#watches.set(directory, watch);
    const paths = this.#paths.get(watch);
    if (paths === undefined) this.#paths.set(watch, new Set([directory]));
    else paths.add(directory);
    return { is: 'watched' };
  }

  unwatch(directory: string): void {
    const watch = this.#forget(directory);
    // EINVAL: the kernel had already dropped the watch together with its directory.
    if (watch !== undefined && !this.#paths.has(watch)) rawRemove(this.#fd, watch);
  }

  /** Its records name no directory, so there is nothing to recognise them by: every event is delivered. */
  setTripwires(): void {}

  read(): void {
    for (;;) {
      const length = readFd(this.#fd, this.#buffer);
      if (length <= 0) return;
      if (!decodeInotify(this.#buffer, length, (raw) => this.#deliver(raw)))
        this.#sink.lost('the kernel sent an inotify record that could not be decoded');
    }
  }

  close(): void {
    this.#poll.close();
    closeSync(this.#fd);
  }

  #deliver(raw: RawInotifyEvent): void {
    if ((raw.mask & IN_Q_OVERFLOW) !== 0) return this.#sink.lost('the inotify queue overflowed');
    const paths = this.#paths.get(raw.watch);
    if (paths === undefined) return;
    if ((raw.mask & IN_IGNORED) !== 0) return this.#drop(raw.watch, paths);
    // An unmounted directory is gone for us as a deleted one is.
    const mask = (raw.mask & EVENT_BITS) | ((raw.mask & IN_UNMOUNT) === 0 ? 0 : EVENT.selfDeleted);
    const name = raw.name === '' ? ITSELF : raw.name;
    for (const directory of paths) this.#sink.event({ mask, directory, name, pid: 0 });
  }

  #drop(watch: number, paths: ReadonlySet<string>): void {
    for (const directory of paths) this.#watches.delete(directory);
    this.#paths.delete(watch);
  }

  #forget(directory: string): number | undefined {
    const watch = this.#watches.get(directory);
    if (watch === undefined) return undefined;
    this.#watches.delete(directory);
    const paths = this.#paths.get(watch);
    paths?.delete(directory);
    if (paths?.size === 0) this.#paths.delete(watch);
    return watch;
  }
}

function failure(directory: string): WatchResult {
  const code = lastErrno();
  if (code === 'ENOENT' || code === 'ENOTDIR') return { is: 'absent' };
  const hint = code === 'ENOSPC' ? ' (fs.inotify.max_user_watches is reached)' : '';
  return { is: 'refused', why: `inotify_add_watch ${directory}: ${code}${hint}` };
}
