/** An outbox that is damaged must not keep people from being paged: it is kept aside, and a new one begins. */
import { existsSync, renameSync } from 'node:fs';
import * as z from 'zod/mini';
import { messageOf } from '../../domain/errors.ts';
import { Outbox } from './outbox.ts';

/** https://www.sqlite.org/rescode.html: SQLITE_CORRUPT, SQLITE_NOTADB; extended codes have these in their low byte. */
const DAMAGE: ReadonlySet<number> = new Set([11, 26]);

export interface Aside {
  readonly name: string;
  readonly why: string;
}

/** Looks through the whole file. Gives where it is now when it was damaged. Throws for whatever else keeps it from being used. */
export function setAsideDamaged(file: string, now: Date): Aside | undefined {
  if (!existsSync(file)) return undefined;
  const why = damageOf(file);
  if (why === undefined) return undefined;
  const name = `${file}.damaged-${now.toISOString().replaceAll(/[-:.]/g, '')}`;
  // Database and log belong together (https://www.sqlite.org/wal.html).
  for (const suffix of ['-wal', '-shm', ''])
    if (existsSync(file + suffix)) renameSync(file + suffix, name + suffix);
  return { name, why };
}

function damageOf(file: string): string | undefined {
  try {
    const outbox = new Outbox(file);
    try {
      outbox.load();
      return outbox.damage();
    } finally {
      outbox.close();
    }
  } catch (error) {
    if (isDamage(error)) return messageOf(error).slice(0, 500);
    throw error;
  }
}

/** Also a state that is none: what reads it is of this version, and so is what wrote it. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') return DAMAGE.has(error.errcode & 0xff);
  return error instanceof SyntaxError || error instanceof z.core.$ZodError;
}
