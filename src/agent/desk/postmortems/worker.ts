/** The thread that reads and writes post-mortems: one question after the other, each answered. */
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod/mini';
import { DeskRefusal, type Args, type Result } from '../../../desk/index.ts';
import { messageOf } from '../../../domain/errors.ts';
import type { Reply } from './replies.ts';
import { POSTMORTEM_VERBS, postmortemWork, type PostmortemVerb } from './work.ts';

const questionSchema = z.object({ id: z.number(), verb: z.enum(POSTMORTEM_VERBS), args: z.unknown() });

function start(): void {
  const port = parentPort;
  if (port === null) throw new Error('post-mortems are worked on in a worker thread');
  const { stateDir } = z.object({ stateDir: z.string() }).parse(workerData);
  const work = postmortemWork({ stateDir, now: () => new Date() });
  let last = Promise.resolve();
  port.on('message', (message: unknown) => {
    const { id, verb, args } = questionSchema.parse(message);
    last = last.then(async () => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
      port.postMessage(await replyTo(id, () => ask(work, verb, args)));
    });
  });
}

function ask<V extends PostmortemVerb>(
  work: ReturnType<typeof postmortemWork>,
  verb: V,
  args: unknown,
): Promise<Result<V>> | Result<V> {
  // The desk checked the arguments of this verb before; TypeScript does not follow the pair through an index.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const handle = work[verb] as unknown as (given: Args<V>) => Promise<Result<V>> | Result<V>;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return handle(args as Args<V>);
}

async function replyTo(id: number, work: () => unknown): Promise<Reply> {
  try {
    return { id, result: await work() };
  } catch (error) {
    if (error instanceof DeskRefusal) return { id, refusal: error.refusal, why: error.message };
    return { id, failed: messageOf(error) };
  }
}

start();
