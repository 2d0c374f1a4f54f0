/** Follows logs as `tail -F` does, and further: through rotations of every kind nothing is lost or doubled that can be known. */
import { basename, dirname } from 'node:path';
import { SystemError } from '../libc/index.ts';
import { type FileEvent, type FileEvents, type FileEventSink, NAMES } from '../file-events/index.ts';
import { HostFiles } from '../files/index.ts';
import { InotifyEvents } from '../inotify/index.ts';
import { FollowedLog, type FollowOptions } from './followed-log.ts';
import type { LogPosition } from './position.ts';
import { isRotatedName } from './rotated.ts';
import type { LogSink } from './sink.ts';
import { WatchedDirectory } from './watched-directory.ts';

export interface FollowerOptions extends Partial<FollowOptions> {
  /** Milliseconds between two looks at logs that are being written. Default 100. */
  readonly batchMs?: number;
  /** Milliseconds after which all logs are looked at although no event came. Default 10,000. */
  readonly safetyMs?: number;
  /** Opens the source of file events; default inotify. `undefined`: logs are polled. */
  readonly openEvents?: (sink: FileEventSink) => FileEvents | undefined;
}

/** At 5,000 lines a second one look reads 500 lines: waking up costs next to nothing, and nobody waits long. */
const BATCH_MS = 100;
const GRACE_MS = 60_000;
const MAX_BACKLOG = 64 << 20;
/** Where no event comes: network file systems, directories that do not exist yet, a file that was moved elsewhere. */
const POLL_MS = 1000;
/** Even where events come, some writes raise none (mmap(2), another host of a shared disk). */
const SAFETY_MS = 10_000;

/** A name under which a log is found. */
interface Place {
  readonly directory: string;
  readonly name: string;
}

interface Followed {
  readonly log: FollowedLog;
  /** The path itself and what it links to. */
  places: readonly Place[];
}

export class LogFollower {
  readonly #batchMs: number;
  readonly #safetyMs: number;
  readonly #logOptions: FollowOptions;
  readonly #events: FileEvents | undefined;
  readonly #logs = new Map<string, Followed>();
  readonly #directories = new Map<string, WatchedDirectory>();
  #timer: NodeJS.Timeout | undefined;
  #nextLookAt = Number.POSITIVE_INFINITY;
  #lastPoll = 0;

  constructor(options: FollowerOptions = {}) {
    this.#batchMs = options.batchMs ?? BATCH_MS;
    this.#safetyMs = options.safetyMs ?? SAFETY_MS;
    this.#logOptions = {
      graceMs: options.graceMs ?? GRACE_MS,
      maxBacklog: options.maxBacklog ?? MAX_BACKLOG,
      clock: options.clock ?? (() => performance.now()),
    };
    this.#events = (options.openEvents ?? openInotify)({
      event: (event) => this.#wake(event),
      lost: () => this.poll(),
    });
  }

  /**
   * Passes on the lines of the log at the absolute path `path`: those that come from now on (`end`, an unfinished last line
   * included), all that are there as well (`start`), or those after a saved position. There need not be a file yet.
   * Following a path again begins anew. Never throws for what the host's files are.
   */
  follow(path: string, sink: LogSink, from: LogPosition | 'start' | 'end' = 'end'): void {
    this.unfollow(path);
    this.#logs.set(path, {
      log: new FollowedLog(path, sink, from, this.#logOptions),
      places: placesOf(path),
    });
    this.poll();
  }

  unfollow(path: string): void {
    this.#logs.get(path)?.log.close();
    this.#logs.delete(path);
  }

  /** Where each log stands; to be saved, and given to `follow` after a restart. */
  positions(): LogPosition[] {
    return [...this.#logs.values()].map(({ log }) => log.position());
  }

  /** True when the kernel tells of writes to the log at `path`; false when it is only polled. */
  isWatched(path: string): boolean {
    const state = this.#directories.get(dirname(path))?.state;
    return state === 'idle' || state === 'busy';
  }

  /** Looks at every log now. */
  poll(): void {
    this.#lastPoll = performance.now();
    for (const followed of this.#logs.values()) followed.places = placesOf(followed.log.path);
    this.#watchDirectories();
    this.#lookIn([...this.#directories.values()]);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const path of this.#logs.keys()) this.unfollow(path);
    this.#events?.close();
  }

  /** What is due: the directories in which lines come, and from time to time all. */
  #tick(): void {
    const working = [...this.#directories.values()].filter((d) => d.state !== 'idle');
    const mustPoll = working.some((d) => d.state === 'polled') || this.#hasOldFiles();
    const isDue = performance.now() - this.#lastPoll >= (mustPoll ? POLL_MS : this.#safetyMs);
    if (isDue) this.poll();
    else this.#lookIn(working);
  }

  /** A directory in which nothing was written goes back to waiting for an event. */
  #lookIn(directories: readonly WatchedDirectory[]): void {
    const paths = new Set(directories.map((d) => d.path));
    const busy = this.#look(this.#logsIn(paths));
    for (const directory of directories) {
      if (busy.has(directory.path)) directory.work();
      else if (directory.state !== 'idle') this.#rest(directory);
    }
    this.#schedule(this.#untilNextLook());
  }

  #rest(directory: WatchedDirectory): void {
    directory.rest();
    if (this.#look(this.#logsIn(new Set([directory.path]))).has(directory.path)) directory.work();
  }

  #wake(event: FileEvent): void {
    const directory = this.#directories.get(event.directory);
    if (directory === undefined) return;
    if (directory.state === 'idle') directory.work();
    else if (!this.#isOurs(event)) return;
    const logs = this.#logsIn(new Set([directory.path]));
    if ((event.mask & NAMES) !== 0) {
      for (const followed of logs) followed.places = placesOf(followed.log.path); // a link may lead elsewhere now
      this.#watchDirectories();
    }
    this.#look(logs);
    this.#schedule(this.#batchMs);
  }

  #isOurs(event: FileEvent): boolean {
    return [...this.#logs.values()].some(({ places }) =>
      places.some(
        ({ directory, name }) =>
          directory === event.directory && (name === event.name || isRotatedName(name, event.name)),
      ),
    );
  }

  #logsIn(directories: ReadonlySet<string>): Followed[] {
    return [...this.#logs.values()].filter(({ places }) =>
      places.some(({ directory }) => directories.has(directory)),
    );
  }

  #hasOldFiles(): boolean {
    return [...this.#logs.values()].some(({ log }) => log.hasOldFiles);
  }

  /** The directories of logs in which something new was found. */
  #look(logs: readonly Followed[]): Set<string> {
    const busy = new Set<string>();
    for (const { log, places } of logs)
      if (log.look()) for (const { directory } of places) busy.add(directory);
    return busy;
  }

  /** A look that is due sooner stays due. */
  #schedule(ms: number): void {
    const at = performance.now() + ms;
    if (this.#timer !== undefined && this.#nextLookAt <= at) return;
    clearTimeout(this.#timer);
    if (this.#logs.size === 0) return;
    this.#nextLookAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tick();
    }, ms);
  }

  #untilNextLook(): number {
    const states = new Set([...this.#directories.values()].map((d) => d.state));
    if (states.has('busy')) return this.#batchMs;
    return states.has('polled') || this.#hasOldFiles() ? POLL_MS : this.#safetyMs;
  }

  #watchDirectories(): void {
    const wanted = new Set(
      [...this.#logs.values()].flatMap((f) => f.places.map(({ directory }) => directory)),
    );
    for (const [path, directory] of this.#directories)
      if (!wanted.has(path)) {
        directory.close();
        this.#directories.delete(path);
      }
    for (const path of wanted)
      if (!this.#directories.has(path)) this.#directories.set(path, new WatchedDirectory(path, this.#events));
  }
}

function openInotify(sink: FileEventSink): FileEvents | undefined {
  try {
    return new InotifyEvents(sink);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return undefined; // fs.inotify.max_user_instances is reached: logs are polled
  }
}

/** The path, every link on its way, and where it leads, whether or not something stands there. */
function placesOf(path: string): Place[] {
  const { links, target } = new HostFiles().trail(path);
  const all = [...new Set([path, ...links, target])];
  return all.map((place) => ({ directory: dirname(place), name: basename(place) }));
}
