/** One HTTP/1.1 request to a page of this host, with a deadline and a bound on what is read. */
import { randomBytes } from 'node:crypto';
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { ProbeTarget } from '../../domain/component.ts';
import { codeOf, messageOf } from '../../domain/errors.ts';
import { type CertificateFacts, certificateOf } from './certificate.ts';
import { localAddress } from './local-address.ts';

/** Bytes of a body that are read and kept; enough for any entry page, bounded for a download. */
export const BODY_LIMIT = 256 * 1024;
export const DEFAULT_TIMEOUT_MS = 2000;
/** Our own requests are told from others in access logs by it; nobody from outside can know it. */
export const PROBE_AGENT = `stakeout-probe/${randomBytes(8).toString('hex')}`;

/** Why there is no answer: nobody listens, too slow, cut off (a worker died), not HTTP or TLS, not an address of this host. */
export type NoAnswer = 'refused' | 'timeout' | 'reset' | 'protocol' | 'not-local';

export interface ProbeAnswer {
  readonly target: ProbeTarget;
  readonly status?: number;
  /** Media type without parameters, lower case; absent when the server sent none. */
  readonly contentType?: string;
  /** The first `BODY_LIMIT` bytes, as UTF-8. */
  readonly body: string;
  /** Bytes read, or promised by Content-Length when the body is longer than the limit. */
  readonly length: number;
  readonly truncated: boolean;
  /** Where a redirect points; it is recorded, never followed. */
  readonly location?: string;
  /** ISO 8601, https only: when the certificate ends. It is not verified: a local probe may meet a self-signed one. */
  readonly certificateExpires?: string;
  /** Https only. */
  readonly certificate?: CertificateFacts;
  /** The `Retry-After:` header: who sends it with 503 means it. */
  readonly retryAfter?: string;
  /** The `Server:` header. */
  readonly server?: string;
  readonly tookMs: number;
  readonly error?: { readonly kind: NoAnswer; readonly text: string };
}

export interface ProbeOptions {
  readonly timeoutMs?: number;
}

/** Never throws for what the server does: a failure is an answer with `error`. */
export async function probe(target: ProbeTarget, options: ProbeOptions = {}): Promise<ProbeAnswer> {
  const started = performance.now();
  const outcome = await ask(target, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  return { target, ...NOTHING, ...outcome, tookMs: performance.now() - started };
}

type Outcome = Partial<Omit<ProbeAnswer, 'target' | 'tookMs'>>;
const NOTHING = { body: '', length: 0, truncated: false } as const;

function ask(target: ProbeTarget, timeoutMs: number): Promise<Outcome> {
  const url = URL.parse(target.url);
  if (url === null || !/^https?:$/.test(url.protocol))
    return Promise.resolve(failed('protocol', 'not an http or https URL'));
  const address = localAddress(url.hostname);
  if (address === undefined)
    return Promise.resolve(failed('not-local', `${url.hostname} is not an address of this host`));
  return new Promise((resolve) => exchange(url, address, target.host, timeoutMs, resolve));
}

function exchange(
  url: URL,
  address: string,
  host: string | undefined,
  timeoutMs: number,
  done: (outcome: Outcome) => void,
): void {
  let request: ClientRequest;
  try {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    request = send(requestOptions(url, address, host));
  } catch (error) {
    done(failed('protocol', messageOf(error))); // a Host header with control characters, for one
    return;
  }
  const timer = setTimeout(() => {
    done(failed('timeout', `no complete answer within ${timeoutMs} ms`));
    request.destroy();
  }, timeoutMs);
  const settle = (outcome: Outcome): void => {
    clearTimeout(timer);
    done(outcome);
    request.destroy();
  };
  request.on('error', (error) => settle(failed(kindOfError(error), messageOf(error))));
  request.on('response', (response) => collect(response, nameOf(url, host), settle));
  request.end();
}

function requestOptions(url: URL, address: string, host: string | undefined): RequestOptions {
  const name = nameOf(url, host);
  return {
    method: 'GET',
    host: address,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    agent: false,
    headers: {
      Host: host ?? url.host,
      'User-Agent': PROBE_AGENT,
      'Accept-Encoding': 'identity',
      Connection: 'close',
    },
    ...(url.protocol === 'https:' ? { rejectUnauthorized: false, servername: name ?? '' } : {}),
  };
}

/** The site's name without a port; undefined when it is asked by its address alone. */
function nameOf(url: URL, host: string | undefined): string | undefined {
  const bare = (host ?? url.host).replace(/:\d+$/, '');
  return isIP(bare.replace(/^\[(.*)\]$/, '$1')) === 0 ? bare : undefined;
}

/** Reads to the end or to the limit, whichever comes first. */
function collect(
  response: IncomingMessage,
  name: string | undefined,
  settle: (outcome: Outcome) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const head = headOf(response, name); // the certificate is gone with the connection
  const finish = (truncated: boolean): void => {
    const kept = Buffer.concat(chunks).subarray(0, BODY_LIMIT);
    const promised = Number(response.headers['content-length'] ?? 0);
    settle({
      ...head,
      body: kept.toString('utf8'),
      length: Math.max(size, Number.isSafeInteger(promised) ? promised : 0),
      truncated,
    });
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) finish(true);
  });
  response.on('end', () => finish(false));
  response.on('error', (error) => settle({ ...head, ...failed('reset', messageOf(error)) }));
}

function headOf(response: IncomingMessage, name: string | undefined): Outcome {
  const type = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const { location, server: named } = response.headers;
  const server = Array.isArray(named) ? named[0] : named;
  const certificate = certificateOf(response.socket, name);
  const retryAfter = response.headers['retry-after'];
  return {
    ...(response.statusCode === undefined ? {} : { status: response.statusCode }),
    ...(type === undefined || type === '' ? {} : { contentType: type }),
    ...(location === undefined ? {} : { location }),
    ...(server === undefined ? {} : { server }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(certificate === undefined ? {} : { certificate, certificateExpires: certificate.expires }),
  };
}

function kindOfError(error: Error): NoAnswer {
  const code = codeOf(error) ?? '';
  if (['ECONNREFUSED', 'ENOENT', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code))
    return 'refused';
  if (['ECONNRESET', 'EPIPE'].includes(code)) return 'reset';
  return code === 'ETIMEDOUT' ? 'timeout' : 'protocol';
}

function failed(kind: NoAnswer, text: string): Outcome {
  return { error: { kind, text } };
}
