/**
 * The outbox: the state of on-call, what was decided with it, and how far each message got, in one SQLite file. What belongs
 * together is stored in one transaction, so that after a kill nothing is lost and nothing done by halves.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import * as z from 'zod/mini';
import { eventSchema } from '../../domain/event.ts';
import {
  actionSchema,
  INITIAL_ONCALL_STATE,
  onCallStateSchema,
  type OnCallState,
} from '../../oncall/index.ts';
import {
  markSchema,
  subjectSchema,
  type Commit,
  type DeliverableAction,
  type Delivery,
  type Mark,
  type Settled,
  type StoredReport,
  type Subject,
} from './model.ts';
import { openTables } from './tables.ts';

/** A page that was tried so often by each way without success counts as not arrived; trying goes on. */
const HOPELESS_ATTEMPTS = 3;

const aheadSchema = z.array(z.number());
type Row = Record<string, SQLOutputValue>;

export interface Loaded {
  readonly state: OnCallState;
  readonly mark: Mark | undefined;
  /** Entries after the mark that were taken already. */
  readonly ahead: readonly number[];
}

export class Outbox {
  readonly id: string;
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  /** Throws when the file cannot be used. */
  constructor(file: string) {
    this.#db = openTables(file);
    const known = this.fact('id');
    this.id = known ?? randomUUID();
    if (known === undefined) this.#setFact('id', this.id);
  }

  close(): void {
    this.#db.close();
  }

  load(): Loaded {
    const state = this.fact('state');
    const mark = this.fact('mark');
    return {
      state: state === undefined ? INITIAL_ONCALL_STATE : onCallStateSchema.parse(JSON.parse(state)),
      mark: mark === undefined ? undefined : markSchema.parse(JSON.parse(mark)),
      ahead: aheadSchema.parse(JSON.parse(this.fact('ahead') ?? '[]')),
    };
  }

  /** What SQLite finds wrong with the file, if anything. */
  damage(): string | undefined {
    const said = this.#sql('PRAGMA quick_check(1)').get()?.['quick_check'];
    return said === 'ok' ? undefined : String(said);
  }

  fact(name: string): string | undefined {
    const value = this.#sql('SELECT value FROM facts WHERE name = ?').get(name)?.['value'];
    return value === undefined ? undefined : String(value);
  }

  /** Everything or, when it throws, nothing. */
  commit(commit: Commit, at: number): void {
    this.#transaction(() => {
      this.#setFact('state', JSON.stringify(commit.state));
      if (commit.read !== undefined) {
        this.#setFact('mark', JSON.stringify(commit.read.mark));
        this.#setFact('ahead', JSON.stringify(commit.read.ahead));
      }
      for (const [name, value] of Object.entries(commit.facts ?? {})) this.#setFact(name, value);
      for (const subject of commit.subjects ?? [])
        this.#sql('INSERT OR REPLACE INTO subjects VALUES (?, ?, ?)').run(
          subject.incident,
          JSON.stringify(subject),
          at,
        );
      for (const action of commit.actions ?? [])
        this.#sql('INSERT OR IGNORE INTO actions VALUES (?, ?, ?, ?, ?, 0)').run(
          action.key,
          action.incident,
          action.kind,
          JSON.stringify(action),
          at,
        );
      for (const { key, action, thread, channel, contact } of commit.deliveries ?? [])
        this.#sql(
          `INSERT OR IGNORE INTO deliveries(key, action, thread, channel, contact, status, attempts, due, made)
           VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?)`,
        ).run(key, action, thread, channel, contact, at, at);
      for (const key of commit.unreachable ?? []) this.#giveUp(key);
      for (const key of commit.heard ?? [])
        this.#sql('UPDATE actions SET given_up = 2 WHERE key = ?').run(key);
      this.#report(commit.reports ?? []);
    });
  }

  /** Channels with something pending that is due. */
  dueChannels(at: number): readonly string[] {
    return this.#sql(`SELECT DISTINCT channel FROM deliveries WHERE status = 'pending' AND due <= ?`)
      .all(at)
      .map(({ channel }) => String(channel));
  }

  /** Pending and due by a channel, first come first; of each thread only the newest. */
  due(at: number, channel: string, limit: number): readonly Delivery[] {
    return this.#sql(
      `SELECT * FROM deliveries d WHERE status = 'pending' AND channel = ? AND due <= ? AND NOT EXISTS (
         SELECT 1 FROM deliveries n WHERE n.thread = d.thread AND n.id > d.id AND n.status = 'pending')
       ORDER BY due, id LIMIT ?`,
    )
      .all(channel, at, limit)
      .map(deliveryOf);
  }

  /** Pending ones after which another of the same thread was decided: they say what is not true any more. */
  overtaken(): readonly Delivery[] {
    return this.#sql(
      `SELECT * FROM deliveries d WHERE status = 'pending' AND EXISTS (
         SELECT 1 FROM deliveries n WHERE n.thread = d.thread AND n.id > d.id AND n.status = 'pending')`,
    )
      .all()
      .map(deliveryOf);
  }

  pending(): readonly Delivery[] {
    return this.#sql(`SELECT * FROM deliveries WHERE status = 'pending' ORDER BY due, id LIMIT 1000`)
      .all()
      .map(deliveryOf);
  }

  pendingCount(): number {
    return Number(this.#sql(`SELECT count(*) AS n FROM deliveries WHERE status = 'pending'`).get()?.['n']);
  }

  /** When the next one is due, by the engine's clock. */
  nextDue(): number | undefined {
    const due = this.#sql(`SELECT min(due) AS due FROM deliveries WHERE status = 'pending'`).get()?.['due'];
    return due === null || due === undefined ? undefined : Number(due);
  }

  action(key: string): DeliverableAction | undefined {
    const body = this.#sql('SELECT body FROM actions WHERE key = ?').get(key)?.['body'];
    if (body === undefined) return undefined;
    const action = actionSchema.parse(JSON.parse(String(body)));
    return action.kind === 'record' ? undefined : action;
  }

  subject(incident: string): Subject | undefined {
    const body = this.#sql('SELECT body FROM subjects WHERE incident = ?').get(incident)?.['body'];
    return body === undefined ? undefined : subjectSchema.parse(JSON.parse(String(body)));
  }

  /** Of the last message of the thread that arrived. */
  lastReceipt(thread: string): string | undefined {
    const receipt = this.#sql(
      `SELECT receipt FROM deliveries WHERE thread = ? AND status = 'sent' AND receipt IS NOT NULL ORDER BY id DESC LIMIT 1`,
    ).get(thread)?.['receipt'];
    return receipt === undefined || receipt === null ? undefined : String(receipt);
  }

  /** Stores how an attempt ended. True when its page counts as not arrived with it. */
  settle(
    delivery: Delivery,
    settled: Settled,
    at: number,
    reports: readonly StoredReport['event'][],
    facts: Readonly<Record<string, string>> = {},
  ): boolean {
    const attempts = delivery.attempts + (settled.status === 'dropped' ? 0 : 1);
    const due = settled.status === 'pending' ? settled.due : delivery.due;
    const ended = settled.status === 'pending' ? null : at;
    const receipt = settled.status === 'sent' ? (settled.receipt ?? null) : null;
    const why = settled.status === 'sent' ? null : settled.why;
    return this.#transaction(() => {
      this.#sql(
        'UPDATE deliveries SET status = ?, attempts = ?, due = ?, ended = ?, receipt = ?, why = ? WHERE id = ?',
      ).run(settled.status, attempts, due, ended, receipt, why, delivery.id);
      for (const [name, value] of Object.entries(facts)) this.#setFact(name, value);
      this.#report(reports);
      if (settled.status === 'sent' || settled.status === 'dropped' || !this.#isHopeless(delivery.action))
        return false;
      return this.#giveUp(delivery.action);
    });
  }

  /** Pages that were given up and of which the engine has not heard. */
  unheard(): readonly string[] {
    return this.#sql('SELECT key FROM actions WHERE given_up = 1 LIMIT 1000')
      .all()
      .map(({ key }) => String(key));
  }

  reports(limit: number): readonly StoredReport[] {
    return this.#sql('SELECT number, event FROM reports ORDER BY number LIMIT ?')
      .all(limit)
      .map(({ number, event }) => ({
        number: Number(number),
        event: eventSchema.parse(JSON.parse(String(event))),
      }));
  }

  reportCount(): number {
    return Number(this.#sql('SELECT count(*) AS n FROM reports').get()?.['n']);
  }

  report(...events: readonly StoredReport['event'][]): void {
    this.#transaction(() => this.#report(events));
  }

  /** Reports up to this number are in the journal. */
  taken(number: number): void {
    this.#sql('DELETE FROM reports WHERE number <= ?').run(number);
  }

  /** Forgets what ended before `before` and belongs to none of the open incidents. */
  prune(before: number, open: ReadonlySet<string>): void {
    this.#transaction(() => {
      const old = this.#sql('SELECT key, incident FROM actions WHERE at < ? LIMIT 10000').all(before);
      for (const { key, incident } of old) {
        if (open.has(String(incident))) continue;
        const left = this.#sql(
          `SELECT 1 FROM deliveries WHERE action = ? AND (status = 'pending' OR ended >= ?)`,
        ).get(key ?? null, before);
        if (left !== undefined) continue;
        this.#sql('DELETE FROM deliveries WHERE action = ?').run(key ?? null);
        this.#sql('DELETE FROM actions WHERE key = ?').run(key ?? null);
      }
      for (const { incident } of this.#sql('SELECT incident FROM subjects WHERE at < ?').all(before))
        if (!open.has(String(incident)))
          this.#sql('DELETE FROM subjects WHERE incident = ?').run(incident ?? null);
    });
  }

  /** A page that may still arrive has a way that was not tried in vain. Only pages have somebody else to go to. */
  #isHopeless(action: string): boolean {
    const { n } = this.#sql(
      `SELECT count(*) AS n FROM deliveries WHERE action = ?
       AND NOT (status = 'failed' OR (status = 'pending' AND attempts >= ${HOPELESS_ATTEMPTS}))`,
    ).get(action) ?? { n: 1 };
    return Number(n) === 0;
  }

  #giveUp(key: string): boolean {
    const done = this.#sql(
      `UPDATE actions SET given_up = 1 WHERE key = ? AND given_up = 0 AND kind = 'page'`,
    ).run(key);
    return Number(done.changes) > 0;
  }

  #report(events: readonly StoredReport['event'][]): void {
    for (const event of events) this.#sql('INSERT INTO reports(event) VALUES (?)').run(JSON.stringify(event));
  }

  #setFact(name: string, value: string): void {
    this.#sql('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, value);
  }

  #transaction<T>(work: () => T): T {
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

  #sql(text: string): StatementSync {
    const known = this.#prepared.get(text) ?? this.#db.prepare(text);
    this.#prepared.set(text, known);
    return known;
  }
}

function deliveryOf(row: Row): Delivery {
  return {
    id: Number(row['id']),
    key: String(row['key']),
    action: String(row['action']),
    thread: String(row['thread']),
    channel: String(row['channel']),
    contact: String(row['contact']),
    attempts: Number(row['attempts']),
    due: Number(row['due']),
    made: Number(row['made']),
    why: row['why'] === null ? undefined : String(row['why']),
  };
}
