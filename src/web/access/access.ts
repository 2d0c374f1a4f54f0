/** Who may come in, and how they show who they are. */
import { join } from 'node:path';
import type { Admission } from '../gate/index.ts';
import { Codes } from './codes.ts';
import { Delays } from './delays.ts';
import { loadKey } from './key.ts';
import { complaintAbout, Passwords } from './password.ts';
import { type Issuer, Oidc } from './oidc.ts';
import { Passkeys } from './passkeys.ts';
import { Pending } from './pending.ts';
import { folded, NotDone, People, type Person } from './people.ts';
import { proveSealed, Seal } from './sealed.ts';
import { type Begun, Sessions } from './sessions.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';
import { base32, newSeed, otpauthUri, stepOf } from './totp.ts';

export interface AccessOptions {
  readonly now: () => Date;
  /** `$CREDENTIALS_DIRECTORY` of systemd, where the key may be. */
  readonly credentials?: string | undefined;
  readonly issuer?: Issuer | undefined;
}

/** `wait`: too often; nothing was looked at. */
export type Shown =
  | { readonly person: Person; readonly withCode: boolean }
  | 'wrong'
  | { readonly wait: number };

export class Access {
  readonly people: People;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly codes: Codes;
  readonly pending: Pending;
  readonly passkeys: Passkeys;
  readonly oidc: Oidc | undefined;
  readonly admission: Admission;
  readonly now: () => Date;
  readonly store: Store;
  readonly #seal: Seal;
  readonly #passwords = new Passwords();
  readonly #delays = new Delays();

  /** Throws when the directory, the database or its key cannot be used. */
  constructor(directory: string, { now, credentials, issuer }: AccessOptions) {
    this.now = now;
    this.#seal = new Seal(loadKey(directory, credentials));
    const store = (this.store = new Store(join(directory, 'access.db')));
    this.people = new People(store, now);
    this.sessions = new Sessions(store, now);
    this.tokens = new Tokens(store, now);
    this.codes = new Codes(store, now);
    this.pending = new Pending(store, now);
    this.passkeys = new Passkeys(store, this.pending, this.people, now);
    this.oidc = issuer === undefined ? undefined : new Oidc(issuer, store, this.pending, this.people, now);
    this.admission = {
      session: (secret, seen) => this.sessions.standing(secret, seen),
      token: (secret, seen) => this.tokens.standing(secret, seen),
      generation: () => store.generation(),
    };
    try {
      proveSealed(store, this.#seal);
    } catch (error) {
      store.close();
      throw error;
    }
  }

  close(): void {
    this.store.close();
  }

  /** Nobody is there yet who could let others in. */
  needsSetUp(): boolean {
    return !this.people.hasAdmin();
  }

  /** For the terminal of whoever sets this host up; undefined when there is an admin. The one before it does not work any more. */
  newSetUpCode(): string | undefined {
    return this.needsSetUp() ? this.codes.setUp() : undefined;
  }

  /** The first admin, once. */
  async setUp(code: string, name: string, password: string): Promise<Begun> {
    if (!this.needsSetUp() || !this.codes.isSetUp(code)) throw new NotDone('That code does not hold.');
    const stored = await this.#passwordFor(name, password);
    return this.store.transaction(() => {
      if (!this.needsSetUp() || !this.codes.spend('set-up', code, null))
        throw new NotDone('That code does not hold.');
      const person = this.people.byName(name) ?? this.people.add(name, 'admin');
      this.people.forgetProofs(person.id);
      this.store.run(
        `UPDATE people SET role = 'admin', disabled = NULL, password = ? WHERE id = ?`,
        stored,
        person.id,
      );
      return this.sessions.begin(person.id, 'set-up');
    });
  }

  /** Somebody who got a code from an admin: what let them in before does not any more. */
  async join(code: string, password: string): Promise<{ readonly person: Person; readonly begun: Begun }> {
    const id = this.codes.joins(code);
    const person = id === undefined ? undefined : this.people.byId(id);
    if (person === undefined || person.disabled !== undefined) throw new NotDone('That code does not hold.');
    const stored = await this.#passwordFor(person.name, password);
    return this.joinBy(code, () => this.#setPassword(person.id, stored));
  }

  /** `give` gives them what they sign in with from now on. */
  joinBy(code: string, give: (person: Person) => void): { readonly person: Person; readonly begun: Begun } {
    return this.store.transaction(() => {
      const id = this.codes.joins(code);
      const person = id === undefined ? undefined : this.people.byId(id);
      if (person === undefined || person.disabled !== undefined || !this.codes.spend('join', code, person.id))
        throw new NotDone('That code does not hold.');
      this.people.forgetProofs(person.id);
      give(person);
      return { person, begun: this.sessions.begin(person.id, 'join') };
    });
  }

  /** By password, and by a code where they have an authenticator. */
  async show(name: string, password: string, code: string): Promise<Shown> {
    const key = folded(name);
    const now = this.now().getTime();
    const wait = this.#delays.wait(key, now);
    if (wait > 0) return { wait };
    // Counted before it is looked at: many at once are many.
    this.#delays.failed(key, now);
    const person = this.people.byName(name);
    const stored =
      person === undefined || person.disabled !== undefined ? undefined : this.#passwordOf(person.id);
    if (!(await this.#passwords.matches(password, stored)) || person === undefined || stored === undefined)
      return 'wrong';
    if (person.hasTotp && !this.#codeHolds(person, code)) return 'wrong';
    this.#delays.succeeded(key);
    if (this.#passwords.isOld(stored)) this.#setPassword(person.id, await this.#passwords.store(password));
    return { person, withCode: person.hasTotp };
  }

  /** Ends all their sessions. */
  async changePassword(person: Person, password: string): Promise<void> {
    const stored = await this.#passwordFor(person.name, password);
    this.store.transaction(() => {
      this.#setPassword(person.id, stored);
      this.people.endSessions(person.id);
    });
  }

  beginTotp(person: Person): { readonly pending: string; readonly secret: string; readonly uri: string } {
    const seed = newSeed();
    const value = `${person.id}:${this.#seal.close(seed, person.id).toString('base64')}`;
    return {
      pending: this.pending.begin('totp', value),
      secret: base32(seed),
      uri: otpauthUri(seed, person.name),
    };
  }

  /** Gives recovery codes when the app shows the right code. */
  confirmTotp(person: Person, pending: string, code: string): readonly string[] {
    const [id, sealed = ''] = this.pending.take('totp', pending)?.split(':') ?? [];
    if (id !== person.id) throw new NotDone('That took too long: begin again.');
    const bytes = Buffer.from(sealed, 'base64');
    const step = stepOf(code, this.#seal.open(bytes, person.id), this.now().getTime(), 0);
    if (step === undefined) throw new NotDone('That is not the code that the app shows now: begin again.');
    return this.store.transaction(() => {
      this.store.run('UPDATE people SET totp = ?, totp_step = ? WHERE id = ?', bytes, step, person.id);
      return this.codes.recovery(person.id);
    });
  }

  removeTotp(person: Person): void {
    this.store.transaction(() => {
      this.store.run('UPDATE people SET totp = NULL WHERE id = ?', person.id);
      this.store.run(`DELETE FROM codes WHERE kind = 'recovery' AND person = ?`, person.id);
    });
  }

  #codeHolds(person: Person, code: string): boolean {
    return this.store.transaction(() => {
      const row = this.store.get('SELECT totp, totp_step FROM people WHERE id = ?', person.id);
      const sealed = row?.['totp'];
      if (!(sealed instanceof Uint8Array)) return false;
      const seed = this.#seal.open(sealed, person.id);
      const step = stepOf(code.replaceAll(/\s/g, ''), seed, this.now().getTime(), Number(row?.['totp_step']));
      if (step === undefined) return this.codes.spend('recovery', code, person.id);
      this.store.run('UPDATE people SET totp_step = ? WHERE id = ?', step, person.id);
      return true;
    });
  }

  async #passwordFor(name: string, password: string): Promise<string> {
    const complaint = complaintAbout(password, name);
    if (complaint !== undefined) throw new NotDone(complaint);
    return this.#passwords.store(password);
  }

  #passwordOf(id: string): string | undefined {
    const stored = this.store.get('SELECT password FROM people WHERE id = ?', id)?.['password'];
    return typeof stored === 'string' ? stored : undefined;
  }

  #setPassword(id: string, stored: string): void {
    this.store.run('UPDATE people SET password = ? WHERE id = ?', stored, id);
  }
}
