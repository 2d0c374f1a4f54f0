/** Tokens for programs: shown once, never more than their owner may, and not for ever. */
import { mayDo, type Standing } from '../gate/index.ts';
import { type Role, ROLES } from '../gate/route.ts';
import * as z from 'zod/mini';
import { NotDone, roleSchema } from './people.ts';
import { digestOf, isToken, newId, newToken } from './secrets.ts';
import type { Store } from './store.ts';

const DAY = 86_400_000;
export const TOKEN_DAYS = [7, 30, 90, 365] as const;
const USED_EVERY_MS = 60_000;
const MOST_OF_ONE = 50;

/** `alerts`: tells alerts of other monitoring, and does nothing else. Made by whoever may respond to them. */
export const TOKEN_ROLES = [...ROLES, 'alerts'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];
const tokenRoleSchema = z.enum(TOKEN_ROLES);
const LEAST_FOR_ALERTS = 'responder';

export interface TokenLine {
  readonly key: string;
  readonly name: string;
  readonly role: TokenRole;
  readonly created: number;
  readonly expires: number;
  readonly used: number | undefined;
}

export class Tokens {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** Gives the token, which nobody can look up again. */
  make(
    owner: { readonly id: string; readonly role: Role },
    name: string,
    role: TokenRole,
    days: number,
  ): string {
    if (!mayDo(owner.role, role === 'alerts' ? LEAST_FOR_ALERTS : role))
      throw new NotDone(`A token may do no more than you: ${owner.role} at most.`);
    const token = newToken();
    const now = this.#now().getTime();
    this.#store.transaction(() => {
      if (this.list(owner.id).length >= MOST_OF_ONE)
        throw new NotDone(`You have ${MOST_OF_ONE} tokens: end one first.`);
      const values = [digestOf(token), newId('t'), owner.id, name, role, now, now + days * DAY] as const;
      this.#store.run('INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, NULL)', ...values);
    });
    return token;
  }

  /** What its owner may now, if that is less than what the token was made for. */
  standing(token: string, seen: boolean): Standing | undefined {
    if (!isToken(token)) return undefined; // no look-up for what is none
    const hash = digestOf(token);
    const row = this.#store.get(
      `SELECT t.key, t.name AS sender, t.role AS scope, t.expires, t.created, t.used, p.id, p.name, p.role FROM tokens t JOIN people p ON p.id = t.person
       WHERE t.hash = ? AND p.disabled IS NULL`,
      hash,
    );
    if (row === undefined) return undefined;
    const now = this.#now().getTime();
    if (now >= Number(row['expires'])) return undefined;
    if (seen && Math.abs(now - Number(row['used'] ?? 0)) >= USED_EVERY_MS)
      this.#store.note('UPDATE tokens SET used = ? WHERE hash = ?', now, hash);
    const scope = tokenRoleSchema.parse(row['scope']);
    const owner = roleSchema.parse(row['role']);
    if (scope === 'alerts' && !mayDo(owner, LEAST_FOR_ALERTS)) return undefined;
    return {
      endsAt: Number(row['expires']),
      viewer: {
        id: String(row['id']),
        name: String(row['name']),
        ...(scope === 'alerts'
          ? { role: 'viewer' as const, bound: scope, sender: `${String(row['id'])}/${String(row['sender'])}` }
          : { role: mayDo(owner, scope) ? scope : owner }),
        via: 'token',
        csrf: '',
        steppedUpUntil: null,
        key: String(row['key']),
      },
    };
  }

  /** True when it was theirs. */
  end(person: string, key: string): boolean {
    const ended = this.#store.run('DELETE FROM tokens WHERE person = ? AND key = ?', person, key) > 0;
    this.#store.rightsChanged();
    return ended;
  }

  list(person: string): readonly TokenLine[] {
    return this.#store
      .all('SELECT * FROM tokens WHERE person = ? ORDER BY created DESC', person)
      .map((row) => ({
        key: String(row['key']),
        name: String(row['name']),
        role: tokenRoleSchema.parse(row['role']),
        created: Number(row['created']),
        expires: Number(row['expires']),
        used: row['used'] === null ? undefined : Number(row['used']),
      }));
  }
}
