/** One request of the load, with the patience of a browser or a balancer in front. */
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../domain/errors.ts';
import { judgeAnswer, SITE_HOST, type SitePage, type Verdict } from '../pages.ts';

export interface Answered {
  readonly verdict: Verdict;
  readonly status?: number;
  /** Attempts before the one that was answered. */
  readonly retries: number;
}

/**
 * Every full restart of Apache closes its port for a moment, also without any theft. Clients and balancers get over that:
 * a refused connection is tried again, and so is a cut one, because every request of the site is idempotent.
 * nginx' proxy_next_upstream and `curl --retry-connrefused` do the same. What is still refused after this time failed.
 */
const PATIENCE_MS = 3_000;
const RETRY_EVERY_MS = 50;
const MAX_CUTS = 2;
const ANSWER_TIMEOUT_MS = 3_000;

export async function fetchPage(page: SitePage, now: () => number): Promise<Answered> {
  const start = now();
  let cuts = 0;
  for (let retries = 0; ; retries += 1) {
    const answer = await attempt(page);
    if ('status' in answer)
      return { verdict: judgeAnswer(page, answer.status, answer.body), status: answer.status, retries };
    if (answer.error !== 'ECONNREFUSED') cuts += 1;
    if (cuts > MAX_CUTS || now() - start >= PATIENCE_MS) return { verdict: 'failed', retries };
    await sleep(RETRY_EVERY_MS);
  }
}

type Attempt = { readonly status: number; readonly body: string } | { readonly error: string };

function attempt(page: SitePage): Promise<Attempt> {
  return new Promise((resolve) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: 80,
        path: page.path,
        method: page.upload === undefined ? 'GET' : 'PUT',
        agent: false,
        headers: {
          Host: SITE_HOST,
          ...(page.upload === undefined ? {} : { 'Content-Length': page.upload.length }),
        },
        timeout: ANSWER_TIMEOUT_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => resolve({ error: codeOf(error) ?? 'cut' }));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error) => resolve({ error: codeOf(error) ?? 'cut' }));
    request.end(page.upload);
  });
}
