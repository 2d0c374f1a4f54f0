/** What a request has to be before anything looks at it. */
import type { Context, MiddlewareHandler } from 'hono';
import { page } from './answer.ts';
import { HEADERS } from './headers.ts';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const FORMS: readonly string[] = ['application/x-www-form-urlencoded', 'application/json'];
export const MOST_BODY = 128 << 10;

/** `hosts`: names besides those of loopback under which readers come. */
export function gate(hosts: readonly string[]): MiddlewareHandler {
  const known = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())]);
  return async (context, next) => {
    const wrong = wrongWith(context, known);
    if (wrong !== undefined) return page(wrong[0], `${wrong[1]}\n`, 'text/plain; charset=utf-8');
    await next();
    for (const [name, value] of Object.entries(HEADERS))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    return undefined;
  };
}

type Refusal = readonly [status: number, words: string];

function wrongWith({ req }: Context, known: ReadonlySet<string>): Refusal | undefined {
  const host = (req.header('host') ?? '').toLowerCase().replace(/:\d+$/, '');
  // A name that somebody else made lead here (DNS rebinding) is none of ours.
  if (!known.has(host)) return [421, 'There is no site of this name here.'];
  if (req.method === 'GET' || req.method === 'HEAD') return undefined;
  if (req.method !== 'POST') return [405, 'Only GET, HEAD and POST are known here.'];
  return foreign(req.header('origin'), req.header('sec-fetch-site'), known) ?? wrongBody(req);
}

/** A form of ours is sent from a page of ours. Old and text browsers say nothing of where it came from; the form's token does then. */
function foreign(
  origin: string | undefined,
  fetchSite: string | undefined,
  known: ReadonlySet<string>,
): Refusal | undefined {
  const refused: Refusal = [403, 'This was sent from another site.'];
  if (fetchSite !== undefined && !['same-origin', 'none'].includes(fetchSite)) return refused;
  if (origin === undefined) return undefined;
  return URL.canParse(origin) && known.has(new URL(origin).hostname) ? undefined : refused;
}

function wrongBody(req: Context['req']): Refusal | undefined {
  if (req.header('content-encoding') !== undefined) return [415, 'Compressed requests are not taken.'];
  const type = (req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!FORMS.includes(type)) return [415, 'A form or JSON is expected.'];
  const length = Number(req.header('content-length') ?? Number.NaN);
  if (!(length <= MOST_BODY)) return [413, 'That is too long.'];
  return undefined;
}
