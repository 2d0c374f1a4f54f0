/**
 * Asks for pages on a clone's network, as a program of the machine: it needs none of the files that a fault takes away.
 * Argument: the pages as JSON. For each line on standard input, a number of rounds, it writes one line of JSON: `Answers`.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { TLSSocket, type DetailedPeerCertificate } from 'node:tls';
import * as z from 'zod/mini';
import { codeOf } from '../../src/domain/errors.ts';
import { askedPageSchema, type Answers, type AskedPage } from './pages.ts';

/** A page that hangs is waited for a few times, then hardly: a host where all pages hang is a case like any other. */
const PATIENCE_MS = 4_000;
const PATIENT_TIMES = 4;
const IMPATIENCE_MS = 1_000;
const SLOW_MS = 1_500;
const KEPT_BODY = 200;

const pages = z.array(askedPageSchema).parse(JSON.parse(process.argv[2] ?? '[]'));
let slow = 0;

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await ask(Number(line)))}\n`);

async function ask(rounds: number): Promise<Answers> {
  slow = 0;
  const answers: Record<string, string> = {};
  for (let round = 0; round < rounds; round += 1)
    for (const page of pages) answers[page.name] = worse(answers[page.name], await answerOf(page));
  return answers;
}

/** What fails once out of several times fails. */
function worse(earlier: string | undefined, later: string): string {
  return earlier !== undefined && later.startsWith('200 ') ? earlier : later;
}

async function answerOf(page: AskedPage): Promise<string> {
  const first = await attempt(page);
  if (page.session !== true || !first.answer.startsWith('200 ')) return first.answer;
  const second = await attempt(page, first.cookie);
  return second.answer === first.answer ? 'lost' : withoutNumbers(second.answer);
}

/** The status stays. */
function withoutNumbers(answer: string): string {
  return answer.slice(0, 4) + answer.slice(4).replaceAll(/\d+/g, '#');
}

interface Attempt {
  readonly answer: string;
  readonly cookie?: string;
}

function attempt(page: AskedPage, cookie?: string): Promise<Attempt> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const send = page.url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(page.url, {
      method: page.upload === undefined ? 'GET' : 'PUT',
      agent: false,
      // Who signed the certificate is not the question here; whether it is still valid is.
      rejectUnauthorized: false,
      timeout: slow < PATIENT_TIMES ? PATIENCE_MS : IMPATIENCE_MS,
      headers: {
        Host: page.host,
        ...(cookie === undefined ? {} : { Cookie: cookie }),
        ...(page.upload === undefined ? {} : { 'Content-Length': page.upload.length }),
      },
    });
    const end = (answer: Attempt): void => {
      if (performance.now() - begin > SLOW_MS) slow += 1;
      resolve(answer);
    };
    const fail = (error: Error): void => end({ answer: codeOf(error) === undefined ? 'timeout' : 'down' });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', fail);
    request.on('response', (response) => readAnswer(response, end, fail));
    request.end(page.upload);
  });
}

function readAnswer(
  response: IncomingMessage,
  end: (answer: Attempt) => void,
  fail: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  const expired = response.socket instanceof TLSSocket && isExpired(response.socket.getPeerCertificate(true));
  const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', fail);
  response.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const answer = expired ? 'expired' : judge(response.statusCode ?? 0, body);
    end({ answer, ...(cookie === undefined ? {} : { cookie }) });
  });
}

function judge(status: number, body: string): string {
  if (body.includes('<?php')) return 'leak';
  return status === 200 ? `200 ${body.slice(0, KEPT_BODY)}` : String(status);
}

/** The certificate or one of those that signed it. A self-signed one names itself as its issuer. */
function isExpired(certificate: DetailedPeerCertificate): boolean {
  if (Date.parse(certificate.valid_to) < Date.now()) return true;
  const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
  return issuer !== undefined && issuer.fingerprint256 !== certificate.fingerprint256 && isExpired(issuer);
}
