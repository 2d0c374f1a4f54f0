/** What one follower is sent: what they missed, then what comes, and a sign of life often enough that its absence is noticed at once. */
import type { Ask } from '../../gate/route.ts';
import { type Entry, hubOf, type News } from './hub.ts';

/** The page says that it is cut off when two have not come. */
export const BEAT_MS = 2000;
const CATCH_UP = 200;
/** A reader that is this far behind loads the page anew instead. */
const MOST_WAITING = 500;

export interface Following {
  readonly ask: Ask;
  /** The last entry that the reader has; undefined: begin with the newest. */
  readonly after: number | undefined;
  readonly now: () => Date;
  readonly beatMs?: number;
}

export async function* follow(
  { ask, after, now, beatMs = BEAT_MS }: Following,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const hub = hubOf(ask);
  const inbox = new Inbox();
  const stop = hub.listen((news) => inbox.put(news));
  signal.addEventListener('abort', () => inbox.wake(), { once: true });
  const reader: Reader = { sent: after };
  let caughtUp = false;
  try {
    yield 'retry: 2000\n\n';
    while (!signal.aborted) {
      if (!caughtUp && hub.last !== undefined) {
        try {
          // A thousand who open a page at once are no thousand questions: who has all of it, or wants only what comes, missed nothing.
          if (after !== undefined && after < hub.last) yield* missed(ask, after, reader);
          caughtUp = true;
        } catch {
          // the hub finds the same, and says it
        }
      }
      if (inbox.size > MOST_WAITING) {
        yield 'event: behind\ndata: {}\n\n';
        return;
      }
      yield* caughtUp ? told(inbox.take(), reader, now) : [beatEvent(now(), hub.answers)];
      if (!(await inbox.woken(beatMs))) yield beatEvent(now(), hub.answers);
    }
  } finally {
    stop();
  }
}

interface Reader {
  /** The last entry that was sent; undefined: none is wanted but what comes. */
  sent: number | undefined;
}

/** Asked for by the reader's own number, so that a wrong one harms nobody else. */
async function* missed(ask: Ask, after: number, reader: Reader): AsyncGenerator<string> {
  for (let from = after; ; from = reader.sent ?? from) {
    const { entries } = await ask('events', { after: from, limit: CATCH_UP, waitMs: 0 });
    yield* newer(entries, reader);
    if (entries.length < CATCH_UP) return;
  }
}

function* told(all: readonly News[], reader: Reader, now: () => Date): Generator<string> {
  for (const news of all)
    if ('agent' in news) yield beatEvent(now(), news.agent);
    else yield* newer(news.entries, reader);
}

function* newer(entries: readonly Entry[], reader: Reader): Generator<string> {
  for (const entry of entries) {
    if (entry.seq <= (reader.sent ?? 0)) continue;
    reader.sent = entry.seq;
    yield entryEvent(entry);
  }
}

/** What has come and was not sent so far. */
class Inbox {
  #waiting: News[] = [];
  /** Something came since the last waiting: it may have come while nobody waited. */
  #came = false;
  #wake: () => void = () => {};

  get size(): number {
    return this.#waiting.length;
  }

  put(news: News): void {
    this.#waiting.push(news);
    this.wake();
  }

  take(): readonly News[] {
    return this.#waiting.splice(0);
  }

  wake(): void {
    this.#came = true;
    this.#wake();
  }

  /** True when something came before the time had passed. */
  async woken(withinMs: number): Promise<boolean> {
    if (!this.#came)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const came = this.#came;
    this.#came = false;
    return came;
  }
}

/** JSON has no line feeds of its own, so that one line holds all of it. */
export function entryEvent({ seq, at, kind, incident, text }: Entry): string {
  return `id: ${seq}\nevent: entry\ndata: ${JSON.stringify({ seq, at, kind, incident, text })}\n\n`;
}

function beatEvent(at: Date, agent: boolean): string {
  return `event: beat\ndata: ${JSON.stringify({ at: at.toISOString(), agent })}\n\n`;
}
