/** `stakeout postmortem draft INCIDENT` and `stakeout postmortem import FILE`. */
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  checkPostmortem,
  draftPostmortem,
  importPostmortem,
  PUBLISH_SCORE,
  writePostmortem,
} from '../../learn/postmortem/index.ts';
import type { Context } from '../context.ts';
import { person } from '../oncall/ask.ts';
import { visible } from '../output/index.ts';
import { withJournal } from '../state.ts';
import { parseSince } from '../time.ts';
import { drillExists } from './drills.ts';
import { postmortemsDirectory, unreadable } from './place.ts';

export interface DraftFlags {
  readonly out?: string;
  readonly zone?: string;
  readonly objective?: number;
  readonly days: number;
  readonly drill?: string;
}

export async function draft(context: Context, flags: DraftFlags, incident: string): Promise<void> {
  const directory = placeFor(context, flags.out, incident);
  const made = await withJournal(context, (journal) =>
    draftPostmortem(journal, incident, {
      host: hostname(),
      zone: zoneOf(flags.zone),
      now: context.now(),
      ...objectiveOf(flags),
      ...(flags.drill === undefined ? {} : { drill: flags.drill }),
    }),
  );
  writePostmortem(directory, made, person(context), context.now());
  await tell(context, directory);
}

export interface ImportFlags extends DraftFlags {
  readonly start?: string;
}

export async function importFile(context: Context, flags: ImportFlags, file: string): Promise<void> {
  const made = importPostmortem(readText(context, file), {
    name: basename(file),
    now: context.now(),
    zone: zoneOf(flags.zone ?? 'UTC'),
    ...(flags.start === undefined ? {} : { start: new Date(parseSince(flags.start, context.now())) }),
    ...objectiveOf(flags),
  });
  const directory = placeFor(context, flags.out, made.record.id);
  writePostmortem(directory, made, person(context), context.now());
  for (const remark of made.remarks) context.stderr.write(`${visible(remark)}\n`);
  await tell(context, directory);
}

async function tell(context: Context, directory: string): Promise<void> {
  const checking = checkPostmortem(directory, { now: context.now(), drillExists: await drillExists() });
  if (!checking.ok) throw unreadable(directory, checking.problems);
  const { score } = checking.report;
  context.stdout.write(`${visible(directory)}\nscore ${score} of 100, ${PUBLISH_SCORE} to publish\n`);
  context.stdout.write(
    `next: edit ${visible(join(directory, 'postmortem.md'))}, then stakeout postmortem check ${visible(directory)}\n`,
  );
}

function placeFor(context: Context, out: string | undefined, id: string): string {
  return out === undefined ? join(postmortemsDirectory(context), basename(id)) : resolve(context.cwd, out);
}

function zoneOf(zone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new StakeoutError(`not a time zone: ${zone}`, 'this host knows none of that name', {
      exit: EXIT.usage,
      next: 'as in Europe/Berlin, America/New_York or UTC',
    });
  }
}

function objectiveOf({ objective, days }: DraftFlags): {
  readonly objective?: { percent: number; days: number };
} {
  if (objective === undefined) return {};
  if (objective > 0 && objective < 100 && Number.isInteger(days) && days >= 1 && days <= 366)
    return { objective: { percent: objective, days } };
  throw new StakeoutError(
    `not an objective: ${objective} in ${days} days`,
    'it is a share in percent, over 1 to 366 days',
    {
      exit: EXIT.usage,
      next: '--objective 99.9 --days 30',
    },
  );
}

const MOST_BYTES = 1 << 20;

function readText(context: Context, file: string): string {
  const path = resolve(context.cwd, file);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > MOST_BYTES) throw new Error('it is longer than 1 MiB');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not UTF-8' : (codeOf(error) ?? messageOf(error));
    throw new StakeoutError(`cannot read ${file}`, why, {
      exit: EXIT.input,
      next: 'give a post-mortem in Markdown, such as examples/postmortem/story.md',
      cause: error,
    });
  }
}
