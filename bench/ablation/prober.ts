/**
 * Asks for every page of the practice site once for each line on standard input, and writes the answers as one line of JSON.
 * It lives on the clone's network but not in its file system, so that it needs none of the files that are taken away.
 */
import { request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import { codeOf } from '../../src/domain/errors.ts';
import { SITE_HOST, SITE_PAGES, type SitePage } from '../../src/practice/pages.ts';
import type { PageAnswer } from './answers.ts';

const TIMEOUT_MS = 5000;

async function main(): Promise<void> {
  for await (const _ of createInterface({ input: process.stdin })) {
    const answers: PageAnswer[] = [];
    for (const page of SITE_PAGES) answers.push({ path: page.path, ...(await ask(page)) });
    process.stdout.write(`${JSON.stringify(answers)}\n`);
  }
}

function ask(page: SitePage): Promise<Omit<PageAnswer, 'path'>> {
  return new Promise((resolve) => {
    const length = page.upload === undefined ? {} : { 'Content-Length': page.upload.length };
    const request = httpRequest({
      host: '127.0.0.1',
      port: 80,
      path: page.path,
      method: page.upload === undefined ? 'GET' : 'PUT',
      agent: false,
      headers: { Host: SITE_HOST, ...length },
      timeout: TIMEOUT_MS,
    });
    const fail = (error: Error): void =>
      resolve({ status: 0, type: '', body: codeOf(error) ?? error.message });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(page.upload);
  });
}

await main();
