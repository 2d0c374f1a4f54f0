/** The files of a post-mortem's directory, read without following links, up to a length. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf } from '../../domain/errors.ts';

export const TEXT_FILE = 'postmortem.md';
export const RECORD_FILE = 'incident.json';
export const EVENTS_FILE = 'events.jsonl';
export const EVIDENCE_DIRECTORY = 'evidence';

/** Bytes. */
export const LIMITS = { text: 1 << 20, record: 16 << 20, events: 64 << 20, evidence: 4 << 20 } as const;

export type FileReading =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly absent: boolean; readonly why: string };

export function readFileIn(directory: string, name: string, most: number): FileReading {
  let fd: number;
  try {
    // A name pipe must not block us, a link must not lead us elsewhere.
    fd = openSync(join(directory, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    const why = code === 'ELOOP' ? 'is a symbolic link' : (WHY[code ?? ''] ?? messageOf(error));
    return { ok: false, absent: code === 'ENOENT', why };
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { ok: false, absent: false, why: 'is no regular file' };
    if (stats.size > most) return { ok: false, absent: false, why: `is longer than ${most} bytes` };
    return readAll(fd, most);
  } finally {
    closeSync(fd);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read',
  ENOTDIR: 'is not there: its directory is none',
};

/** What is read is what counts: a file may grow after it was looked at. */
function readAll(fd: number, most: number): FileReading {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(1 << 16);
    const got = readSync(fd, chunk);
    if (got === 0) return { ok: true, bytes: Buffer.concat(chunks) };
    total += got;
    if (total > most) return { ok: false, absent: false, why: `is longer than ${most} bytes` };
    chunks.push(chunk.subarray(0, got));
  }
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
