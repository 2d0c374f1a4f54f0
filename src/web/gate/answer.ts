/** From what a route answers, or why it was refused, to a response. */
import { type Html, html } from '../../domain/html.ts';
import { commonHeaders } from './headers.ts';
import { Refusal } from './refusal.ts';
import type { Answer, SessionChange, Viewer } from './route.ts';
import type { Site } from './sites.ts';
import { readTarget } from './target.ts';
import { header, type Wire } from './wire.ts';

const FLOW_SECONDS = 600;

/** Puts a page into the frame of all pages. */
export type Frame = (page: {
  readonly title: string;
  readonly body: Html;
  readonly viewer: Viewer | undefined;
  readonly path: string;
}) => string;

export interface Asked {
  readonly wire: Wire;
  readonly path: string;
  readonly site: Site | undefined;
  readonly viewer: Viewer | undefined;
  readonly frame: Frame;
}

export function responseOf(
  answer: Answer,
  asked: Asked,
  stream: (events: Extract<Answer, { kind: 'events' }>['events']) => ReadableStream<Uint8Array> | null,
): Response {
  const headers = commonHeaders(asked.site, answer.kind === 'text' && answer.immutable === true);
  if (asked.site !== undefined && answer.session !== undefined)
    headers.append('Set-Cookie', sessionCookie(answer.session, asked.site));
  if (answer.kind === 'page') return page(answer.status ?? 200, answer.title, answer.body, asked, headers);
  if (answer.kind === 'json')
    return text(answer.status ?? 200, 'application/json', JSON.stringify(answer.body), headers);
  if (answer.kind === 'text') {
    if (answer.download !== undefined) headers.set('Content-Disposition', attachment(answer.download));
    return text(answer.status ?? 200, answer.type, answer.body, headers);
  }
  if (answer.kind === 'see') return see(answer.path, headers);
  if (answer.kind === 'away') return away(answer, asked, headers);
  headers.set('Content-Type', 'text/event-stream');
  headers.set('X-Accel-Buffering', 'no'); // nginx holds streams back otherwise
  return new Response(stream(answer.events), { headers });
}

export function refusalResponse(refusal: Refusal, asked: Asked): Response {
  const { status, message, next, link } = refusal;
  const headers = commonHeaders(asked.site, false);
  for (const [name, value] of Object.entries(refusal.headers)) headers.set(name, value);
  if (wantsData(asked.wire))
    return text(
      status,
      'application/json',
      JSON.stringify({ error: { status, what: message, next: next ?? null } }),
      headers,
    );
  if (status === 401 && link !== undefined && asked.wire.method !== 'POST') return see(link.path, headers);
  const body = html`<h1>${message}</h1>${next === undefined ? undefined : html`<p>${next}</p>`}${
    link === undefined ? undefined : html`<p><a href="${link.path}">${link.text}</a></p>`
  }`;
  try {
    return page(status, message.replace(/\.$/, ''), body, asked, headers);
  } catch {
    // A frame that breaks is told where a page of its own breaks; that nothing is let in must not depend on it.
    return text(status, 'text/plain; charset=utf-8', `${message} ${next ?? ''}\n`, headers);
  }
}

/** Programs: who asks for no page. */
function wantsData(wire: Wire): boolean {
  const accept = header(wire, 'accept') ?? '';
  if (accept.includes('text/html')) return false;
  return (
    /application\/json|text\/event-stream/.test(accept) ||
    header(wire, 'authorization') !== undefined ||
    header(wire, 'content-type') === 'application/json' ||
    header(wire, 'sec-fetch-dest') === 'empty'
  );
}

function page(
  status: number,
  title: string,
  body: Html,
  { viewer, path, frame }: Asked,
  headers: Headers,
): Response {
  return text(status, 'text/html; charset=utf-8', frame({ title, body, viewer, path }), headers);
}

function text(status: number, type: string, body: string, headers: Headers): Response {
  headers.set('Content-Type', type);
  return new Response(body, { status, headers });
}

function attachment(name: string): string {
  if (!/^[\w.-]{1,150}$/.test(name)) throw new Error('a name that is none for a file');
  return `attachment; filename="${name}"`;
}

function see(path: string, headers: Headers): Response {
  if (readTarget(path.split('#')[0] ?? '') === undefined)
    throw new Error('an answer leads to a path that is none of ours');
  headers.set('Location', path);
  return new Response(null, { status: 303, headers });
}

function away(answer: Extract<Answer, { kind: 'away' }>, { site }: Asked, headers: Headers): Response {
  if (site === undefined || !['http:', 'https:'].includes(answer.url.protocol))
    throw new Error('an answer leads nowhere');
  headers.set('Location', answer.url.href);
  // Lax: whom it leads to leads back, and that is another site's doing.
  headers.append('Set-Cookie', cookieLine(site.flowCookie, answer.flow, FLOW_SECONDS, 'Lax', site));
  return new Response(null, { status: 303, headers });
}

function sessionCookie(change: SessionChange, site: Site): string {
  return change.kind === 'begin'
    ? cookieLine(site.sessionCookie, change.secret, change.seconds, 'Strict', site)
    : cookieLine(site.sessionCookie, '', 0, 'Strict', site);
}

function cookieLine(
  name: string,
  value: string,
  seconds: number,
  same: 'Strict' | 'Lax',
  site: Site,
): string {
  if (!/^[\w-]*$/.test(value)) throw new Error('a secret that is no cookie');
  return `${name}=${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=${same}${site.secure ? '; Secure' : ''}`;
}
