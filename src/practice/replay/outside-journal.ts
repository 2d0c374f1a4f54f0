/**
 * The agent's journal, read from outside of its clone. SQLite resolves the path of a database itself, so that
 * /proc/PID/root/… leads it back to our own root: the database and its write-ahead log are copied out and read there.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '../../domain/event.ts';
import { openJournal } from '../../journal/index.ts';

export class OutsideJournal {
  readonly #file: string;
  #last: JournalEntry[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** All entries until now; what was read last when the copy fell into a checkpoint. */
  entries(): JournalEntry[] {
    const scratch = mkdtempSync(join(tmpdir(), 'stakeout-journal-'));
    try {
      const copy = join(scratch, 'journal.db');
      for (const suffix of ['', '-wal'])
        if (existsSync(this.#file + suffix)) copyFileSync(this.#file + suffix, copy + suffix);
      if (!existsSync(copy)) return this.#last;
      const journal = openJournal(copy, { readOnly: true });
      try {
        this.#last = [...journal.entries()];
      } finally {
        journal.close();
      }
    } catch {
      return this.#last; // being written this very moment: asked again
    } finally {
      rmSync(scratch, { recursive: true });
    }
    return this.#last;
  }
}
