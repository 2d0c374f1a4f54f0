/** What was begun and waits for the other half: challenges of passkeys, ways to an issuer, seeds that are not confirmed. Each once. */
import { digestOf, newSecret } from './secrets.ts';
import type { Store } from './store.ts';

const LIFE_MS = 600_000;
/** Anybody can begin something. */
const MOST = 2000;

export class Pending {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  begin(kind: string, value: string): string {
    const secret = newSecret();
    const now = this.#now().getTime();
    this.#store.transaction(() => {
      this.#store.run('DELETE FROM pending WHERE expires <= ?', now);
      this.#store.run(
        `DELETE FROM pending WHERE hash IN (SELECT hash FROM pending ORDER BY expires DESC LIMIT -1 OFFSET ${MOST - 1})`,
      );
      this.#store.run(
        'INSERT INTO pending VALUES (?, ?, ?, ?)',
        digestOf(secret),
        kind,
        value,
        now + LIFE_MS,
      );
    });
    return secret;
  }

  /** Gone with it, whatever becomes of it. */
  take(kind: string, secret: string): string | undefined {
    return this.#store.transaction(() => {
      const hash = digestOf(secret);
      const row = this.#store.get(
        'SELECT value, expires FROM pending WHERE hash = ? AND kind = ?',
        hash,
        kind,
      );
      if (row === undefined) return undefined;
      this.#store.run('DELETE FROM pending WHERE hash = ?', hash);
      return Number(row['expires']) > this.#now().getTime() ? String(row['value']) : undefined;
    });
  }
}
