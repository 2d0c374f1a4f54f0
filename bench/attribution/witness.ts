/**
 * witness RUNG[,RUNG…] DIRECTORY: names, for each file created or removed in DIRECTORY, who did it: the plain /proc way
 * first, then ours. Runs the commands it reads from standard input (a JSON argv a line), one after the other, so that
 * they can be in its own pid namespace. At the end of the input it prints one JSON object.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/mini';
import { actorSchema } from '../../src/domain/event.ts';
import { MASK } from '../../src/host/fanotify/constants.ts';
import { FanotifyEvents } from '../../src/host/fanotify/index.ts';
import { openIdentity } from '../../src/host/identity/index.ts';
import { plainIdentity } from './plain-proc.ts';

/** Events that are on their way when the last command has ended. */
const SETTLE_MS = 250;
const RUNGS = ['ebpf', 'proc-connector', 'proc'] as const;

export const testimonySchema = z.object({
  rung: z.string(),
  notes: z.array(z.string()),
  lost: z.number(),
  sightings: z.array(
    z.object({
      name: z.string(),
      created: z.boolean(),
      pid: z.number(),
      plain: z.object({ argv: z.array(z.string()), ancestors: z.array(z.array(z.string())) }),
      actor: z.optional(actorSchema),
      /** Microseconds that the answer took. */
      tookUs: z.number(),
    }),
  ),
});
export type Testimony = z.infer<typeof testimonySchema>;

async function main(rungs: string, directory: string): Promise<void> {
  const { source, notes } = openIdentity({ rungs: RUNGS.filter((rung) => rungs.split(',').includes(rung)) });
  const sightings: object[] = [];
  let lost = 0;
  const events = new FanotifyEvents({
    event: ({ name, pid, mask }) => {
      const plain = plainIdentity(pid);
      const start = process.hrtime.bigint();
      const actor = source.who(pid);
      const tookUs = Number(process.hrtime.bigint() - start) / 1000;
      const created = (mask & MASK.FAN_CREATE) !== 0;
      sightings.push({ name, created, pid, plain, actor, tookUs });
    },
    lost: () => {
      lost += 1;
    },
  });
  const watched = events.watch(directory, MASK.FAN_DELETE | MASK.FAN_CREATE);
  if (watched.is !== 'watched') throw new Error(`witness: ${directory} is not watched`);
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) await perform(line);
  await sleep(SETTLE_MS);
  process.stdout.write(`${JSON.stringify({ rung: source.rung, notes, lost, sightings })}\n`);
  events.close();
  source.close();
}

function perform(line: string): Promise<void> {
  const [file = '', ...args] = z.array(z.string()).parse(JSON.parse(line));
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

if (import.meta.main) {
  const [, , rungs = '', directory = ''] = process.argv;
  await main(rungs, directory);
}
