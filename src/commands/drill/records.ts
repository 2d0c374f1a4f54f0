/** `stakeout drill list`, `stakeout drill records` and `stakeout drill certificate`. */
import { hostname } from 'node:os';
import { buildCommand } from '@stricli/core';
import type { z } from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { isForDrills, levelOf } from '../../learn/drill/index.ts';
import {
  certificate,
  isCurrent,
  trainingCsv,
  trainingRecords,
  type TrainingRecord,
} from '../../learn/training/index.ts';
import { readFaults } from '../../practice/index.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, toned } from '../output/index.ts';
import { withJournal } from '../state.ts';
import type { drillsSchema, trainingSchema } from './schema.ts';

function list(this: Context, { json, spoil }: { readonly json: boolean; readonly spoil: boolean }): void {
  const drills = readFaults()
    .filter(isForDrills)
    .map((fault) => ({ fault, level: levelOf(fault) }))
    .toSorted((a, b) => a.level - b.level);
  if (json) {
    const document: z.infer<typeof drillsSchema> = {
      schema: 'stakeout.drills/1',
      drills: drills.map(({ fault: { name, family, stack }, level }) => ({ name, level, family, stack })),
    };
    this.stdout.write(renderJson(document));
    return;
  }
  const columns = [
    { title: 'level' },
    { title: 'drill' },
    { title: 'stack' },
    ...(spoil ? [{ title: 'what was done', overflow: 'wrap' as const }] : []),
  ];
  const rows = drills.map(({ fault: { name, stack, title }, level }) => [
    level,
    name,
    stack,
    ...(spoil ? [title] : []),
  ]);
  this.stdout.write(renderTable(columns, rows, this.stdout));
}

async function readRecords(context: Context, person: string | undefined): Promise<readonly TrainingRecord[]> {
  const all = await withJournal(context, (journal) => trainingRecords(journal.entries()));
  return person === undefined ? all : all.filter((one) => one.person === person);
}

interface RecordFlags {
  readonly person?: string;
  readonly csv: boolean;
  readonly json: boolean;
}

async function records(this: Context, flags: RecordFlags): Promise<void> {
  if (flags.csv && flags.json)
    throw new StakeoutError('--csv and --json do not go together', 'one document has one form', {
      exit: EXIT.usage,
    });
  const found = await readRecords(this, flags.person);
  const now = this.now();
  if (flags.csv) this.stdout.write(trainingCsv(found));
  else if (flags.json) {
    const rows = found.map(({ items: _, observer, ...rest }) => ({
      ...rest,
      observer: observer ?? null,
      current: isCurrent({ ...rest, items: [] }, now),
    }));
    const document: z.infer<typeof trainingSchema> = { schema: 'stakeout.training/1', records: rows };
    this.stdout.write(renderJson(document));
  } else {
    const rows = found.map((one) => [
      one.person,
      one.family,
      one.fault,
      `${one.score}`,
      one.passed ? toned('good', 'passed') : toned('bad', 'no'),
      one.at.slice(0, 10),
      isCurrent(one, now) ? one.expires.slice(0, 10) : one.passed ? toned('warn', 'over') : '',
    ]);
    const columns = [
      { title: 'person' },
      { title: 'class' },
      { title: 'drill' },
      { title: 'points' },
      { title: 'result' },
      { title: 'date' },
      { title: 'counts until' },
    ];
    this.stdout.write(
      found.length === 0 ? 'no drill was finished yet\n' : renderTable(columns, rows, this.stdout),
    );
  }
}

async function certify(this: Context, _flags: object, who: string): Promise<void> {
  const found = await readRecords(this, who);
  if (found.length === 0)
    throw new StakeoutError(`there is no record of ${who}`, 'nobody of that name has finished a drill', {
      next: 'stakeout drill records',
      exit: EXIT.input,
    });
  this.stdout.write(certificate(found, { person: who, now: this.now(), host: hostname() }));
}

const JSON_FLAG = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;

export const listCommand = buildCommand({
  func: list,
  parameters: {
    flags: {
      spoil: { kind: 'boolean', brief: 'Say what was done as well', default: false },
      json: JSON_FLAG,
    },
  },
  docs: { brief: 'Lists the drills by level' },
});

export const recordsCommand = buildCommand({
  func: records,
  parameters: {
    flags: {
      person: {
        kind: 'parsed',
        parse: String,
        brief: 'Only of this person',
        placeholder: 'name',
        optional: true,
      },
      csv: { kind: 'boolean', brief: 'As CSV', default: false },
      json: JSON_FLAG,
    },
  },
  docs: { brief: 'Lists who has done which drill, and until when it counts' },
});

export const certificateCommand = buildCommand({
  func: certify,
  parameters: {
    flags: {},
    positional: { kind: 'tuple', parameters: [{ brief: 'The person', parse: String, placeholder: 'name' }] },
  },
  docs: { brief: 'Prints what a person has passed as one HTML page' },
});
