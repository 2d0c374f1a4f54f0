/** People: names, roles, and that there is always an admin. */
import * as z from 'zod/mini';
import { type Role, ROLES } from '../gate/route.ts';
import { newId } from './secrets.ts';
import type { Row, Store } from './store.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly created: number;
  readonly disabled: number | undefined;
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
}

/** What keeps a change from being made, in words for whoever wanted it. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** As it goes into the journal beside what they do; the agent takes no other. */
export const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

export const roleSchema = z.enum(ROLES);

/** Somebody who could come in now and change roles. */
const USABLE_ADMINS = `
  SELECT count(*) AS n FROM people p WHERE role = 'admin' AND disabled IS NULL AND id <> ?
  AND (password IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys WHERE person = p.id)
       OR EXISTS (SELECT 1 FROM identities WHERE person = p.id))`;

export class People {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  list(): readonly Person[] {
    return this.#store.all('SELECT * FROM people ORDER BY folded').map(personOf);
  }

  byId(id: string): Person | undefined {
    return personIn(this.#store.get('SELECT * FROM people WHERE id = ?', id));
  }

  byName(name: string): Person | undefined {
    return personIn(this.#store.get('SELECT * FROM people WHERE folded = ?', folded(name)));
  }

  add(name: string, role: Role): Person {
    const kept = name.normalize('NFKC').trim();
    if (!NAME.test(kept)) throw new NotDone('That is not a name that can be used here.');
    if (this.byName(kept) !== undefined) throw new NotDone(`There is somebody called ${kept} already.`);
    const id = newId('p');
    this.#store.run(
      'INSERT INTO people(id, name, folded, role, created) VALUES (?, ?, ?, ?, ?)',
      id,
      kept,
      folded(kept),
      role,
      this.#now().getTime(),
    );
    return this.#known(id);
  }

  /** Gives the role before. Ends their sessions. */
  setRole(id: string, role: Role): Role {
    return this.#store.transaction(() => {
      const { role: before } = this.#known(id);
      if (role !== 'admin') this.#keepAnAdmin(id);
      this.#store.run('UPDATE people SET role = ? WHERE id = ?', role, id);
      if (role !== before) this.endSessions(id);
      return before;
    });
  }

  setDisabled(id: string, disabled: boolean): void {
    this.#store.transaction(() => {
      this.#known(id);
      if (disabled) this.#keepAnAdmin(id);
      this.#store.run(
        'UPDATE people SET disabled = ? WHERE id = ?',
        disabled ? this.#now().getTime() : null,
        id,
      );
      this.endSessions(id);
    });
  }

  /** With all that lets them in. */
  remove(id: string): void {
    this.#store.transaction(() => {
      this.#known(id);
      this.#keepAnAdmin(id);
      this.#store.run('DELETE FROM people WHERE id = ?', id);
      this.#store.rightsChanged();
    });
  }

  /** Takes everything away that lets them in; they are let in anew by a code. */
  forgetProofs(id: string): void {
    this.#store.transaction(() => {
      this.#store.run('UPDATE people SET password = NULL, totp = NULL, totp_step = 0 WHERE id = ?', id);
      for (const table of ['tokens', 'codes', 'passkeys', 'identities'])
        this.#store.run(`DELETE FROM ${table} WHERE person = ?`, id);
      this.endSessions(id);
    });
  }

  endSessions(id: string): void {
    this.#store.run('DELETE FROM sessions WHERE person = ?', id);
    this.#store.rightsChanged();
  }

  hasAdmin(): boolean {
    return this.#usableAdminsBesides('') > 0;
  }

  #keepAnAdmin(id: string): void {
    const { role } = this.#known(id);
    if (role === 'admin' && this.#usableAdminsBesides(id) === 0)
      throw new NotDone('That would leave nobody who can change roles: make somebody else an admin first.');
  }

  #usableAdminsBesides(id: string): number {
    return Number(this.#store.get(USABLE_ADMINS, id)?.['n']);
  }

  #known(id: string): Person {
    const person = this.byId(id);
    if (person === undefined) throw new NotDone('There is no such person.');
    return person;
  }
}

/** Two spellings that look the same to a person are one name. */
export function folded(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

function personIn(row: Row | undefined): Person | undefined {
  return row === undefined ? undefined : personOf(row);
}

function personOf(row: Row): Person {
  return {
    id: String(row['id']),
    name: String(row['name']),
    role: roleSchema.parse(row['role']),
    created: Number(row['created']),
    disabled: row['disabled'] === null ? undefined : Number(row['disabled']),
    hasPassword: row['password'] !== null,
    hasTotp: row['totp'] !== null,
  };
}
