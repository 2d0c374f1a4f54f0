/** The file of accepted findings, as `--baseline` names it. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { type AcceptedFile, parseAccepted } from '../../protect/audit/index.ts';
import type { Context } from '../context.ts';
import { readBounded } from './read.ts';

const MAX_BYTES = 16 << 20;
const DAY_MS = 86_400_000;
/** An exception is looked at again once a quarter when nobody says otherwise. */
const DEFAULT_DAYS = 90;

/** Undefined when the file is not there and `mayBeMissing`. Throws StakeoutError for one that cannot be used. */
export function readAccepted(
  context: Context,
  name: string,
  mayBeMissing: boolean,
): AcceptedFile | undefined {
  const path = resolve(context.cwd, name);
  if (mayBeMissing && !existsSync(path)) return undefined;
  return parseAccepted(name, readBounded(path, name, MAX_BYTES));
}

/** Written whole or not at all. */
export function writeAccepted(context: Context, name: string, accepted: AcceptedFile): void {
  const path = resolve(context.cwd, name);
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(accepted, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new StakeoutError(`cannot write ${name}`, messageOf(error), { exit: EXIT.input, cause: error });
  }
}

/** The last day on which an acceptance holds, YYYY-MM-DD. Throws StakeoutError for a day that is none or is over. */
export function lastDay(context: Context, expires: string | undefined): string {
  const today = dayOf(context.now());
  if (expires === undefined) return dayOf(new Date(context.now().getTime() + DEFAULT_DAYS * DAY_MS));
  const parsed = new Date(`${expires}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(expires) && !Number.isNaN(parsed.getTime()) && dayOf(parsed) === expires;
  if (isDay && expires >= today) return expires;
  throw new StakeoutError(`cannot accept until ${expires}`, isDay ? `today is ${today}` : 'that is no day', {
    exit: EXIT.usage,
    next: 'write it as YYYY-MM-DD',
  });
}

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
