/**
 * scene OPTIONS: opens the recorder, follows itself, runs the commands one after the other and prints what was recorded, as one
 * JSON object. A program of its own, so that a scene can be played in another pid namespace, without root, or be killed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod/mini';
import { failingCallSchema } from '../../src/domain/failing-call.ts';
import { openFailingCallRecorder } from '../../src/host/failing-calls/index.ts';

const optionsSchema = z.object({
  rungs: z.optional(z.array(z.enum(['ebpf', 'ebpf-plain']))),
  /** Run after following this process. */
  commands: z.array(z.array(z.string())),
  /** Run before, by nobody who is followed. */
  before: z.optional(z.array(z.array(z.string()))),
  programs: z.optional(z.array(z.string())),
  /** Default: yes. */
  followSelf: z.optional(z.boolean()),
  /** Other processes to follow. */
  follow: z.optional(z.array(z.number())),
  /** Each is started, followed by its number, and waited for; before the commands. */
  children: z.optional(z.array(z.array(z.string()))),
  /** Say so and wait, with the recorder open. */
  linger: z.optional(z.boolean()),
});
export type SceneOptions = z.infer<typeof optionsSchema>;

export const sceneSchema = z.object({
  rung: z.string(),
  why: z.array(z.string()),
  pid: z.number(),
  calls: z.array(failingCallSchema),
  afterClear: z.number(),
});
export type Scene = z.infer<typeof sceneSchema>;

export const SERVICE = 'theatre';

async function play(options: SceneOptions): Promise<void> {
  const { recorder, why } = openFailingCallRecorder(
    options.rungs === undefined ? {} : { rungs: options.rungs },
  );
  perform(options.before ?? []);
  if (options.followSelf !== false) recorder.follow(new Map([[SERVICE, [process.pid]]]));
  recorder.follow(new Map([[SERVICE, options.follow ?? []]]));
  recorder.followPrograms(new Map([[SERVICE, options.programs ?? []]]));
  for (const [file = '', ...args] of options.children ?? []) {
    const child = spawn(file, args, { stdio: 'ignore' });
    recorder.follow(new Map([[SERVICE, [child.pid ?? 0]]]));
    await once(child, 'close');
  }
  perform(options.commands);
  if (options.linger === true) {
    process.stdout.write('ready\n');
    setInterval(() => {}, 1000);
    return;
  }
  const calls = recorder.snapshot();
  recorder.clear();
  const afterClear = recorder.snapshot().length;
  recorder.close();
  process.stdout.write(JSON.stringify({ rung: recorder.rung, why, pid: process.pid, calls, afterClear }));
}

function perform(commands: readonly (readonly string[])[]): void {
  for (const [file = '', ...args] of commands) spawnSync(file, args, { stdio: 'ignore' });
}

if (import.meta.main) await play(optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}')));
