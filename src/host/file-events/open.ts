/** The best source of file events that this process may use, directory by directory. */
import { SystemError } from '../libc/index.ts';
import { FanotifyEvents } from '../fanotify/index.ts';
import { InotifyEvents } from '../inotify/index.ts';
import type { FileEvents, FileEventSink, Tripwire, WatchResult } from './event.ts';

export interface OpenedFileEvents {
  readonly events: FileEvents;
  /** Why a better source is not in use; empty when the best one is. */
  readonly notes: readonly string[];
}

export function openFileEvents(sink: FileEventSink): OpenedFileEvents {
  try {
    return { events: new LayeredEvents(new FanotifyEvents(sink), sink), notes: [] };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const why = `fanotify is not available (${error.code}): inotify is used, which does not say who acted`;
    return { events: new InotifyEvents(sink), notes: [why] };
  }
}

/** fanotify, and inotify for the directories of file systems that have no handles (FUSE, overlay before Linux 6.6). */
class LayeredEvents implements FileEvents {
  readonly source = 'fanotify';
  readonly #first: FileEvents;
  readonly #sink: FileEventSink;
  #second: FileEvents | undefined;

  constructor(first: FileEvents, sink: FileEventSink) {
    this.#first = first;
    this.#sink = sink;
  }

  watch(directory: string, interest: number): WatchResult {
    const result = this.#first.watch(directory, interest);
    if (result.is !== 'refused') {
      this.#second?.unwatch(directory);
      return result;
    }
    this.#second ??= new InotifyEvents(this.#sink);
    const second = this.#second.watch(directory, interest);
    return second.is === 'refused' ? { is: 'refused', why: `${result.why}; ${second.why}` } : second;
  }

  unwatch(directory: string): void {
    this.#first.unwatch(directory);
    this.#second?.unwatch(directory);
  }

  setTripwires(wires: readonly Tripwire[]): void {
    this.#first.setTripwires(wires);
  }

  read(): void {
    this.#first.read();
    this.#second?.read();
  }

  close(): void {
    this.#first.close();
    this.#second?.close();
  }
}
