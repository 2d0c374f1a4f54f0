/** `stakeout postmortem sign-off`, `save`, `log` and `diff`: versions of a text, and who reviewed which. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import * as z from 'zod/mini';
import {
  keepVersion,
  readHistory,
  signOff as signOffText,
  unifiedDiff,
  versionText,
  type Version,
} from '../../learn/postmortem/index.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { person } from '../oncall/ask.ts';
import { renderJson, renderTable, toned, visible, visibleLines } from '../output/index.ts';
import { timeText } from '../time.ts';
import { placeOf, readOrThrow } from './place.ts';

export function signOff(context: Context, flags: { readonly by: string }, named: string): void {
  const directory = placeOf(context, named);
  const { postmortem } = readOrThrow(directory);
  if (flags.by.trim() === '')
    throw new StakeoutError('nobody signs it off', '--by is empty', { exit: EXIT.usage, next: '--by NAME' });
  const { text } = signOffText(directory, flags.by.trim(), context.now());
  context.stdout.write(
    `signed off by ${visible(flags.by.trim())}: the text with SHA-256 ${text}; an edit voids it\n`,
  );
  if (postmortem.frontMatter.authors.includes(flags.by.trim()))
    context.stdout.write('an author cannot be the only reviewer: somebody else has to sign it off too\n');
}

export function save(context: Context, flags: { readonly note?: string }, named: string): void {
  const directory = placeOf(context, named);
  readOrThrow(directory);
  const version = keepVersion(directory, person(context), context.now(), flags.note);
  context.stdout.write(
    version === undefined ? 'nothing changed since the last version\n' : `version ${version.number}\n`,
  );
}

export const postmortemLogSchema = z.object({
  schema: z.literal('stakeout.postmortem-log/1'),
  versions: z.array(
    z.object({
      number: z.number(),
      at: z.string(),
      by: z.string(),
      note: z.optional(z.string()),
      text: z.string(),
      record: z.string(),
    }),
  ),
  signOffs: z.array(z.object({ by: z.string(), at: z.string(), text: z.string(), valid: z.boolean() })),
  changedSince: z.boolean(),
  problems: z.array(z.string()),
});

export function log(context: Context, flags: { readonly json: boolean }, named: string): void {
  const directory = placeOf(context, named);
  readOrThrow(directory);
  const history = readHistory(directory);
  if (history.problems.length > 0) context.exit(EXIT.found);
  if (flags.json) {
    const versions = history.versions.map(({ previous: _, ...shown }) => shown);
    const signOffs = history.signOffs.map(({ by, at, text, valid }) => ({ by, at, text, valid }));
    const { changedSince, problems } = history;
    context.stdout.write(
      renderJson({
        schema: 'stakeout.postmortem-log/1',
        versions,
        signOffs,
        changedSince,
        problems: [...problems],
      }),
    );
    return;
  }
  const rows = history.versions.map(({ number, at, by, note, text }) => [
    number,
    timeText(at),
    by,
    note ?? '',
    signOffs(history, text),
  ]);
  context.stdout.write(
    renderTable(
      [
        { title: 'VERSION', align: 'right' },
        { title: 'TIME', min: 24 },
        { title: 'BY' },
        { title: 'NOTE', overflow: 'wrap' },
        { title: 'REVIEWED BY', overflow: 'wrap' },
      ],
      rows,
      context.stdout,
    ),
  );
  if (history.changedSince)
    context.stdout.write('edited since the last version: stakeout postmortem save keeps it\n');
  for (const problem of history.problems) context.stderr.write(`${visible(problem)}\n`);
}

function signOffs(history: ReturnType<typeof readHistory>, text: string): ReturnType<typeof toned> | string {
  const of = history.signOffs.filter((one) => one.text === text);
  if (of.length === 0) return '';
  const names = of.map(({ by, valid }) => (valid ? by : `${by} (void)`)).join(', ');
  return toned(of.some(({ valid }) => valid) ? 'good' : 'dim', names);
}

export function diff(context: Context, named: string, from?: number, to?: number): void {
  const directory = placeOf(context, named);
  readOrThrow(directory);
  const { versions } = readHistory(directory);
  const find = (number: number): Version => {
    const found = versions.find((version) => version.number === number);
    if (found !== undefined) return found;
    throw new StakeoutError(`there is no version ${number}`, `there are ${versions.length}`, {
      exit: EXIT.input,
      next: 'stakeout postmortem log lists them',
    });
  };
  const before = from === undefined ? versions.at(-1) : find(from);
  const after = to === undefined ? undefined : find(to);
  const old = before === undefined ? '' : versionText(directory, before);
  const current =
    after === undefined
      ? readFileSync(join(directory, 'postmortem.md'), 'utf8')
      : versionText(directory, after);
  const text = unifiedDiff(old, current, [
    `version ${before?.number ?? 0}`,
    after === undefined ? 'postmortem.md' : `version ${after.number}`,
  ]);
  context.stdout.write(visibleLines(text));
  if (text !== '') context.exit(EXIT.found);
}
