/** A text in the place of another, when it is still the one that was edited. */
import { join } from 'node:path';
import { writeDurably } from '../../host/durable-file.ts';
import { readPostmortem } from './document.ts';
import { LIMITS, readFileIn, sha256, TEXT_FILE } from './files.ts';
import { keepVersion } from './history.ts';
import type { Problem } from './problem.ts';

export interface Edit {
  readonly text: string;
  /** SHA-256 of the text that was edited: what another person saved meanwhile is not lost. */
  readonly of: string;
  readonly by: string;
  readonly now: Date;
  readonly note?: string;
}

export type Edited =
  | { readonly ok: true; readonly textHash: string }
  | { readonly ok: false; readonly why: 'changed'; readonly textHash: string }
  | { readonly ok: false; readonly why: 'unreadable'; readonly problems: readonly Problem[] };

/** What stands there, whether it can be read as a post-mortem or not; undefined when it is no text. */
export function textAsItIs(directory: string): { readonly text: string; readonly hash: string } | undefined {
  const current = readFileIn(directory, TEXT_FILE, LIMITS.text);
  if (!current.ok) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(current.bytes);
    return { text, hash: sha256(current.bytes) };
  } catch {
    return undefined;
  }
}

/** Stores the text, and keeps it as a version. What could not be read afterwards is not stored. */
export function editText(directory: string, { text, of, by, now, note }: Edit): Edited {
  const current = readFileIn(directory, TEXT_FILE, LIMITS.text);
  const textHash = current.ok ? sha256(current.bytes) : '';
  if (textHash !== of) return { ok: false, why: 'changed', textHash };
  const reading = readPostmortem(directory, { text, keepEvidence: false });
  if (!reading.ok) return { ok: false, why: 'unreadable', problems: reading.problems };
  writeDurably(join(directory, TEXT_FILE), [Buffer.from(text)], { mode: 0o644 });
  keepVersion(directory, by, now, note);
  return { ok: true, textHash: sha256(text) };
}
