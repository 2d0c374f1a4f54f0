/** Passkeys (WebAuthn level 3). Their library is large, and loaded when the first one is used. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import * as z from 'zod/mini';
import type { Pending } from './pending.ts';
import { NotDone, type People, type Person } from './people.ts';
import type { Store } from './store.ts';

const MOST_OF_ONE = 20;
/** EdDSA, ES256, RS256 (IANA COSE algorithms): what authenticators have. Left open, the library asks Node for what is still experimental. */
const ALGORITHMS = [-8, -7, -257];
const library = (): Promise<typeof import('@simplewebauthn/server')> => import('@simplewebauthn/server');

/** What only the authenticator of this site and this person can answer to. */
interface Begun {
  readonly pending: string;
  /** For `navigator.credentials`, as JSON. */
  readonly options: unknown;
}

export interface PasskeyLine {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly used: number | undefined;
}

const begunSchema = z.strictObject({
  challenge: z.string(),
  origin: z.string(),
  person: z.nullable(z.string()),
});
const transportsSchema = z.array(z.string());

const NOT_VERIFIED = 'That passkey could not be verified: try again.';

/** Passkeys belong to a name; a number is none (WebAuthn §5.1.2, `rp.id`). */
export function canHavePasskeys(origin: string): boolean {
  const { hostname } = new URL(origin);
  return !/^[\d.]+$|^\[/.test(hostname);
}

export class Passkeys {
  readonly #store: Store;
  readonly #pending: Pending;
  readonly #people: People;
  readonly #now: () => Date;

  constructor(store: Store, pending: Pending, people: People, now: () => Date) {
    this.#store = store;
    this.#pending = pending;
    this.#people = people;
    this.#now = now;
  }

  async beginRegistration(person: Person, origin: string): Promise<Begun> {
    const { generateRegistrationOptions } = await library();
    const options = await generateRegistrationOptions({
      rpName: 'Stakeout',
      rpID: new URL(origin).hostname,
      userName: person.name,
      userDisplayName: person.name,
      userID: Uint8Array.from(Buffer.from(person.id)),
      excludeCredentials: this.list(person.id).map(({ id }) => ({ id })),
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { pending: this.#begin(options.challenge, origin, person.id), options };
  }

  async register(
    person: Person,
    origin: string,
    pending: string,
    name: string,
    response: RegistrationResponseJSON,
  ): Promise<void> {
    const expectedChallenge = this.#take(pending, origin, person.id);
    const { verifyRegistrationResponse } = await library();
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch(() => undefined);
    if (verified?.verified !== true) throw new NotDone(NOT_VERIFIED);
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    const transports = JSON.stringify(response.response.transports ?? []);
    this.#store.transaction(() => {
      if (this.list(person.id).length >= MOST_OF_ONE)
        throw new NotDone(`You have ${MOST_OF_ONE} passkeys: remove one first.`);
      const known = this.#store.get('SELECT person FROM passkeys WHERE id = ?', id);
      if (known !== undefined) throw new NotDone('That passkey is known already.');
      const now = this.#now().getTime();
      this.#store.run(
        'INSERT INTO passkeys VALUES (?, ?, ?, ?, ?, ?, ?, NULL)',
        id,
        person.id,
        publicKey,
        counter,
        transports,
        name,
        now,
      );
    });
  }

  async beginAuthentication(origin: string): Promise<Begun> {
    const { generateAuthenticationOptions } = await library();
    const rpID = new URL(origin).hostname;
    const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
    return { pending: this.#begin(options.challenge, origin, null), options };
  }

  /** Whose it is; undefined when it does not hold. */
  async show(
    origin: string,
    pending: string,
    response: AuthenticationResponseJSON,
  ): Promise<Person | undefined> {
    const expectedChallenge = this.#take(pending, origin, null);
    const row = this.#store.get('SELECT * FROM passkeys WHERE id = ?', response.id);
    const publicKey = row?.['public_key'];
    const person = row === undefined ? undefined : this.#people.byId(String(row['person']));
    if (row === undefined || !(publicKey instanceof Uint8Array) || person === undefined) return undefined;
    const { verifyAuthenticationResponse } = await library();
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      credential: {
        id: response.id,
        publicKey: Uint8Array.from(publicKey),
        counter: Number(row['counter']),
        transports: transportsSchema.parse(JSON.parse(String(row['transports']))),
      },
    }).catch(() => undefined);
    if (verified?.verified !== true || person.disabled !== undefined || !isTheirs(response, person))
      return undefined;
    const { newCounter } = verified.authenticationInfo;
    const used = this.#now().getTime();
    this.#store.note('UPDATE passkeys SET counter = ?, used = ? WHERE id = ?', newCounter, used, response.id);
    return person;
  }

  list(person: string): readonly PasskeyLine[] {
    return this.#store.all('SELECT * FROM passkeys WHERE person = ? ORDER BY created', person).map((row) => ({
      id: String(row['id']),
      name: String(row['name']),
      created: Number(row['created']),
      used: row['used'] === null ? undefined : Number(row['used']),
    }));
  }

  /** True when it was theirs. The last way in is kept. */
  remove(person: Person, id: string): boolean {
    return this.#store.transaction(() => {
      const others = this.list(person.id).filter((one) => one.id !== id).length;
      const linked = this.#store.get('SELECT 1 FROM identities WHERE person = ?', person.id);
      if (!person.hasPassword && others === 0 && linked === undefined)
        throw new NotDone('That is the only way you have to sign in: set a password first.');
      return this.#store.run('DELETE FROM passkeys WHERE person = ? AND id = ?', person.id, id) > 0;
    });
  }

  #begin(challenge: string, origin: string, person: string | null): string {
    return this.#pending.begin('passkey', JSON.stringify({ challenge, origin, person }));
  }

  #take(pending: string, origin: string, person: string | null): string {
    const value = this.#pending.take('passkey', pending);
    const begun = value === undefined ? undefined : begunSchema.parse(JSON.parse(value));
    if (begun === undefined || begun.origin !== origin || begun.person !== person)
      throw new NotDone('That took too long: try again.');
    return begun.challenge;
  }
}

/** The authenticator says whom it is for, too. */
function isTheirs({ response }: AuthenticationResponseJSON, person: Person): boolean {
  const { userHandle } = response;
  return userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === person.id;
}
