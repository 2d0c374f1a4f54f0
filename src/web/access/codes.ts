/** Codes that work once: for the first admin, for somebody who joins or starts anew, and instead of an authenticator. */
import { digestOf, newCode, plainCode } from './secrets.ts';
import type { Store } from './store.ts';

const DAY = 86_400_000;
const SET_UP_MS = DAY;
const JOIN_MS = 3 * DAY;
const RECOVERY_CODES = 10;
/** 100 bits where a digest of it is all there is between somebody and an admin's rights; 60 beside a password. */
const GROUPS = { 'set-up': 5, join: 5, recovery: 3 } as const;

type Kind = keyof typeof GROUPS;

export class Codes {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** The one before it does not work any more. */
  setUp(): string {
    return this.#store.transaction(() => {
      this.#store.run(`DELETE FROM codes WHERE kind = 'set-up'`);
      return this.#add('set-up', null, SET_UP_MS);
    });
  }

  join(person: string): string {
    return this.#store.transaction(() => {
      this.#store.run(`DELETE FROM codes WHERE kind = 'join' AND person = ?`, person);
      return this.#add('join', person, JOIN_MS);
    });
  }

  recovery(person: string): readonly string[] {
    return this.#store.transaction(() => {
      this.#store.run(`DELETE FROM codes WHERE kind = 'recovery' AND person = ?`, person);
      return Array.from({ length: RECOVERY_CODES }, () => this.#add('recovery', person, 100 * 365 * DAY));
    });
  }

  recoveryLeft(person: string): number {
    return Number(
      this.#store.get(`SELECT count(*) AS n FROM codes WHERE kind = 'recovery' AND person = ?`, person)?.[
        'n'
      ],
    );
  }

  isSetUp(code: string): boolean {
    return this.#find('set-up', code) !== undefined;
  }

  /** Whose it is. */
  joins(code: string): string | undefined {
    const person = this.#find('join', code)?.['person'];
    return typeof person === 'string' ? person : undefined;
  }

  /** True once. */
  spend(kind: Kind, code: string, person: string | null): boolean {
    const { hash, now } = this.#sought(code);
    const gone = this.#store.run(
      'DELETE FROM codes WHERE hash = ? AND kind = ? AND expires > ? AND person IS ?',
      hash,
      kind,
      now,
      person,
    );
    return gone > 0;
  }

  #find(kind: Kind, code: string): { readonly person?: unknown } | undefined {
    const { hash, now } = this.#sought(code);
    return this.#store.get(
      'SELECT person FROM codes WHERE hash = ? AND kind = ? AND expires > ?',
      hash,
      kind,
      now,
    );
  }

  #sought(code: string): { hash: string; now: number } {
    return { hash: digestOf(plainCode(code)), now: this.#now().getTime() };
  }

  #add(kind: Kind, person: string | null, lifeMs: number): string {
    const code = newCode(GROUPS[kind]);
    const { hash, now } = this.#sought(code);
    this.#store.run('INSERT INTO codes VALUES (?, ?, ?, ?)', hash, kind, person, now + lifeMs);
    return code;
  }
}
