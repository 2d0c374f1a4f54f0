/**
 * One request of a channel: no redirects (they could lead a secret elsewhere), no compressed answers, bounded in time and size, TLS
 * verified by the host's certificates. What went wrong is told without the address, which may itself be the secret.
 */
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { codeOf } from '../domain/errors.ts';
import type { Outcome } from './channel.ts';
import { hostIsNeverSentTo, isNear, lookup, NOT_SENT_TO } from './reach.ts';
import { oneLine } from './text.ts';

export interface Post {
  readonly url: string;
  readonly method?: 'POST' | 'PUT' | 'GET';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless `headers` say otherwise. */
  readonly body: string;
  readonly deadline: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly retryAfter?: string | undefined;
  readonly text: string;
  /** It came from this host or a private network. */
  readonly near: boolean;
}

const UNSENT: Outcome = {
  kind: 'refused',
  why: 'its address is link-local, or names no host; nothing is sent to those',
};
const MOST_ANSWER = 1 << 16;
const MOST_WHY = 200;
/** RFC 9110: these may succeed when they are asked again. */
const PASSING: ReadonlySet<number> = new Set([408, 421, 423, 425, 429]);

/** Posts, and reads the answer of a success as a receipt. Never rejects. */
export async function post(
  what: Post,
  receiptOf: (answer: string) => string | undefined = () => undefined,
): Promise<Outcome> {
  let answer: Answer;
  try {
    answer = await ask(what);
  } catch (error) {
    return codeOf(error) === NOT_SENT_TO ? UNSENT : { kind: 'later', why: whyOf(error, what.deadline) };
  }
  return outcomeOf(answer, receiptOf);
}

/** Asks for an address, and gives the status of the answer. Rejects when there is none; errors have codes and no words. */
export async function statusOf(url: string, deadline: AbortSignal): Promise<number> {
  const { status } = await ask({ url, method: 'GET', body: '', deadline });
  return status;
}

function outcomeOf(
  { status, retryAfter, text, near }: Answer,
  receiptOf: (answer: string) => string | undefined,
): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', receipt: receiptOf(text) };
  if (status >= 300 && status < 400)
    return { kind: 'refused', why: `it answers ${status} and leads elsewhere; redirects are not followed` };
  // Who may change settings in the web chooses the address and reads the reason: it must not show what only this host may ask for.
  const why = `it answers ${status}${near || text.trim() === '' ? '' : `: ${oneLine(text, MOST_WHY)}`}`;
  if (status >= 500 || PASSING.has(status)) return { kind: 'later', afterMs: waitOf(retryAfter), why };
  return { kind: 'refused', why };
}

function ask({ url, method = 'POST', headers = {}, body, deadline }: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const target = new URL(url);
    if (hostIsNeverSentTo(target)) throw Object.assign(new Error('refused'), { code: NOT_SENT_TO });
    const send = target.protocol === 'https:' ? tlsRequest : plainRequest;
    const request = send(target, {
      method,
      agent: false,
      lookup,
      signal: deadline,
      headers: {
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
        'User-Agent': 'Stakeout',
        'Accept-Encoding': 'identity',
        ...headers,
        'Content-Length': bytes.length,
        Connection: 'close',
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const near = isNear(response.socket.remoteAddress);
      // An early answer and a connection that is reset behind it is an answer.
      read(response).then((text) => {
        const { statusCode = 0, headers: given } = response;
        resolve({ status: statusCode, retryAfter: given['retry-after'], text, near });
      }, reject);
    });
    request.end(bytes);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MOST_ANSWER) break; // ends the connection
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER).toString('utf8');
}

const MOST_WAIT_MS = 3_600_000;

/** Retry-After (RFC 9110 §10.2.3): seconds, or a date. An hour at most: nobody is kept waiting by the other end for ever. */
function waitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(MOST_WAIT_MS, Math.max(0, ms)) : undefined;
}

/** Messages of Node hold addresses and names; codes do not. */
function whyOf(error: unknown, deadline: AbortSignal): string {
  if (deadline.aborted) return 'no answer in time';
  const code = codeOf(error);
  return `it could not be reached (${code ?? (error instanceof TypeError ? 'its address is not one' : 'no reason given')})`;
}
