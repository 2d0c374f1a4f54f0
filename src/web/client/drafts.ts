/** What somebody wrote and did not save, for them alone: by person and text, in this browser. */
import { keep, kept } from './store.ts';

export interface Kept {
  /** SHA-256 of the text that it was made from. */
  readonly of: string;
  readonly text: string;
}

const PREFIX = 'draft:';

export function keepDraft(key: string, draft: Kept): void {
  keep(PREFIX + key, JSON.stringify(draft));
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // nothing was kept there
  }
}

export function keptDraft(key: string): Kept | undefined {
  return readDraft(kept(PREFIX + key));
}

/** Undefined for whatever else stands there. */
export function readDraft(text: string | null): Kept | undefined {
  if (text === null) return undefined;
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== 'object' || said === null || !('of' in said) || !('text' in said)) return undefined;
    const { of, text: written } = said;
    if (typeof of !== 'string' || typeof written !== 'string' || !/^[0-9a-f]{64}$/.test(of)) return undefined;
    return { of, text: written };
  } catch {
    return undefined;
  }
}
