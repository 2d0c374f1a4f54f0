/** What the commands of on-call have in common: the file, a schedule of it, a time, days. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { durationOf, nearest, type OnCallConfig, type Schedule } from '../../oncall/index.ts';
import type { Context } from '../context.ts';
import { parseSince } from '../time.ts';
import { DEFAULT_FILE } from './file.ts';

export const FILE_FLAG = {
  kind: 'parsed',
  parse: String,
  brief: 'The configuration',
  default: DEFAULT_FILE,
  placeholder: 'file',
} as const;

/** All schedules, or the one that is named. */
export function chooseSchedules({ schedules }: OnCallConfig, name: string | undefined): readonly Schedule[] {
  if (name === undefined) return [...schedules.values()];
  const one = schedules.get(name);
  if (one === undefined) throw unknown('schedule', name, schedules.keys());
  return [one];
}

export function unknown(what: string, name: string, known: Iterable<string>): StakeoutError {
  const names = [...known];
  const near = nearest(name, names);
  return new StakeoutError(
    `there is no ${what} ${name}`,
    `the configuration has ${names.join(', ') || 'none'}`,
    {
      exit: EXIT.usage,
      ...(near === undefined ? {} : { next: `did you mean ${near}?` }),
    },
  );
}

/** `+2h` from now, or a time as everywhere; now when absent. Milliseconds. */
export function instantOf(context: Context, text: string | undefined): number {
  const now = context.now();
  if (text === undefined) return now.getTime();
  const ahead = text.startsWith('+') ? durationOf(text.slice(1)) : undefined;
  return ahead === undefined ? Date.parse(parseSince(text, now)) : now.getTime() + ahead;
}

const MOST_DAYS = 400;

export function checkDays(days: number): number {
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new StakeoutError('--days', `is a whole number from 1 to ${MOST_DAYS}`, { exit: EXIT.usage });
}
