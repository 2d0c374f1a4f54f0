/** Statements and transactions over the tables, and whether somebody may have lost a right since. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { openTables } from './tables.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;
type Value = string | number | null | Uint8Array;

export class Store {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #changes = 0;

  constructor(file: string) {
    this.#db = openTables(file);
  }

  close(): void {
    this.#db.close();
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  /** How many rows it changed. */
  run(sql: string, ...values: readonly Value[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** What need not be kept: a disk that is full keeps nobody out who is in. */
  note(sql: string, ...values: readonly Value[]): void {
    try {
      this.run(sql, ...values);
    } catch {
      // it is said again with the next request
    }
  }

  /** Everything or, when it throws, nothing. */
  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Said by whatever takes a right away. */
  rightsChanged(): void {
    this.#changes += 1;
  }

  /** Moves with it, and whenever another process wrote: https://www.sqlite.org/pragma.html#pragma_data_version */
  generation(): number {
    return this.#changes + Number(this.get('PRAGMA data_version')?.['data_version'] ?? 0);
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql) ?? this.#db.prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}
