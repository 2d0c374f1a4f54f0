/** Warns of people on call without a drill that counts. What this host's journal has of drills is all that is known. */
import { existsSync } from 'node:fs';
import * as z from 'zod/mini';
import { messageOf } from '../../domain/errors.ts';
import {
  type Ahead,
  trainingRecords,
  type UntrainedOnCall,
  untrainedOnCall,
} from '../../learn/training/index.ts';
import { type OnCallConfig, wallText } from '../../oncall/index.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';
import { journalFile, withJournal } from '../state.ts';

/** Null when this host has no journal that can be read: then it is not known. */
export const untrainedSchema = z.nullable(
  z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      /** Where they are on call first without a drill that counts, and from when. */
      schedule: z.string(),
      from: z.string(),
      /** When the last that counted ended; null when there never was one. */
      since: z.nullable(z.string()),
    }),
  ),
);

export type Untrained = readonly UntrainedOnCall[] | null;

/** Who is on call matters more than this: a journal that cannot be read is said, and no error. */
export async function untrainedIn(context: Context, config: OnCallConfig, ahead: Ahead): Promise<Untrained> {
  if (!existsSync(journalFile(context))) return null;
  try {
    return await withJournal(context, (journal) =>
      untrainedOnCall(config, trainingRecords(journal.entries({ kind: 'drill' })), ahead),
    );
  } catch (error) {
    context.stderr.write(`who is trained is not known: ${visible(messageOf(error))}\n`);
    return null;
  }
}

export function untrainedText(config: OnCallConfig, people: Untrained): string {
  if (people === null || people.length === 0) return '';
  const lines = people.map(({ person, name, schedule, from, since }) => {
    const zone = config.schedules.get(schedule)?.zone ?? config.zone;
    const ended = since === null ? 'none yet' : `the last counted until ${since.slice(0, 10)}`;
    return `  ${name} (${person}), in ${schedule} from ${wallText(zone, Date.parse(from))}: ${ended}\n`;
  });
  return `\non call without a drill that counts (stakeout drill start):\n${lines.join('')}`;
}
