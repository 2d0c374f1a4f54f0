/** `stakeout puppet generate`. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import type * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  type DesiredState,
  FORMATS,
  type FormatName,
  moduleName,
  placement,
  type Placement,
  type ProofStep,
  unifiedDiff,
} from '../../protect/config-management/index.ts';
import type { Context } from '../context.ts';
import {
  renderBlock,
  renderJson,
  renderTable,
  startProgress,
  visible,
  visibleLines,
} from '../output/index.ts';
import { stateToKeep } from './known.ts';
import type { puppetGeneratedSchema } from './schema.ts';

const DEFAULT_NAME = 'web_parts';

interface Flags {
  readonly out?: string;
  readonly name: string;
  readonly as: FormatName;
  readonly diff: boolean;
  readonly check: boolean;
  readonly allowDownload: boolean;
  readonly json: boolean;
}

async function runGenerate(this: Context, flags: Flags, ...only: readonly string[]): Promise<void> {
  const name = moduleName(flags.name);
  const format = FORMATS[flags.as];
  const state = await stateToKeep(this, only);
  const generated = format.generate(state, name);
  const directory = resolve(this.cwd, flags.out ?? name.name);
  const plan = placement(directory, generated);
  if (flags.diff) {
    this.stdout.write(visibleLines(await unifiedDiff(plan.changes)));
    for (const path of plan.foreign)
      this.stderr.write(`${path} was changed by somebody else: not compared\n`);
    if (plan.changes.length + plan.foreign.length > 0) this.exit(EXIT.found);
    return;
  }
  refuseForeign(plan, directory);
  const checks = await prove(this, flags, (say) =>
    format.prove(generated, { name: name.name, state, allowDownload: flags.allowDownload, say }),
  );
  const failed = checks.some(({ result }) => result === 'fails');
  if (!failed) plan.carryOut();
  else this.exit(EXIT.found);
  const report = {
    schema: 'stakeout.puppet-generated/1' as const,
    as: flags.as,
    directory,
    written: !failed,
    packages: state.packages.length,
    files: state.packages.reduce((sum, { files }) => sum + files.length, 0),
    links: state.links.length,
    services: state.services.map((one) => one.name),
    leftOut: state.leftOut.map(({ why, what }) => ({ why, what: [...what] })),
    changes: plan.changes.map(({ path, change }) => ({ path, change })),
    checks: checks.map((one) => ({ ...one })),
  };
  this.stdout.write(flags.json ? renderJson(report) : page(report, state, this));
}

function refuseForeign({ foreign }: Placement, directory: string): void {
  if (foreign.length === 0) return;
  throw new StakeoutError(`write into ${directory}`, `somebody else changed ${foreign.join(', ')}`, {
    exit: EXIT.input,
    next: 'look at what would change with --diff, put the files back or remove them, or name another directory',
  });
}

async function prove(
  context: Context,
  { check, json }: Flags,
  tryIt: (say: (step: string) => void) => Promise<readonly ProofStep[]>,
): Promise<readonly ProofStep[]> {
  const notChecked = (detail: string): readonly ProofStep[] => [
    { name: 'everything', result: 'not-checked', detail },
  ];
  if (!check) return notChecked('--no-check');
  if (context.uid !== 0) return notChecked('it needs root: it is tried in a clone of this host');
  const progress = startProgress(context.stderr);
  try {
    return await tryIt((step) => (json ? undefined : progress.say(step, true)));
  } finally {
    progress.done();
  }
}

function page(
  report: z.infer<typeof puppetGeneratedSchema>,
  { leftOut }: DesiredState,
  { stdout }: Context,
): string {
  const rows: [string, string | undefined][] = [
    [
      'directory',
      report.written ? report.directory : `${report.directory}: nothing was written, a check failed`,
    ],
    ['keeps', `${report.packages} packages with ${report.files} needed files, ${report.links} links`],
    ['services', report.services.join(', ')],
    ['written', `${report.changes.length} files are new or changed`],
  ];
  const tones = { holds: 'good', fails: 'bad', 'not-checked': 'warn' } as const;
  const checks = report.checks.map(({ name, result, detail }) => [
    name,
    { text: result === 'not-checked' ? 'not checked' : result, tone: tones[result] },
    result === 'fails' ? 'see below' : detail,
  ]);
  const failures = report.checks.flatMap(({ name, result, detail }) =>
    result === 'fails' ? [`${visible(name)}:\n${visibleLines(detail)}\n`] : [],
  );
  const columns = [
    { title: 'check' },
    { title: 'result' },
    { title: 'seen', overflow: 'wrap' as const, min: 24 },
  ];
  const left = leftOut.map(({ why, what }) => [why, String(what.length), what.slice(0, 3).join(', ')]);
  const leftColumns = [
    { title: 'not kept, because', overflow: 'wrap' as const, min: 24 },
    { title: 'count' },
    { title: 'such as', overflow: 'middle' as const },
  ];
  return [
    renderBlock(rows, stdout),
    renderTable(columns, checks, stdout),
    ...failures,
    ...(left.length === 0 ? [] : [renderTable(leftColumns, left, stdout)]),
  ].join('\n');
}

export const generate = buildCommand({
  func: runGenerate,
  parameters: {
    flags: {
      out: {
        kind: 'parsed',
        parse: String,
        brief: 'Directory to write; by default the name, here',
        placeholder: 'dir',
        optional: true,
      },
      name: {
        kind: 'parsed',
        parse: String,
        brief: 'Name of the module or role: NAME or AUTHOR-NAME',
        placeholder: 'name',
        default: DEFAULT_NAME,
      },
      as: {
        kind: 'enum',
        values: ['puppet', 'ansible', 'cloud-init'],
        brief: 'A Puppet module, an Ansible role, or a fragment for cloud-init',
        default: 'puppet',
      },
      diff: { kind: 'boolean', brief: 'Only show what would change in the directory', default: false },
      check: { kind: 'boolean', brief: 'Try it in a clone of this host before it is written', default: true },
      allowDownload: {
        kind: 'boolean',
        brief: 'Fetch packages that the check needs and this host does not have',
        default: false,
      },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Only these services; by default those that run',
        parse: String,
        placeholder: 'service',
      },
    },
  },
  docs: {
    brief: 'Writes a Puppet module (or Ansible role, or cloud-init fragment) from what this host needs',
  },
});
