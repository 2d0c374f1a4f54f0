/** `stakeout baseline create`: takes the host as it is now as the state to keep. */
import { buildCommand } from '@stricli/core';
import { takeBaseline } from '../../agent/index.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { Context } from '../context.ts';
import { renderBlock, renderJson, renderTable, startProgress, toned, visible } from '../output/index.ts';
import { withJournal } from '../state.ts';
import { baselineStore, JSON_FLAG, openVault, warnOfDamage } from './common.ts';

interface Flags {
  readonly json: boolean;
  readonly vaultCap?: string;
}

async function create(this: Context, flags: Flags, ...only: readonly string[]): Promise<void> {
  const store = baselineStore(this);
  warnOfDamage(this, store.load());
  const progress = startProgress(this.stderr);
  const tools = { store, vault: openVault(this, flags.vaultCap) };
  const taken = await takeBaseline(tools, {
    ...(only.length > 0 ? { only } : {}),
    say: (step) => progress.say(step),
  }).finally(() => progress.done());
  const { baseline, stored, pageProblems } = taken;
  const broken = baseline.broken.map(({ component, problem, detail }) => ({
    path: component.path,
    problem,
    detail,
  }));
  await withJournal(
    this,
    (journal) =>
      journal.append({
        kind: 'baseline.created',
        generation: baseline.generation,
        components: baseline.entries.length,
        broken: broken.map((b) => `${b.path}: ${b.problem}`),
      }),
    { readOnly: false },
  );
  const refused = stored.refused.map(({ path, error }) => ({ path, why: error.why, next: error.next }));
  if (flags.json)
    this.stdout.write(
      renderJson({
        schema: 'stakeout.baseline-created/1',
        generation: baseline.generation,
        createdAt: baseline.createdAt,
        components: baseline.entries.length,
        pages: baseline.pages.length,
        broken,
        notInVault: refused,
        pageProblems,
      }),
    );
  else {
    this.stdout.write(
      renderBlock(
        [
          ['generation', baseline.generation],
          ['services', baseline.services.map((s) => s.id).join(', ') || 'none found'],
          ['components', baseline.entries.length],
          ['pages', baseline.pages.length],
          ['in the vault', `${stored.stored.length} files, ${tools.vault.usedBytes()} bytes of copies`],
          ['broken already', broken.length === 0 ? undefined : toned('warn', `${broken.length}, not taken`)],
        ],
        this.stdout,
      ),
    );
    this.stdout.write(
      renderTable(
        [
          { title: 'broken', overflow: 'middle' },
          { title: 'problem' },
          { title: 'detail', overflow: 'wrap' },
        ],
        broken.map((b) => [b.path, b.problem, b.detail]),
        this.stdout,
      ),
    );
    for (const { path, why, next } of refused)
      this.stderr.write(`${visible(`no copy of ${path}: ${why}; next: ${next ?? ''}`)}\n`);
    for (const { what, why } of pageProblems) this.stderr.write(`${visible(`${what}: ${why}`)}\n`);
  }
  if (broken.length > 0 || refused.length > 0) this.exit(EXIT.found);
}

export const createCommand = buildCommand({
  func: create,
  parameters: {
    flags: {
      json: JSON_FLAG,
      vaultCap: {
        kind: 'parsed',
        parse: String,
        brief: 'Bytes that copies may take (K, M, G)',
        optional: true,
        placeholder: 'bytes',
      },
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'Only these services', parse: String, placeholder: 'service' },
    },
  },
  docs: { brief: 'Takes the host as it is now, signs it and fills the vault; tells what is broken already' },
});
