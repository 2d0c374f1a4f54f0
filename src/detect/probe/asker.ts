/**
 * A process of its own that asks for pages: the targets as JSON on standard input, their answers as JSON on standard output. Started
 * on the network of a clone, it asks the servers there (`ask-elsewhere.ts`).
 */
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { probe, type ProbeAnswer } from './probe.ts';

const orderSchema = z.object({
  targets: z.array(z.object({ url: z.string(), host: z.optional(z.string()) })),
  timeoutMs: z.number(),
  parallel: z.number(),
});

const { targets, timeoutMs, parallel } = orderSchema.parse(JSON.parse(await text(process.stdin)));
const answers: ProbeAnswer[] = [];
const waiting = targets.map(({ url, host }) => ({ url, ...(host === undefined ? {} : { host }) }));
const worker = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    answers.push(await probe(next, { timeoutMs }));
};
await Promise.all(Array.from({ length: parallel }, worker));
process.stdout.write(JSON.stringify(answers));
