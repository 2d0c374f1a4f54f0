/** Where a post-mortem is, and what is said when it cannot be read. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { isIncidentId } from '../../domain/incident-id.ts';
import {
  postmortemsIn,
  problemText,
  readPostmortem,
  type Postmortem,
  type Problem,
} from '../../learn/postmortem/index.ts';
import type { Context } from '../context.ts';
import { stateDir } from '../state.ts';

/** Drafts without a place of their own. */
export function postmortemsDirectory(context: Context): string {
  return postmortemsIn(stateDir(context));
}

/** A directory, or an incident whose draft is where drafts go by themselves. */
export function placeOf(context: Context, named: string): string {
  const directory = resolve(context.cwd, named);
  if (isIncidentId(named) && !existsSync(directory)) return join(postmortemsDirectory(context), named);
  return directory;
}

export function readOrThrow(directory: string): {
  readonly postmortem: Postmortem;
  readonly problems: readonly Problem[];
} {
  const reading = readPostmortem(directory);
  if (reading.ok) return reading;
  throw unreadable(directory, reading.problems);
}

export function unreadable(directory: string, problems: readonly Problem[]): StakeoutError {
  return new StakeoutError(
    `${directory} is no post-mortem that can be read`,
    problems.map(problemText).join('\n'),
    {
      exit: EXIT.input,
      next: 'mend what is named; stakeout postmortem draft or import makes a new one',
    },
  );
}
