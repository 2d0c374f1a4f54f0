/** The main thread's side of the sentinel. */
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { workerEntry } from '../../host/worker-entry.ts';
import {
  ordersReportSchema,
  outcomeSchema,
  recheckReportSchema,
  type Reply,
  replySchema,
  type Request,
} from './messages.ts';
import type {
  GuardOrder,
  OrdersReport,
  Overflow,
  RecheckReport,
  Replaced,
  RestoreOutcome,
  Returned,
  SentinelOptions,
  SentinelStatus,
  Sighting,
  Verified,
} from './types.ts';

interface SentinelEvents {
  sighting: [Sighting];
  /** A reported component is right again without our doing. */
  returned: [Returned];
  /** Another file with the recorded content and attributes stands in the place of a component. */
  replaced: [Replaced];
  /** The digest of a file that was restored by hard link. */
  verified: [Verified];
  overflow: [Overflow];
  note: [string];
  /** The thread ended although nobody stopped it: nothing is watched any more. */
  died: [string];
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Sentinel extends EventEmitter<SentinelEvents> {
  readonly status: SentinelStatus;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #stopping = false;

  private constructor(worker: Worker, status: SentinelStatus) {
    super();
    this.#worker = worker;
    this.status = status;
    worker.on('message', (message: unknown) => this.#receive(replySchema.parse(message)));
    worker.on('error', (error: Error) => this.#ended(error.message));
    worker.on('exit', () => this.#ended('its thread ended'));
  }

  /** Starts the thread and waits until it is warm. */
  static async start(options: SentinelOptions): Promise<Sentinel> {
    const worker = new Worker(workerEntry('sentinel', './worker.ts', import.meta.url), {
      workerData: { ...options },
      name: 'sentinel',
      // Descriptors come from system calls of our own; Node would warn about closing what it did not open.
      trackUnmanagedFds: false,
    });
    return new Sentinel(worker, await ready(worker));
  }

  /** Replaces all orders; what is already different is reported by sightings with outcome `none`. */
  async setOrders(orders: readonly GuardOrder[]): Promise<OrdersReport> {
    return ordersReportSchema.parse(await this.#ask({ kind: 'orders', orders }));
  }

  /** Changes of these paths are expected: they are reported as declined (`transaction`) and left alone. */
  async pause(paths: readonly string[]): Promise<void> {
    await this.#ask({ kind: 'pause', paths });
  }

  async resume(paths: readonly string[]): Promise<RecheckReport> {
    return recheckReportSchema.parse(await this.#ask({ kind: 'resume', paths }));
  }

  /**
   * Looks at all or some components without trusting events. What a package transaction left behind is named in the
   * answer and not restored: the caller judges it and then gives new orders or calls `restore`.
   */
  async recheck(paths?: readonly string[]): Promise<RecheckReport> {
    const some = paths === undefined ? {} : { paths };
    return recheckReportSchema.parse(await this.#ask({ kind: 'recheck', ...some }));
  }

  /** Restores now, whatever the policy; `none` when there is nothing to restore. */
  async restore(path: string): Promise<RestoreOutcome> {
    return outcomeSchema.parse(await this.#ask({ kind: 'restore', path }));
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    await this.#ask({ kind: 'stop' });
    await exited;
  }

  #ask(request: Request): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage({ id, request });
    });
  }

  #receive(reply: Reply): void {
    switch (reply.kind) {
      case 'answer':
        this.#take(reply.id)?.resolve(reply.answer);
        break;
      case 'refused':
        this.#take(reply.id)?.reject(broken(reply.why));
        break;
      case 'sighting':
        this.emit('sighting', reply.sighting);
        break;
      case 'returned':
        this.emit('returned', reply.returned);
        break;
      case 'replaced':
        this.emit('replaced', reply.replaced);
        break;
      case 'verified':
        this.emit('verified', reply.verified);
        break;
      case 'overflow':
        this.emit('overflow', reply.overflow);
        break;
      case 'note':
        this.emit('note', reply.text);
        break;
      case 'ready':
        break; // taken by `ready`
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(why: string): void {
    for (const id of this.#waiting.keys()) this.#take(id)?.reject(broken(why));
    if (this.#stopping) return;
    this.#stopping = true;
    this.emit('died', why);
  }
}

function broken(why: string): StakeoutError {
  return new StakeoutError('the sentinel cannot do that', why, { exit: EXIT.internal });
}

function ready(worker: Worker): Promise<SentinelStatus> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: unknown) => {
      const reply = replySchema.parse(message);
      if (reply.kind === 'ready') resolve(reply.status);
      else reject(broken(`it began with a message of kind ${reply.kind}`));
    });
    worker.once('error', (error) => reject(broken(error.message)));
    worker.once('exit', () => reject(broken('its thread ended while starting')));
  });
}
