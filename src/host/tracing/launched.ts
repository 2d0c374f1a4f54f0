/** A program that was launched: what it says and how it ends. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of both streams together; a server that fails says why in its first lines. */
const OUTPUT_BYTES = 64 * 1024;

export class Launched {
  code: number | null = null;
  signal: NodeJS.Signals | null = null;
  ended = false;
  readonly #started = performance.now();
  readonly #ending: Promise<void>;
  readonly #chunks: Buffer[] = [];
  #kept = 0;

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#keep(chunk));
    this.#ending = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.ended = true;
        this.code = code;
        this.signal = signal;
        resolve();
      });
      child.once('error', () => {
        this.ended = true;
        resolve();
      });
    });
  }

  elapsed(): number {
    return performance.now() - this.#started;
  }

  /** Resolves when it has ended, at the latest after this long. */
  async endsWithin(ms: number): Promise<void> {
    if (!this.ended) await Promise.race([this.#ending, sleep(ms)]);
  }

  output(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  #keep(chunk: Buffer): void {
    const room = Math.max(0, OUTPUT_BYTES - this.#kept);
    this.#chunks.push(chunk.subarray(0, room));
    this.#kept += chunk.length;
  }
}
