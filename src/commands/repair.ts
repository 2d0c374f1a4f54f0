/** `stakeout repair [PATH…]`: puts components back as the baseline has them. */
import { join } from 'node:path';
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { repair, type Repaired } from '../agent/index.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { BaselineStore, capBytes, Vault } from '../identify/index.ts';
import type { Context } from './context.ts';
import { type Cell, renderJson, renderTable, toned } from './output/index.ts';
import { withJournal } from './state.ts';

export const repairSchema = z.object({
  schema: z.literal('stakeout.repair/1'),
  repairs: z.array(
    z.object({
      path: z.string(),
      result: z.enum(['restored', 'unchanged', 'declined', 'failed']),
      why: z.optional(z.string()),
      tier: z.optional(z.string()),
      action: z.optional(z.string()),
    }),
  ),
});

type Row = z.infer<typeof repairSchema>['repairs'][number];

async function run(
  this: Context,
  flags: { readonly json: boolean },
  ...paths: readonly string[]
): Promise<void> {
  if (this.uid !== 0)
    throw new StakeoutError('cannot repair', 'files of a service belong to root, and this is not root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  const stateDir = stateDirectory(this);
  const tools = {
    stateDir,
    store: new BaselineStore(stateDir, { now: this.now }),
    vault: new Vault(join(stateDir, 'vault'), { capBytes: capBytes(this.env) }),
    now: this.now,
  };
  const done = await withJournal(this, (journal) => repair({ ...tools, journal }, paths), {
    readOnly: false,
  });
  const rows = done.map(rowOf);
  if (rows.some((r) => r.result === 'failed' || r.result === 'declined')) this.exit(EXIT.environment);
  if (flags.json) this.stdout.write(renderJson({ schema: 'stakeout.repair/1', repairs: rows }));
  else if (rows.length === 0) this.stdout.write('nothing differs from the baseline\n');
  else
    this.stdout.write(
      renderTable(
        [
          { title: 'PATH', overflow: 'middle' },
          { title: 'RESULT' },
          { title: 'UNDO OR REASON', overflow: 'wrap' },
        ],
        rows.map(cells),
        this.stdout,
      ),
    );
}

function rowOf({ path, outcome, action }: Repaired): Row {
  switch (outcome.kind) {
    case 'restored':
      return { path, result: 'restored', tier: outcome.tier, ...(action === undefined ? {} : { action }) };
    case 'none':
      return { path, result: 'unchanged' };
    case 'declined':
      return { path, result: 'declined', why: outcome.why };
    case 'failed':
      break;
  }
  return { path, result: 'failed', why: `${outcome.why}; ${outcome.next}` };
}

function cells(row: Row): readonly Cell[] {
  const tone = row.result === 'restored' ? 'good' : row.result === 'unchanged' ? 'dim' : 'bad';
  return [
    row.path,
    toned(tone, row.result),
    row.action === undefined ? (row.why ?? '') : `stakeout undo ${row.action}`,
  ];
}

export const command = buildCommand({
  func: run,
  parameters: {
    flags: { json: { kind: 'boolean', brief: 'Print one JSON document', default: false } },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Component to put back; without one, everything that differs',
        parse: String,
        placeholder: 'path',
      },
    },
  },
  docs: { brief: 'Puts parts back as the baseline has them, whatever the policy' },
});
