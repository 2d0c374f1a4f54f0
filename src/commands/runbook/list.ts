/** `stakeout runbook list` and `stakeout runbook show ID`. */
import { buildCommand } from '@stricli/core';
import type { z } from 'zod/mini';
import type { Context } from '../context.ts';
import { renderJson, renderTable, toned, visibleLines } from '../output/index.ts';
import type { runbooksSchema } from './schema.ts';
import { age, lastDrills, needsRunbook, onShelf, shelf } from './shelf.ts';

async function list(this: Context, { json }: { readonly json: boolean }): Promise<void> {
  const drilled = await lastDrills(this);
  const rows = shelf(this).map((one) => ({ one, ...age(this, one, drilled(one)) }));
  if (json) {
    const runbooks = rows.map(({ one: { id, path, origin, runbook, trust }, stale, since }) => ({
      id,
      path,
      origin,
      title: runbook?.meta.title ?? null,
      owner: runbook?.meta.owner ?? null,
      severity: runbook?.meta.severity ?? null,
      appliesWhen: [...(runbook?.meta.appliesWhen ?? [])],
      digest: runbook?.digest ?? null,
      lastDrilled: since ?? null,
      stale,
      steps: runbook?.steps.length ?? 0,
      ...(trust.ok ? {} : { refused: trust.why }),
    }));
    const document: z.infer<typeof runbooksSchema> = { schema: 'stakeout.runbooks/1', runbooks };
    this.stdout.write(renderJson(document));
    return;
  }
  const table = rows.map(({ one: { id, runbook, trust }, stale, since }) => [
    id,
    runbook?.meta.title ?? '',
    stale ? toned('warn', since === undefined ? 'never' : `${since}, stale`) : (since ?? ''),
    trust.ok ? '' : toned('bad', trust.why),
  ]);
  const columns = [
    { title: 'runbook' },
    { title: 'for', overflow: 'wrap' as const },
    { title: 'drilled' },
    { title: 'not run because', overflow: 'wrap' as const },
  ];
  this.stdout.write(renderTable(columns, table, this.stdout));
}

function show(this: Context, _flags: object, id: string): void {
  const one = onShelf(this, id);
  const runbook = needsRunbook(one);
  this.stdout.write(visibleLines(runbook.text));
  this.stderr.write(
    `\n${one.path}, ${runbook.digest}\n${one.trust.ok ? `run it: stakeout runbook run ${id}` : `${one.trust.why}; ${one.trust.next}`}\n`,
  );
}

export const listCommand = buildCommand({
  func: list,
  parameters: { flags: { json: { kind: 'boolean', brief: 'Print one JSON document', default: false } } },
  docs: { brief: 'Lists the runbooks of this host, and which were not drilled for too long' },
});

export const showCommand = buildCommand({
  func: show,
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The runbook, e.g. module-missing', parse: String, placeholder: 'id' }],
    },
  },
  docs: { brief: 'Prints a runbook as it is, and the digest of what was shown' },
});
