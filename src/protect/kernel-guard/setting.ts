/** Whether the kernel guard is wanted: `STATE/guard/kernel.json`, written by `stakeout guard kernel on | off`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { codeOf, messageOf } from '../../domain/errors.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';

export const settingSchema = z.object({
  schema: z.literal('stakeout.kernel-guard-setting/1'),
  on: z.boolean(),
  /** ISO 8601. */
  since: z.string(),
});
export type KernelGuardSetting = z.infer<typeof settingSchema>;

export type Wish = { readonly on: boolean; readonly problem?: string };

/** Off where nobody said so, and where what was said cannot be read: a guard that nobody asked for must not refuse anything. */
export function wishOf(stateDir: string): Wish {
  try {
    const parsed = settingSchema.safeParse(JSON.parse(readFileSync(fileIn(stateDir), 'utf8')));
    return parsed.success
      ? { on: parsed.data.on }
      : { on: false, problem: `${fileIn(stateDir)} is no setting` };
  } catch (error) {
    return codeOf(error) === 'ENOENT'
      ? { on: false }
      : { on: false, problem: `${fileIn(stateDir)}: ${messageOf(error)}` };
  }
}

export function wish(stateDir: string, on: boolean, now: Date): void {
  const setting: KernelGuardSetting = {
    schema: 'stakeout.kernel-guard-setting/1',
    on,
    since: now.toISOString(),
  };
  privateDirectory(dirname(fileIn(stateDir)));
  writeDurably(fileIn(stateDir), [Buffer.from(`${JSON.stringify(setting)}\n`)]);
}

function fileIn(stateDir: string): string {
  return join(stateDir, 'guard', 'kernel.json');
}
