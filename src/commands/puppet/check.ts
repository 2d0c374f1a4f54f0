/** `stakeout puppet check`: what agents had to repair, and the record of it. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import type * as z from 'zod/mini';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import type { EventOf } from '../../domain/event.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  LARGEST_REPORT,
  type PuppetReport,
  readPuppetReport,
} from '../../protect/config-management/index.ts';
import { readBounded } from '../audit/read.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, visible } from '../output/index.ts';
import { withJournal } from '../state.ts';
import type { puppetReportsSchema } from './schema.ts';

/** Where agents keep the report of their last run: Puppet's own packages, Debian's, Debian's before 12 (lastrunreport). */
const LAST_RUN = [
  '/opt/puppetlabs/puppet/cache/state/last_run_report.yaml',
  '/var/cache/puppet/state/last_run_report.yaml',
  '/var/lib/puppet/state/last_run_report.yaml',
];

interface Flags {
  readonly record: boolean;
  readonly json: boolean;
}

type Corrected = EventOf<'puppet.corrected'>;

async function runCheck(this: Context, flags: Flags, ...files: readonly string[]): Promise<void> {
  const reports = chosen(files).map((file) => {
    const text = readBounded(resolve(this.cwd, file), file, LARGEST_REPORT);
    return { file, ...readPuppetReport(text, file) };
  });
  const events = reports.flatMap(eventsOf);
  const recorded = flags.record ? await record(this, events) : 0;
  if (events.length > 0) this.exit(EXIT.found);
  if (flags.json) {
    const document: z.infer<typeof puppetReportsSchema> = {
      schema: 'stakeout.puppet-reports/1',
      reports: reports.map((one) => ({ ...one, changes: one.changes.map((change) => ({ ...change })) })),
      recorded,
    };
    return this.stdout.write(renderJson(document));
  }
  for (const report of reports) this.stdout.write(page(report, this));
  if (recorded > 0)
    this.stderr.write(`${recorded} new entries in the journal: stakeout journal --kind puppet\n`);
}

function chosen(files: readonly string[]): readonly string[] {
  if (files.length > 0) return files;
  const found = LAST_RUN.filter((file) => existsSync(file));
  if (found.length > 0) return found;
  throw new StakeoutError('read the report of the last Puppet run', 'this host has none', {
    exit: EXIT.input,
    next: `name reports, e.g. /var/cache/puppet/reports/*/*.yaml; looked for ${LAST_RUN.join(', ')}`,
  });
}

function eventsOf({ host, run, changes }: PuppetReport): readonly Corrected[] {
  return changes.flatMap(({ outcome, resource, property, at, message }) =>
    outcome === 'changed'
      ? []
      : [{ kind: 'puppet.corrected' as const, run, host, at, resource, property, outcome, message }],
  );
}

/** Each change of a run is written once, however often its report is read. Returns how many were new. */
async function record(context: Context, events: readonly Corrected[]): Promise<number> {
  if (events.length === 0) return 0;
  try {
    return await withJournal(
      context,
      (journal) => {
        const known = new Set<string>();
        for (const { event } of journal.entries({ kind: 'puppet.corrected' }))
          if (event.kind === 'puppet.corrected') known.add(keyOf(event));
        const fresh = events.filter((event) => !known.has(keyOf(event)));
        for (const event of fresh) journal.append(event);
        return fresh.length;
      },
      { readOnly: false },
    );
  } catch (error) {
    context.stderr.write(`not written into the journal: ${visible(messageOf(error))}\n`);
    return 0;
  }
}

function keyOf({ run, resource, property, at, outcome }: Corrected): string {
  return JSON.stringify([run, resource, property, at, outcome]);
}

function page({ file, host, at, status, resources, changes, ...rest }: Named, { stdout }: Context): string {
  const head = `${visible(host)} at ${visible(at)}: ${visible(status)}, ${resources} resources  (${visible(file)})\n`;
  if (changes.length === 0) return `${head}nothing was changed, nothing failed\n\n`;
  const tones = { corrected: 'warn', failed: 'bad', pending: 'warn', changed: 'plain' } as const;
  const rows = changes.map(({ outcome, resource, message }) => {
    const tone = tones[outcome];
    return [tone === 'plain' ? outcome : { text: outcome, tone }, resource, message];
  });
  const columns = [
    { title: 'outcome' },
    { title: 'resource', overflow: 'middle' as const, min: 24 },
    { title: 'what', overflow: 'wrap' as const, min: 24 },
  ];
  return `${head}${renderTable(columns, rows, stdout)}run ${visible(rest.run)}\n\n`;
}

interface Named extends PuppetReport {
  readonly file: string;
}

export const check = buildCommand({
  func: runCheck,
  parameters: {
    flags: {
      record: { kind: 'boolean', brief: 'Write corrections and failures into the journal', default: true },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Reports of agents (YAML); by default that of the last run here',
        parse: String,
        placeholder: 'report',
      },
    },
  },
  docs: { brief: 'Shows what Puppet had to put back, from reports of its agents' },
});
