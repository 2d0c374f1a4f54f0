/** `stakeout runbook lint [FILE…]`: what is wrong with runbooks, with line and column. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import type { z } from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  lint,
  readPlain,
  readRunbook,
  shippedDirectory,
  type Problem,
  type Shelved,
} from '../../learn/runbook/index.ts';
import type { Context } from '../context.ts';
import { paint, renderJson, visible } from '../output/index.ts';
import type { runbookLintSchema } from './schema.ts';
import { lastDrills, shelf, today } from './shelf.ts';

type Found = Problem & { readonly file: string };

async function lintFiles(
  this: Context,
  { json }: { readonly json: boolean },
  ...files: readonly string[]
): Promise<void> {
  const drilled = await lastDrills(this);
  const paths =
    files.length > 0 ? files.map((file) => resolve(this.cwd, file)) : shelf(this).map(({ path }) => path);
  const problems = paths.flatMap((path) => problemsOf(path, today(this), drilled));
  if (problems.some(({ severity }) => severity === 'error')) this.exit(EXIT.input);
  else if (problems.length > 0) this.exit(EXIT.found);
  if (json) {
    const document: z.infer<typeof runbookLintSchema> = {
      schema: 'stakeout.runbook-lint/1',
      files: paths.length,
      problems,
    };
    this.stdout.write(renderJson(document));
    return;
  }
  for (const { file, line, column, severity, rule, message, next } of problems) {
    const what = paint(severity === 'error' ? 'bad' : 'warn', severity, this.stdout.color);
    this.stdout.write(`${visible(file)}:${line}:${column}: ${what}: ${visible(message)} (${rule})\n`);
    if (next !== undefined) this.stdout.write(`    next: ${visible(next)}\n`);
  }
  if (problems.length === 0)
    this.stdout.write(`${paths.length === 1 ? 'the runbook holds' : `${paths.length} runbooks hold`}\n`);
}

function problemsOf(
  path: string,
  day: string,
  drilled: (one: Shelved) => string | undefined,
): readonly Found[] {
  const file = readPlain(path);
  if (!file.ok) throw new StakeoutError(`cannot read ${path}`, file.why, { exit: EXIT.input });
  const reading = readRunbook(file.text);
  if (!reading.ok) return reading.problems.map((one) => ({ ...one, file: path }));
  const { runbook } = reading;
  const last = drilled({
    path,
    origin: 'local',
    id: runbook.meta.id,
    runbook,
    problems: [],
    trust: { ok: true, by: 'program' },
  });
  const found = lint(runbook, {
    today: day,
    exists: (link) => existsSync(linked(path, link)),
    anchorsOf: (link) => anchorsIn(linked(path, link)),
    ...(last === undefined ? {} : { drilled: last }),
  });
  return [...reading.problems, ...found].map((one) => ({ ...one, file: path }));
}

/** Beside the runbook; else among those of the program, which a copy of the site's own still refers to. */
function linked(path: string, link: string): string {
  const beside = resolve(dirname(path), link);
  const shipped = join(shippedDirectory(), basename(link));
  return existsSync(beside) || !existsSync(shipped) || link !== basename(link) ? beside : shipped;
}

/** Of other runbooks only: what else is linked has headings that are not ours to know. */
function anchorsIn(path: string): readonly string[] | undefined {
  const file = path.endsWith('.md') ? readPlain(path) : undefined;
  const reading = file?.ok === true ? readRunbook(file.text) : undefined;
  return reading?.ok === true ? reading.runbook.headings.map(({ anchor }) => anchor) : undefined;
}

export const lintCommand = buildCommand({
  func: lintFiles,
  parameters: {
    flags: { json: { kind: 'boolean', brief: 'Print one JSON document', default: false } },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Files to read; without, all runbooks of this host',
        parse: String,
        placeholder: 'file',
      },
    },
  },
  docs: {
    brief: 'Reads runbooks and says line and column of what is wrong',
    fullDescription: 'Exit codes: 0 nothing, 1 only warnings, 4 errors.',
  },
});
