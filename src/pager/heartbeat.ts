/**
 * The dead-man's switch: an address elsewhere is asked again and again, and whoever waits for that there pages when it stays
 * away. It is asked by the loop, so that it stays away when the loop does.
 */
import type { OnCallConfig } from '../oncall/index.ts';

type Settings = NonNullable<OnCallConfig['heartbeat']>;

const ASK_MS = 10_000;
/** In a row: a single one may be the network's. */
const TROUBLE_AFTER = 3;

export interface HeartbeatPorts {
  readonly ask: (url: string, signal: AbortSignal) => Promise<number>;
  readonly reveal: (secret: Settings['url']) => string | undefined;
}

export class Heartbeat {
  readonly #ports: HeartbeatPorts;
  #due = -Infinity;
  #asking = false;
  #failures = 0;
  #why: string | undefined;
  /** Milliseconds since 1970. */
  last: number | undefined;

  constructor(ports: HeartbeatPorts) {
    this.#ports = ports;
  }

  /** Why it does not get through, once that is more than a hitch. */
  get trouble(): string | undefined {
    return this.#failures >= TROUBLE_AFTER ? this.#why : undefined;
  }

  /** To be called by a loop that has just done its work. `steady` never goes back. Never rejects. */
  async beat(settings: Settings | undefined, steady: number, wall: number): Promise<void> {
    if (settings === undefined) {
      this.#failures = 0;
      return;
    }
    if (this.#asking || steady < this.#due) return;
    this.#asking = true;
    this.#due = steady + settings.everyMs;
    const why = await this.#ask(settings.url);
    this.#asking = false;
    this.#why = why;
    this.#failures = why === undefined ? 0 : this.#failures + 1;
    if (why === undefined) this.last = wall;
  }

  async #ask(secret: Settings['url']): Promise<string | undefined> {
    const place = secret.toString();
    try {
      const url = this.#ports.reveal(secret);
      if (url === undefined || !/^https?:\/\//.test(url)) return `${place} holds no address`;
      const status = await this.#ports.ask(url, AbortSignal.timeout(ASK_MS));
      return status >= 200 && status < 300 ? undefined : `${place} answers ${status}`;
    } catch (error) {
      // The words of the error may hold the address.
      return `${place} cannot be asked (${codeIn(error)})`;
    }
  }
}

function codeIn(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'unknown';
}
