/** Sessions: of each only a digest is kept, and everything that counts is looked up anew for every request. */
import type { Standing } from '../gate/index.ts';
import { roleSchema } from './people.ts';
import { csrfOf, digestOf, newId, newSecret } from './secrets.ts';
import type { Row, Store } from './store.ts';

const HOUR = 3_600_000;
/** Long enough for a night on call; what is dangerous asks again anyway. */
const IDLE_MS = 12 * HOUR;
const LONGEST_MS = 7 * 24 * HOUR;
const FRESH_MS = 5 * 60_000;
const SEEN_EVERY_MS = 60_000;
/** A session that began later than now began under another clock. */
const CLOCK_SLACK_MS = 60_000;
const MOST_OF_ONE = 50;

export type How = 'passkey' | 'password' | 'password and code' | 'oidc' | 'set-up' | 'join';

export interface Begun {
  readonly secret: string;
  readonly seconds: number;
}

export interface SessionLine {
  readonly key: string;
  readonly began: number;
  readonly seen: number;
  readonly how: string;
}

export class Sessions {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** `proved`: when they last showed who they are, where that is not now. */
  begin(person: string, how: How, proved = this.#ms()): Begun {
    const secret = newSecret();
    const now = this.#ms();
    this.#store.transaction(() => {
      this.#store.run('DELETE FROM sessions WHERE began < ? OR seen < ?', now - LONGEST_MS, now - IDLE_MS);
      this.#store.run(
        `DELETE FROM sessions WHERE person = ? AND hash NOT IN (
           SELECT hash FROM sessions WHERE person = ? ORDER BY seen DESC LIMIT ${MOST_OF_ONE - 1})`,
        person,
        person,
      );
      this.#store.run(
        'INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)',
        digestOf(secret),
        newId('s'),
        person,
        now,
        now,
        proved,
        how,
      );
    });
    return { secret, seconds: LONGEST_MS / 1000 };
  }

  /** `seen`: somebody is there, and not only a stream. */
  standing(secret: string, seen: boolean): Standing | undefined {
    const hash = digestOf(secret);
    const row = this.#store.get(
      `SELECT s.key, s.began, s.seen, s.proved, p.id, p.name, p.role FROM sessions s JOIN people p ON p.id = s.person
       WHERE s.hash = ? AND p.disabled IS NULL`,
      hash,
    );
    if (row === undefined) return undefined;
    const now = this.#ms();
    const endsAt = Math.min(Number(row['began']) + LONGEST_MS, Number(row['seen']) + IDLE_MS);
    if (now >= endsAt || Number(row['began']) > now + CLOCK_SLACK_MS) return undefined;
    if (seen && Math.abs(now - Number(row['seen'])) >= SEEN_EVERY_MS)
      this.#store.note('UPDATE sessions SET seen = ? WHERE hash = ?', now, hash);
    return { viewer: viewerOf(row, secret, now), endsAt };
  }

  /** A fresh proof of who they are, in this session. */
  proved(key: string): void {
    this.#store.run('UPDATE sessions SET proved = ? WHERE key = ?', this.#ms(), key);
  }

  /** True when it was theirs. */
  end(person: string, key: string): boolean {
    const ended = this.#store.run('DELETE FROM sessions WHERE person = ? AND key = ?', person, key) > 0;
    this.#store.rightsChanged();
    return ended;
  }

  list(person: string): readonly SessionLine[] {
    return this.#store
      .all('SELECT * FROM sessions WHERE person = ? ORDER BY seen DESC', person)
      .map((row) => ({
        key: String(row['key']),
        began: Number(row['began']),
        seen: Number(row['seen']),
        how: String(row['how']),
      }));
  }

  #ms(): number {
    return this.#now().getTime();
  }
}

function viewerOf(row: Row, secret: string, now: number): Standing['viewer'] {
  const proved = Number(row['proved']);
  const fresh = proved <= now + CLOCK_SLACK_MS && now < proved + FRESH_MS;
  return {
    id: String(row['id']),
    name: String(row['name']),
    role: roleSchema.parse(row['role']),
    via: 'session',
    csrf: csrfOf(secret),
    steppedUpUntil: fresh ? new Date(proved + FRESH_MS).toISOString() : null,
    key: String(row['key']),
  };
}
