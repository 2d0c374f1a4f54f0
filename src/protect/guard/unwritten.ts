/** Entries that the journal did not take, since it was locked or its disk full: kept beside it until the next entry goes in. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { eventSchema, type JournalEvent } from '../../domain/event.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { placesIn } from './layout.ts';

/** A script that tries all day does not fill the disk. */
const MOST = 200;
const keptSchema = z.object({ at: z.string(), event: eventSchema });

/** Never throws: on a full disk nothing can be kept, and nobody is there to be told. */
export function keepUnwritten(stateDir: string, event: JournalEvent, now: Date): void {
  const { unwritten } = placesIn(stateDir);
  try {
    privateDirectory(unwritten);
    if (unwrittenFiles(stateDir).length >= MOST) return;
    const at = now.toISOString();
    // Names in the order of time.
    const file = join(unwritten, `${at.replaceAll(':', '')}-${randomUUID()}.json`);
    writeDurably(file, [Buffer.from(`${JSON.stringify({ at, event })}\n`)]);
  } catch {
    // as above
  }
}

/** Gives each to `append`, oldest first, and forgets it then. Throws what `append` throws: the rest stays. */
export function takeUnwritten(stateDir: string, append: (event: JournalEvent) => void): void {
  for (const file of unwrittenFiles(stateDir)) {
    const event = readLate(file);
    if (event !== undefined) append(event);
    rmSync(file, { force: true });
  }
}

/** Absolute paths, oldest first. */
export function unwrittenFiles(stateDir: string): readonly string[] {
  const { unwritten } = placesIn(stateDir);
  try {
    const names = readdirSync(unwritten).filter((name) => name.endsWith('.json'));
    return names.toSorted().map((name) => join(unwritten, name));
  } catch {
    return []; // none were ever kept
  }
}

/** An entry has the time at which it is written: when it really was is said where there are words for it. */
function readLate(file: string): JournalEvent | undefined {
  try {
    const { at, event } = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return event.kind === 'guard.judged'
      ? { ...event, summary: `${event.summary} (at ${at}, when the journal could not be written)` }
      : event;
  } catch {
    return undefined; // cut off by a full disk
  }
}
