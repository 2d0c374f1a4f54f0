/** An issuer on the loopback that says of somebody what a test wants, and checks what a good one would. */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Said {
  readonly sub: string;
  /** In place of what it should be. */
  readonly wrong?: Readonly<Record<string, unknown>>;
  readonly unsigned?: true;
}

interface Grant {
  readonly said: Said;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

export class FakeIssuer implements AsyncDisposable {
  readonly clientId = 'stakeout';
  readonly clientSecret = 'a secret of the client';
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #grants = new Map<string, Grant>();
  readonly #server: Server;
  url = '';
  /** Who is signed in there, for browsers that come by. */
  subject = 'nobody';
  /** What its answers are packed with. */
  encoding: string | undefined;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async listening(): Promise<FakeIssuer> {
    const issuer = new FakeIssuer();
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    const address = issuer.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    issuer.url = `http://127.0.0.1:${address.port}`;
    return issuer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** What a browser would do there: somebody signs in and is sent back. Gives the query it comes back with. */
  authorize(url: string, said: Said): URLSearchParams {
    const asked = new URL(url).searchParams;
    const code = randomBytes(16).toString('hex');
    this.#grants.set(code, {
      said,
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
      redirect: asked.get('redirect_uri') ?? '',
    });
    return new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.url });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith('/authorize?') === true) {
      const asked = new URL(request.url, this.url);
      const query = this.authorize(asked.href, { sub: this.subject });
      response
        .writeHead(303, { location: `${asked.searchParams.get('redirect_uri')}?${query.toString()}` })
        .end();
      return;
    }
    const chunks = await request.toArray();
    const form = new URLSearchParams(Buffer.concat(chunks.map((chunk: Buffer) => chunk)).toString());
    const body = this.#bodyFor(request, form);
    response.writeHead(body === undefined ? 400 : 200, {
      'content-type': 'application/json',
      ...(this.encoding === undefined ? {} : { 'content-encoding': this.encoding }),
    });
    response.end(JSON.stringify(body ?? { error: 'invalid_grant' }));
  }

  #bodyFor(request: IncomingMessage, form: URLSearchParams): unknown {
    if (request.url === '/.well-known/openid-configuration')
      return {
        issuer: this.url,
        authorization_endpoint: `${this.url}/authorize`,
        token_endpoint: `${this.url}/token`,
        jwks_uri: `${this.url}/keys`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      };
    if (request.url === '/keys')
      return {
        keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
      };
    if (request.url !== '/token') return undefined;
    const basic = Buffer.from(
      `${this.clientId}:${encodeURIComponent(this.clientSecret).replaceAll('%20', '+')}`,
    );
    if (request.headers.authorization !== `Basic ${basic.toString('base64')}`) return undefined;
    return this.#tokens(form);
  }

  #tokens(form: URLSearchParams): unknown {
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || proof !== grant.challenge || form.get('redirect_uri') !== grant.redirect)
      return undefined;
    const now = Math.floor(Date.now() / 1000);
    const { said, nonce } = grant;
    const claims = {
      iss: this.url,
      sub: said.sub,
      aud: this.clientId,
      iat: now,
      exp: now + 300,
      auth_time: now,
      nonce,
      ...said.wrong,
    };
    return { access_token: 'x', token_type: 'Bearer', id_token: this.#sign(claims, said.unsigned === true) };
  }

  #sign(claims: unknown, unsigned: boolean): string {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${encode({ alg: unsigned ? 'none' : 'RS256', kid: 'one' })}.${encode(claims)}`;
    if (unsigned) return `${text}.`;
    return `${text}.${createSign('sha256').update(text).sign(this.#keys.privateKey).toString('base64url')}`;
  }
}
