/**
 * The agent's end of the thread that works on post-mortems. It is started by the first question and ended when nobody has asked for a
 * while: most hosts never need it. What it cannot answer in time ends it as well, and the next question starts another.
 */
import { Worker } from 'node:worker_threads';
import { type Args, DeskRefusal, type Result, VERBS } from '../../../desk/index.ts';
import { messageOf } from '../../../domain/errors.ts';
import { workerEntry } from '../../../host/worker-entry.ts';
import type { PostmortemVerb } from './work.ts';
import { type Reply, replySchema } from './replies.ts';

const IDLE_MS = 120_000;
/** A preview for every person that writes, and some. */
const MOST_WAITING = 32;
/** MiB of what a text can make of itself; the largest record and its evidence take a quarter of it. */
const HEAP_MIB = 512;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (why: Error) => void;
  readonly late: NodeJS.Timeout;
}

export class PostmortemThread {
  readonly #stateDir: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 1;

  constructor(stateDir: string) {
    this.#stateDir = stateDir;
  }

  /** Rejects with DeskRefusal, or an error of ours when the thread could not do it. */
  async ask<V extends PostmortemVerb>(verb: V, args: Args<V>): Promise<Result<V>> {
    if (this.#waiting.size >= MOST_WAITING)
      throw new DeskRefusal('conflict', 'too many work on post-mortems at once: try again in a moment');
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    const result = await new Promise((resolve, reject) => {
      const late = setTimeout(
        () => this.#end(worker, `${verb} took longer than ${VERBS[verb].deadlineMs} ms`),
        VERBS[verb].deadlineMs,
      );
      this.#waiting.set(id, { resolve, reject, late });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
      worker.postMessage({ id, verb, args });
    });
    // The verb's own schema; TypeScript does not follow that through an index.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return VERBS[verb].result.parse(result) as Result<V>;
  }

  /** Resolves when nothing of it writes any more. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#end(worker, 'the agent ends');
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(workerEntry('postmortem-worker', './worker.ts', import.meta.url), {
      workerData: { stateDir: this.#stateDir },
      name: 'postmortems',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    worker.on('message', (message: unknown) => this.#answer(replySchema.parse(message)));
    worker.on('error', (error: Error) => this.#end(worker, messageOf(error)));
    worker.on('exit', () => this.#end(worker, 'its thread ended'));
    worker.unref();
    return worker;
  }

  #answer(reply: Reply): void {
    const asked = this.#waiting.get(reply.id);
    if (asked === undefined) return;
    this.#waiting.delete(reply.id);
    clearTimeout(asked.late);
    if ('refusal' in reply) asked.reject(new DeskRefusal(reply.refusal, reply.why));
    else if ('failed' in reply) asked.reject(new Error(reply.failed));
    else asked.resolve(reply.result);
    if (this.#waiting.size === 0) this.#rest();
  }

  #rest(): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#idle = setTimeout(() => this.#end(worker, 'nobody asks'), IDLE_MS);
    this.#idle.unref();
  }

  #end(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    clearTimeout(this.#idle);
    for (const { reject, late } of this.#waiting.values()) {
      clearTimeout(late);
      reject(new Error(why));
    }
    this.#waiting.clear();
    void worker.terminate();
  }
}
