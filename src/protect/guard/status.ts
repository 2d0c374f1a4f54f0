/** How the guard stands: what `stakeout guard status` prints. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { FAIL_MODES } from './hooks/settings.ts';
import { indexedNames } from './indexed-names.ts';
import { fileStates } from './installation.ts';
import { installedSettings } from './installed-settings.ts';
import { placesIn } from './layout.ts';
import { approvalSchema, GuardRecords, refusalSchema } from './records.ts';
import { unwrittenFiles } from './unwritten.ts';

export const guardSchema = z.object({
  schema: z.literal('stakeout.guard/1'),
  installed: z.boolean(),
  failMode: z.nullable(z.enum(FAIL_MODES)),
  /** `dpkg`: in apt and dpkg; `rpm`: in rpm, and in dnf where that is; null when it is not installed. */
  manager: z.nullable(z.enum(['dpkg', 'rpm'])),
  /** The files of all layers; `missing` and `changed` ones leave a layer out. */
  files: z.array(z.object({ path: z.string(), state: z.enum(['ok', 'missing', 'changed']) })),
  /** Packages whose going the hooks notice by themselves. */
  essentialPackages: z.array(z.string()),
  /** The baseline moved since the index was written; the next transaction renews it. */
  indexOutdated: z.boolean(),
  /** Times the guard could not judge and went by its mode. */
  failures: z.number(),
  /** Entries that the journal did not take; they go in with the next one. */
  unwritten: z.number(),
  /** Newest first. */
  refusals: z.array(refusalSchema),
  approvals: z.array(approvalSchema),
});
export type GuardStatus = z.infer<typeof guardSchema>;

export function guardStatus(stateDir: string, now: Date): GuardStatus {
  const settings = installedSettings(stateDir);
  const places = placesIn(stateDir);
  const records = new GuardRecords(stateDir);
  return {
    schema: 'stakeout.guard/1',
    installed: settings !== undefined,
    failMode: settings?.failMode ?? null,
    manager: settings?.manager ?? null,
    files: settings === undefined ? [] : fileStates(settings),
    essentialPackages: [...indexedNames(stateDir)],
    indexOutdated: timeOf(join(stateDir, 'baseline')) > timeOf(places.index),
    failures: textOf(places.failures).split('\n').length - 1,
    unwritten: unwrittenFiles(stateDir).length,
    refusals: records.refusals(),
    approvals: records.approvals().filter(({ until }) => Date.parse(until) > now.getTime()),
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
