/** One directory with followed logs: woken by inotify while it is quiet, by a timer while lines keep coming. */
import { EVENT, type FileEvents, NAMES, SELF } from '../file-events/index.ts';

const WHOLE = NAMES | SELF | EVENT.modified;

/**
 * - `idle`: the next write raises an event.
 * - `busy`: writes raise none, since a log of 5,000 requests a second would wake us as often; a timer looks instead.
 * - `polled`: the kernel watches nothing here (no such directory, limits of inotify reached); the timer is all there is.
 */
export type WatchState = 'idle' | 'busy' | 'polled';

export class WatchedDirectory {
  readonly path: string;
  readonly #events: FileEvents | undefined;
  #state: WatchState = 'polled';

  constructor(path: string, events: FileEvents | undefined) {
    this.path = path;
    this.#events = events;
  }

  get state(): WatchState {
    return this.#state;
  }

  /** From now on the next write raises an event. The caller looks once more afterwards: something may have come just before. */
  rest(): void {
    if (this.#state !== 'idle') this.#state = this.#watch(WHOLE) ? 'idle' : 'polled';
  }

  /** From now on only changes of names raise events. */
  work(): void {
    if (this.#state === 'busy') return;
    this.#events?.unwatch(this.path);
    this.#state = this.#watch(NAMES | SELF) ? 'busy' : 'polled';
  }

  close(): void {
    this.#events?.unwatch(this.path);
  }

  #watch(interest: number): boolean {
    return this.#events?.watch(this.path, interest).is === 'watched';
  }
}
