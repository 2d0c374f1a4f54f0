/** `stakeout selftest`: does the whole path work on this host? */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { EXIT } from '../domain/exit-codes.ts';
import { fileGuardSupport, type Support } from '../host/file-guard/index.ts';
import { stateDirectory } from '../host/state-directory.ts';
import type { Context } from './context.ts';
import { renderJson, renderTable, toned } from './output/index.ts';
import { type Link, sendCanary } from './selftest/canary.ts';
import { withJournal } from './state.ts';

const LINKS = ['vault', 'watch', 'event', 'attribution', 'restore', 'journal'] as const;

export const selftestSchema = z.object({
  schema: z.literal('stakeout.selftest/1'),
  ok: z.boolean(),
  /** In order; links after one that everything later depends on are missing when it is broken. */
  links: z.array(z.object({ link: z.enum(LINKS), ok: z.boolean(), detail: z.string() })),
  /** Not a link of that path: what this kernel allows beyond it. */
  kernelGuard: z.object({ possible: z.boolean(), why: z.optional(z.string()) }),
});

async function run(this: Context, flags: { readonly json: boolean }): Promise<void> {
  const support = fileGuardSupport();
  const kernelGuard = support.supported ? { possible: true } : { possible: false, why: support.why };
  const links = await sendCanary(stateDirectory(this), this.now);
  const ok = links.length === LINKS.length && links.every((one) => one.ok);
  if (!ok) this.exit(EXIT.found);
  this.stdout.write(
    flags.json
      ? renderJson({ schema: 'stakeout.selftest/1', ok, links, kernelGuard })
      : text(this, links, ok, support),
  );
  await withJournal(
    this,
    (journal) => journal.append({ kind: 'selftest.done', ok, links: links.map((one) => ({ ...one })) }),
    { readOnly: false },
  );
}

function text(context: Context, links: readonly Link[], ok: boolean, support: Support): string {
  const columns = [{ title: 'LINK' }, { title: '' }, { title: 'DETAIL', overflow: 'wrap', min: 20 }] as const;
  const rows = LINKS.map((name) => {
    const found = links.find((one) => one.link === name);
    if (found === undefined) return [name, toned('dim', 'not tried'), ''];
    return [name, found.ok ? toned('good', 'works') : toned('bad', 'broken'), found.detail];
  });
  const broken = links.filter((one) => !one.ok).map((one) => one.link);
  const verdict = ok ? 'every link works' : `broken: ${broken.join(', ')}`;
  const guard = support.supported ? 'possible here' : `not possible here: ${support.why}`;
  return `${renderTable(columns, rows, context.stdout)}${verdict}\nkernel guard: ${guard}\n`;
}

export const command = buildCommand({
  func: run,
  parameters: { flags: { json: { kind: 'boolean', brief: 'Print one JSON document', default: false } } },
  docs: { brief: 'Sends a canary through the whole path; exit code 1 when a link is broken' },
});
