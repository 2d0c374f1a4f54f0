/**
 * Somebody else says who it is (OpenID Connect): by code with PKCE, state and nonce. People are bound to issuer and subject; what
 * else is said of them, such as an address of mail, others may have said themselves.
 */
import type { Configuration } from 'openid-client';
import * as z from 'zod/mini';
import { isLoopback } from '../gate/index.ts';
import { outbound } from './outbound.ts';
import type { Pending } from './pending.ts';
import { NotDone, type People, type Person } from './people.ts';
import type { Store } from './store.ts';

export interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** `join`: the code of whoever joins; `person`: who asks, where they are known; `key`: their session. */
const purposeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sign-in'), next: z.string() }),
  z.strictObject({ kind: z.literal('join'), code: z.string() }),
  z.strictObject({ kind: z.literal('link'), person: z.string() }),
  z.strictObject({ kind: z.literal('prove'), person: z.string(), key: z.string(), next: z.string() }),
]);
export type Purpose = z.infer<typeof purposeSchema>;

const flowSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  origin: z.string(),
  purpose: purposeSchema,
});

export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** When they showed it there; undefined when that was not said. */
  readonly shownAt: number | undefined;
}

export const RETURN_PATH = '/sign-in/with/return';
/** Seconds since they showed who they are there, for it to be a fresh proof here. */
const FRESH_SECONDS = 60;
const KEPT_MS = 3_600_000;

const library = (): Promise<typeof import('openid-client')> => import('openid-client');

export class Oidc {
  /** For people to read: the issuer's host. */
  readonly name: string;
  readonly #issuer: Issuer;
  readonly #pending: Pending;
  readonly #people: People;
  readonly #store: Store;
  readonly #now: () => Date;
  #known: { readonly at: number; readonly configuration: Promise<Configuration> } | undefined;

  constructor(issuer: Issuer, store: Store, pending: Pending, people: People, now: () => Date) {
    this.#issuer = issuer;
    this.#store = store;
    this.#pending = pending;
    this.#people = people;
    this.#now = now;
    this.name = new URL(issuer.issuer).host;
  }

  /** Where to send the browser, and what it has to bring back. Rejects when the issuer does not answer. */
  async begin(origin: string, purpose: Purpose): Promise<{ readonly url: URL; readonly flow: string }> {
    const {
      randomState,
      randomNonce,
      randomPKCECodeVerifier,
      calculatePKCECodeChallenge,
      buildAuthorizationUrl,
    } = await library();
    const configuration = await this.#configuration();
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: origin + RETURN_PATH,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(purpose.kind === 'prove' ? { max_age: String(FRESH_SECONDS), prompt: 'login' } : {}),
    });
    const flow = this.#pending.begin('oidc', JSON.stringify({ state, nonce, verifier, origin, purpose }));
    return { url, flow };
  }

  /** Rejects with NotDone when what came back does not hold. */
  async finish(
    origin: string,
    flow: string | undefined,
    query: string,
  ): Promise<{ purpose: Purpose; identity: Identity }> {
    const value = flow === undefined ? undefined : this.#pending.take('oidc', flow);
    const begun = value === undefined ? undefined : flowSchema.parse(JSON.parse(value));
    if (begun === undefined || begun.origin !== origin)
      throw new NotDone('That took too long, or was begun in another browser: begin again.');
    const { authorizationCodeGrant } = await library();
    const configuration = await this.#configuration();
    const { state, nonce, verifier, purpose } = begun;
    const tokens = await authorizationCodeGrant(configuration, new URL(`${origin}${RETURN_PATH}?${query}`), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      ...(purpose.kind === 'prove' ? { maxAge: FRESH_SECONDS } : {}),
    }).catch((error: unknown) => {
      throw new NotDone(`${this.name} did not say who you are: begin again.`, { cause: error });
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new NotDone(`${this.name} did not say who you are.`);
    const { iss, sub, auth_time } = claims;
    return {
      purpose,
      identity: {
        issuer: iss,
        subject: sub,
        shownAt: auth_time === undefined ? undefined : auth_time * 1000,
      },
    };
  }

  personOf({ issuer, subject }: Identity): Person | undefined {
    const row = this.#store.get(
      'SELECT person FROM identities WHERE issuer = ? AND subject = ?',
      issuer,
      subject,
    );
    const person = row === undefined ? undefined : this.#people.byId(String(row['person']));
    return person?.disabled === undefined ? person : undefined;
  }

  link(person: Person, { issuer, subject }: Identity): void {
    this.#store.transaction(() => {
      const known = this.#store.get(
        'SELECT person FROM identities WHERE issuer = ? AND subject = ?',
        issuer,
        subject,
      );
      if (known !== undefined && known['person'] !== person.id)
        throw new NotDone(`Somebody else here is linked with that account of ${this.name}.`);
      const now = this.#now().getTime();
      this.#store.run(
        'INSERT OR IGNORE INTO identities VALUES (?, ?, ?, ?)',
        issuer,
        subject,
        person.id,
        now,
      );
    });
  }

  /** How many accounts somebody is linked with. */
  linked(person: string): number {
    return Number(this.#store.get('SELECT count(*) AS n FROM identities WHERE person = ?', person)?.['n']);
  }

  unlink(person: Person): void {
    const keys = this.#store.get('SELECT 1 FROM passkeys WHERE person = ?', person.id);
    if (!person.hasPassword && keys === undefined)
      throw new NotDone('That is the only way you have to sign in: set a password first.');
    this.#store.run('DELETE FROM identities WHERE person = ?', person.id);
  }

  async #configuration(): Promise<Configuration> {
    const now = this.#now().getTime();
    if (this.#known !== undefined && Math.abs(now - this.#known.at) < KEPT_MS)
      return this.#known.configuration;
    const configuration = this.#discover();
    this.#known = { at: now, configuration };
    configuration.catch(() => {
      this.#known = undefined; // asked again next time
    });
    return configuration;
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#issuer;
    const lib = await library();
    const url = new URL(issuer);
    const here = url.protocol === 'http:' && isLoopback(url.hostname);
    const execute = here ? [lib.allowInsecureRequests] : [];
    const options = { [lib.customFetch]: outbound, execute };
    const found = await lib.discovery(url, clientId, undefined, undefined, options);
    const server = found.serverMetadata();
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const basic = methods.includes('client_secret_basic');
    const proof = basic ? lib.ClientSecretBasic(clientSecret) : lib.ClientSecretPost(clientSecret);
    const configuration = new lib.Configuration(server, clientId, undefined, proof);
    configuration[lib.customFetch] = outbound;
    if (here) lib.allowInsecureRequests(configuration);
    return configuration;
  }
}
