/** The driver's hold on the process that guards: what it said, and ways to end it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { eventSchema, type EventOf } from '../../../src/domain/event.ts';

const saidSchema = z.object({
  event: z.optional(eventSchema),
  state: z.optional(z.string()),
  synced: z.optional(z.boolean()),
});
type Said = z.infer<typeof saidSchema>;

/** The emulated processor is a hundred times slower than one of its own. */
const PATIENCE_MS = 60_000;

export class Keeper {
  readonly #child: ChildProcess;
  readonly #said: Said[] = [];

  constructor() {
    this.#child = spawn(process.execPath, [process.argv[1] ?? '', 'agent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#child.stdout !== null)
      createInterface(this.#child.stdout).on('line', (text) =>
        this.#said.push(saidSchema.parse(JSON.parse(text))),
      );
  }

  /** The first thing it says, or said, that fits, and is not forgotten. */
  async hear<T>(what: string, pick: (said: Said) => T | undefined): Promise<T> {
    for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
      for (const said of this.#said) {
        const found = pick(said);
        if (found !== undefined) return found;
      }
      await sleep(20);
    }
    throw new Error(`the guard never said: ${what}; it said ${JSON.stringify(this.#said.slice(-5))}`);
  }

  on(): Promise<string> {
    return this.hear('on', ({ state }) => (state?.startsWith('on:') === true ? state : undefined));
  }

  refused(operation: string, path: string): Promise<EventOf<'kernel-guard.refused'>> {
    return this.hear(`refused ${operation} of ${path}`, ({ event }) =>
      event?.kind === 'kernel-guard.refused' && event.operation === operation && event.path === path
        ? event
        : undefined,
    );
  }

  async sync(): Promise<void> {
    this.forget();
    this.#child.stdin?.write('\n');
    await this.hear('synced', ({ synced }) => synced);
  }

  forget(): void {
    this.#said.splice(0);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
