/** `stakeout baseline accept PATH…`: moves the baseline forward for these paths, by hand. */
import { buildCommand } from '@stricli/core';
import { releasePath } from '../../host/held-paths.ts';
import { openPackageDatabase } from '../../host/packages/index.ts';
import { acceptPaths } from '../../identify/index.ts';
import type { Context } from '../context.ts';
import { renderJson, visible } from '../output/index.ts';
import { stateDir, withJournal } from '../state.ts';
import { baselineStore, JSON_FLAG, loadBaseline, openVault } from './common.ts';

interface Flags {
  readonly json: boolean;
}

async function accept(this: Context, flags: Flags, ...paths: readonly string[]): Promise<void> {
  const before = loadBaseline(this);
  const { draft, taken, dropped } = acceptPaths(before, paths, { packages: openPackageDatabase() });
  const { refused } = openVault(this).putAll(
    draft.entries
      .filter((e) => taken.includes(e.component.path))
      .map((e) => ({ path: e.component.path, state: e.state })),
  );
  const { generation } = baselineStore(this).save(draft);
  await withJournal(
    this,
    (journal) =>
      journal.append({
        kind: 'baseline.moved',
        generation,
        accepted: [...taken, ...dropped],
        why: 'accepted by hand',
      }),
    { readOnly: false },
  );
  // What a person took back by `undo` was left alone until now; it is as it should be again.
  for (const path of [...taken, ...dropped]) releasePath(stateDir(this), path);
  if (flags.json)
    return this.stdout.write(
      renderJson({ schema: 'stakeout.baseline-accepted/1', generation, taken, dropped }),
    );
  for (const path of taken) this.stdout.write(`${visible(path)} is recorded as it stands now\n`);
  for (const path of dropped) this.stdout.write(`${visible(path)} is not part of the baseline any more\n`);
  for (const { path, error } of refused)
    this.stderr.write(`${visible(`no copy of ${path}: ${error.why}`)}\n`);
  this.stdout.write(`generation ${generation}\n`);
}

export const acceptCommand = buildCommand({
  func: accept,
  parameters: {
    flags: { json: JSON_FLAG },
    positional: {
      kind: 'array',
      parameter: { brief: 'A component of the baseline', parse: String, placeholder: 'path' },
      minimum: 1,
    },
  },
  docs: { brief: 'Takes what stands at these paths now as the state to keep; what is gone is dropped' },
});
