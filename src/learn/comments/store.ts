/** Comments in SQLite. Knows how they are kept, not what may be written or shown. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import * as z from 'zod/mini';
import { STATUSES, type Comment, type Status } from './model.ts';
import { openTables } from './tables.ts';

type Row = Record<string, SQLOutputValue>;

const rowSchema = z.object({
  id: z.string(),
  post: z.string(),
  parent: z.nullable(z.string()),
  name: z.string(),
  text: z.string(),
  at: z.string(),
  edited: z.nullable(z.string()),
  status: z.enum(STATUSES),
  score: z.nullable(z.number()),
  reasons: z.string(),
  author: z.string(),
});
const reasonsSchema = z.array(z.string());

export class CommentStore {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  /** Throws when the file cannot be used. */
  constructor(file: string) {
    this.#db = openTables(file);
  }

  close(): void {
    this.#db.close();
  }

  /** All of `work` or, when it throws, nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  add(comment: Comment): void {
    const { id, post, parent, name, text, at, edited, status, score, reasons, author } = comment;
    this.run(
      'INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)',
      id,
      post,
      parent ?? null,
      name,
      text,
      at,
      edited ?? null,
      status,
      score ?? null,
      JSON.stringify(reasons),
      author,
    );
  }

  get(id: string): Comment | undefined {
    const row = this.all('SELECT * FROM comments WHERE id = ?', id)[0];
    return row && commentOf(row);
  }

  /** Of a post, oldest first. */
  of(post: string): readonly Comment[] {
    return this.all('SELECT * FROM comments WHERE post = ? ORDER BY at, id', post).map(commentOf);
  }

  /** Newest first. */
  withStatus(status: Status, limit: number): readonly Comment[] {
    return this.all(
      'SELECT * FROM comments WHERE status = ? ORDER BY at DESC, id LIMIT ?',
      status,
      limit,
    ).map(commentOf);
  }

  every(): readonly Comment[] {
    return this.all('SELECT * FROM comments ORDER BY at, id').map(commentOf);
  }

  count(status: Status): number {
    return Number(this.all('SELECT count(*) AS n FROM comments WHERE status = ?', status)[0]?.['n']);
  }

  approvedBy(author: string): number {
    if (author === '') return 0;
    return Number(
      this.all(`SELECT count(*) AS n FROM comments WHERE author = ? AND status = 'approved'`, author)[0]?.[
        'n'
      ],
    );
  }

  setStatus(id: string, status: Status): void {
    this.run('UPDATE comments SET status = ? WHERE id = ?', status, id);
  }

  setWords(
    id: string,
    words: Pick<Comment, 'name' | 'text' | 'status' | 'score' | 'reasons'>,
    at: string,
  ): void {
    this.run(
      'UPDATE comments SET name = ?, text = ?, status = ?, score = ?, reasons = ?, edited = ? WHERE id = ?',
      words.name,
      words.text,
      words.status,
      words.score ?? null,
      JSON.stringify(words.reasons),
      at,
      id,
    );
  }

  /** Name and text are gone for good; its place stays. */
  erase(id: string): void {
    this.run(
      `UPDATE comments SET status = 'deleted', name = '', text = '', author = '', reasons = '[]' WHERE id = ?`,
      id,
    );
    this.run('DELETE FROM subscriptions WHERE comment = ?', id);
  }

  fact(name: string): string | undefined {
    const value = this.all('SELECT value FROM facts WHERE name = ?', name)[0]?.['value'];
    return value === undefined ? undefined : String(value);
  }

  setFact(name: string, value: string): void {
    this.run('INSERT OR REPLACE INTO facts VALUES (?, ?)', name, value);
  }

  /** The key that signs forms; made once. */
  secret(): Buffer {
    const known = this.fact('secret');
    if (known !== undefined) return Buffer.from(known, 'hex');
    const made = randomBytes(32);
    this.setFact('secret', made.toString('hex'));
    return made;
  }

  /** Of other parts of this room: their tables are in the same file. */
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const made = this.#db.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }
}

function commentOf(row: Row): Comment {
  const { parent, edited, score, reasons, ...same } = rowSchema.parse(row);
  return {
    ...same,
    parent: parent ?? undefined,
    edited: edited ?? undefined,
    score: score ?? undefined,
    reasons: reasonsSchema.parse(JSON.parse(reasons)),
  };
}
