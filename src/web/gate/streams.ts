/**
 * Server-Sent Events of everybody: how many, how much memory, and until when. A stream ends when whom it is for may not see it
 * any more; a reader that does not take what is sent is dropped.
 */
import { Refusal, tooManyRequests } from './refusal.ts';

export interface StreamLimits {
  readonly total: number;
  readonly perViewer: number;
  readonly heartbeatMs: number;
  /** How long a reader may leave its buffer full. */
  readonly stallMs: number;
  /** How often rights are looked at again; an end takes no longer than twice that. */
  readonly sweepMs: number;
}

/** Proxies and routers let connections go that are silent for half a minute or more. */
export const STREAM_LIMITS: StreamLimits = {
  total: 2000,
  perViewer: 12,
  heartbeatMs: 15_000,
  stallMs: 30_000,
  sweepMs: 400,
};

const BUFFER_BYTES = 1 << 16;
const LONGEST_EVENT = 1 << 18;
const BEAT = new TextEncoder().encode(': here\n\n');

export interface StreamOptions {
  readonly viewer: string;
  /** When whom it is for may not see it any more, in milliseconds since 1970; undefined: they may not now. */
  readonly until: () => number | undefined;
  readonly events: (signal: AbortSignal) => AsyncIterable<string>;
  /** Ends the connection at once, with all that waits in it. */
  readonly cut: () => void;
}

interface Stream extends Pick<StreamOptions, 'viewer' | 'until' | 'cut'> {
  readonly abort: AbortController;
  controller: ReadableStreamDefaultController<Uint8Array>;
  lastSent: number;
  fullSince: number | undefined;
  endsAt: number | undefined;
  room: () => void;
}

export class Streams {
  readonly #limits: StreamLimits;
  readonly #now: () => Date;
  readonly #generation: () => number;
  readonly #trouble: (error: unknown) => void;
  readonly #open = new Set<Stream>();
  #seen: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    limits: StreamLimits,
    world: { now: () => Date; generation: () => number; trouble: (error: unknown) => void },
  ) {
    this.#limits = limits;
    this.#now = world.now;
    this.#generation = world.generation;
    this.#trouble = world.trouble;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Throws a refusal when there are too many. */
  demandRoom(viewer: string): void {
    if (this.#open.size >= this.#limits.total)
      throw new Refusal(503, 'Too many pages are being followed live.', { headers: { 'Retry-After': '30' } });
    const own = [...this.#open].filter((stream) => stream.viewer === viewer).length;
    if (own >= this.#limits.perViewer)
      throw tooManyRequests(`You follow ${own} pages live already; close one of them.`, 30_000);
  }

  open({ events, ...options }: StreamOptions): ReadableStream<Uint8Array> {
    this.demandRoom(options.viewer);
    let stream: Stream | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          stream = {
            ...options,
            abort: new AbortController(),
            controller,
            lastSent: this.#ms(),
            fullSince: undefined,
            endsAt: options.until(),
            room: () => {},
          };
          this.#open.add(stream);
          this.#watch();
          void this.#pump(stream, events);
        },
        pull: () => {
          if (stream === undefined) return;
          stream.fullSince = undefined;
          stream.room();
        },
        cancel: () => {
          if (stream !== undefined) this.#forget(stream);
        },
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk.byteLength },
    );
  }

  /** Ends all of them. */
  close(): void {
    for (const stream of this.#open) this.#end(stream);
  }

  async #pump(stream: Stream, events: StreamOptions['events']): Promise<void> {
    const { signal } = stream.abort;
    try {
      for await (const event of events(signal)) {
        if (signal.aborted) break;
        if (event.length > LONGEST_EVENT) throw new Error(`an event of ${event.length} characters`);
        this.#send(stream, Buffer.from(event));
        if ((stream.controller.desiredSize ?? 0) <= 0)
          await new Promise<void>((resolve) => {
            stream.room = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
      }
    } catch (error) {
      if (!signal.aborted) this.#trouble(error);
    } finally {
      this.#end(stream);
    }
  }

  #send(stream: Stream, bytes: Uint8Array): void {
    stream.controller.enqueue(bytes);
    stream.lastSent = this.#ms();
    if ((stream.controller.desiredSize ?? 0) <= 0) stream.fullSince ??= this.#ms();
  }

  #watch(): void {
    this.#timer ??= setInterval(() => this.#sweep(), this.#limits.sweepMs).unref();
  }

  #sweep(): void {
    const now = this.#ms();
    const generation = this.#generation();
    const moved = generation !== this.#seen;
    this.#seen = generation;
    for (const stream of this.#open) {
      const { fullSince } = stream;
      if (moved || now >= (stream.endsAt ?? 0)) stream.endsAt = stream.until();
      if (stream.endsAt === undefined) this.#cut(stream);
      else if (fullSince !== undefined && now - fullSince >= this.#limits.stallMs) this.#cut(stream);
      else if (fullSince === undefined && now - stream.lastSent >= this.#limits.heartbeatMs)
        this.#send(stream, BEAT);
    }
  }

  /** What waits in the buffers is not for them any more. */
  #cut(stream: Stream): void {
    this.#end(stream);
    stream.cut();
  }

  #end(stream: Stream): void {
    if (!this.#forget(stream)) return;
    try {
      stream.controller.close();
    } catch {
      // the reader was faster
    }
  }

  #forget(stream: Stream): boolean {
    if (!this.#open.delete(stream)) return false;
    stream.abort.abort();
    if (this.#open.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    return true;
  }

  #ms(): number {
    return this.#now().getTime();
  }
}
