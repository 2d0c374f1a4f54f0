/** What an entry states, and what of it a client may have written. */
import type { Errno, Statement } from '../../domain/log-fact.ts';

export interface Understanding {
  readonly statements: readonly Statement[];
  /** Texts that a client or the application chose. Nothing was taken from them. */
  readonly untrusted: readonly string[];
  /** A file could not be opened, and the entry after it of the same process says which. */
  readonly openFailed?: Errno;
}

export const NOTHING: Understanding = { statements: [], untrusted: [] };

export function stated(statements: readonly Statement[]): Understanding {
  return { statements, untrusted: [] };
}

export function foreign(...untrusted: readonly string[]): Understanding {
  return { statements: [], untrusted };
}
