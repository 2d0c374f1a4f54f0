/**
 * What the web asks of an issuer: over `node:http`, since `fetch` unpacks whatever comes compressed, asked for or not. No
 * redirects, bounded in time and size, certificates by Node's list and the host's.
 */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';

const DEADLINE_MS = 10_000;
const MOST_ANSWER = 1 << 20;

export interface Outbound {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

let authorities: readonly string[] | undefined;

export function outbound(url: string, { method, headers, body, signal }: Outbound): Promise<Response> {
  const target = new URL(url);
  const secure = target.protocol === 'https:';
  authorities ??= [...getCACertificates('default'), ...getCACertificates('system')];
  const sent = bytesOf(body);
  return new Promise((resolve, reject) => {
    const request = (secure ? tlsRequest : plainRequest)(
      target,
      {
        method,
        agent: false,
        signal: AbortSignal.any([
          AbortSignal.timeout(DEADLINE_MS),
          ...(signal === undefined ? [] : [signal]),
        ]),
        headers: {
          ...headers,
          'accept-encoding': 'identity',
          connection: 'close',
          ...(sent === undefined ? {} : { 'content-length': String(sent.length) }),
        },
        ...(secure ? { ca: [...(authorities ?? [])] } : {}),
      },
      (incoming) => {
        read(incoming).then((text) => {
          const type = incoming.headers['content-type'] ?? '';
          const empty = incoming.statusCode === 204 || incoming.statusCode === 304;
          resolve(
            new Response(empty ? null : text, {
              status: incoming.statusCode ?? 502,
              headers: { 'content-type': type },
            }),
          );
        }, reject);
      },
    );
    request.on('error', reject);
    request.end(sent);
  });
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(body.toString());
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body of a kind that is not sent');
}

async function read(
  incoming: AsyncIterable<unknown> & { readonly headers: { readonly [name: string]: unknown } },
): Promise<string> {
  if (incoming.headers['content-encoding'] !== undefined)
    throw new Error('the answer is compressed, which was not asked for');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > MOST_ANSWER) throw new Error('the answer is too long');
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}
