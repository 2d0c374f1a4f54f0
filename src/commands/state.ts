/** Where the commands find what the agent keeps. */
import { join } from 'node:path';
import { stateDirectoryPath } from '../host/state-directory.ts';
import { openJournal, type Journal } from '../journal/index.ts';
import type { Context } from './context.ts';

export function stateDir(context: Context): string {
  return stateDirectoryPath(context);
}

export function journalFile(context: Context): string {
  return join(stateDir(context), 'journal.db');
}

/** Runs `use` with the journal open for reading, and closes it whatever happens. */
export async function withJournal<T>(
  context: Context,
  use: (journal: Journal) => T | Promise<T>,
  options: { readonly readOnly: boolean } = { readOnly: true },
): Promise<T> {
  const journal = openJournal(journalFile(context), { now: context.now, readOnly: options.readOnly });
  try {
    return await use(journal);
  } finally {
    journal.close();
  }
}
