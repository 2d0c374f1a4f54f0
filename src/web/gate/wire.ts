/** A request as it came, before any library made it nicer: path as written, every header as often as it was sent. */
import type { IncomingMessage } from 'node:http';

export interface Wire {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** The other end's address; `local` over a unix socket. */
  readonly from: string;
}

export function wireOf(incoming: IncomingMessage): Wire {
  const headers = new Map<string, string[]>();
  const { rawHeaders } = incoming;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    add(headers, rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers,
    from: incoming.socket.remoteAddress ?? 'local',
  };
}

/** Without a socket: in tests. */
export function wireOfRequest(request: Request): Wire {
  const url = new URL(request.url);
  const headers = new Map<string, string[]>();
  request.headers.forEach((value, name) => add(headers, name, value));
  if (!headers.has('host')) headers.set('host', [url.host]);
  return { method: request.method, target: url.pathname + url.search, headers, from: 'local' };
}

export function header(wire: Wire, name: string): string | undefined {
  return wire.headers.get(name)?.[0];
}

/** What decides may be said once only: two parties could each believe another one. */
const ONCE = [
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'last-event-id',
] as const;

export function saidTwice(wire: Wire): string | undefined {
  return ONCE.find((name) => (wire.headers.get(name)?.length ?? 0) > 1);
}

/** A cookie's value; undefined also when it came twice, since then somebody else has set one of them. */
export function cookie(wire: Wire, name: string): string | undefined {
  const values = (wire.headers.get('cookie') ?? [])
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

function add(headers: Map<string, string[]>, name: string, value: string): void {
  const key = name.toLowerCase();
  headers.set(key, [...(headers.get(key) ?? []), value]);
}
