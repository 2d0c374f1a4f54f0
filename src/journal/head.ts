/**
 * The head file beside the journal says how far the chain went, so that a cut-off end is noticed. It is written after an
 * entry is durable and never forced to the disk by itself: after a power cut it may lag behind, which is harmless; it is
 * never ahead unless the journal lost entries.
 */
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import * as z from 'zod/mini';
import { codeOf } from '../domain/errors.ts';
import type { Head } from './chain.ts';

const FORMAT = 'stakeout.journal-head/1';
/** One record of fixed length, overwritten in place: within one disk sector, and it needs no new space on a full disk. */
const RECORD_BYTES = 160;

const headSchema = z.object({
  format: z.literal(FORMAT),
  seq: z.number().check(z.int(), z.minimum(0)),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

export function headFile(journal: string): string {
  return `${journal.replace(/\.db$/, '')}.head`;
}

/** `undefined`: there is none; `damaged`: there is one that says nothing. */
export function readHead(file: string): Head | 'damaged' | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { seq, hash } = headSchema.parse(JSON.parse(text));
    return { seq, hash };
  } catch {
    return 'damaged';
  }
}

export function writeHead(file: string, { seq, hash }: Head): void {
  const record = `${JSON.stringify({ format: FORMAT, seq, hash }).padEnd(RECORD_BYTES - 1)}\n`;
  const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
  const fd = openSync(file, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    writeSync(fd, record, 0);
  } finally {
    closeSync(fd);
  }
}
