/** Puts a new post-mortem into a directory. What stands there already is never replaced. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably, writeError } from '../../host/durable-file.ts';
import { eventsText, type EventLine } from './events.ts';
import { EVENTS_FILE, EVIDENCE_DIRECTORY, RECORD_FILE, TEXT_FILE } from './files.ts';
import { keepVersion } from './history.ts';
import type { PostmortemRecord } from './record.ts';

export interface NewPostmortem {
  readonly text: string;
  readonly record: PostmortemRecord;
  /** Undefined where no journal recorded it. */
  readonly events: readonly EventLine[] | undefined;
  readonly evidence: readonly { readonly entry: { readonly sha256: string }; readonly content: Buffer }[];
}

/** `postmortem.md` comes last: where it is, everything is. */
export function writePostmortem(directory: string, made: NewPostmortem, by: string, now: Date): void {
  if (existsSync(join(directory, TEXT_FILE)))
    throw new StakeoutError(`${directory} is not written`, `${TEXT_FILE} is there already`, {
      next: 'give another directory with --out, or edit that one',
      exit: EXIT.input,
    });
  const fresh = !existsSync(directory);
  try {
    mkdirSync(join(directory, EVIDENCE_DIRECTORY), { recursive: true });
    for (const { entry, content } of made.evidence)
      put(join(directory, EVIDENCE_DIRECTORY, entry.sha256), content);
    if (made.events !== undefined) put(join(directory, EVENTS_FILE), Buffer.from(eventsText(made.events)));
    put(join(directory, RECORD_FILE), Buffer.from(`${JSON.stringify(made.record, null, 2)}\n`));
    put(join(directory, TEXT_FILE), Buffer.from(made.text));
    keepVersion(directory, by, now, 'first draft');
  } catch (error) {
    if (fresh) rmSync(directory, { recursive: true, force: true });
    throw writeError(directory, error);
  }
}

function put(file: string, content: Buffer): void {
  writeDurably(file, [content], { mode: 0o644 });
}
