/** The request line, and addresses, as clients send them: anything may stand there. */

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
}

/** A method is a token (RFC 9110, 9.1); what is in use is capitals. */
const METHOD = /^[A-Z][A-Z-]{0,31}$/;
/** Of a target that does not begin with `/`: with a scheme, a host and port, or `*` (RFC 9112, 3.2). */
const OTHER_TARGET = /^(?:\*$|[A-Za-z][A-Za-z0-9+.-]{0,15}:\/\/|[^ /]+:\d+$)/;
const SCHEME_AND_HOST = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*/;
const PROTOCOL = / HTTP\/\d(?:\.\d)?$/;

/** `GET /a b?q HTTP/1.1` → `/a b` and `q`. Empty for `-`, for a TLS greeting and for other noise. */
export function requestParts(request: string): RequestParts {
  const blank = request.indexOf(' ');
  if (blank < 0) return {};
  const method = request.slice(0, blank);
  const protocol = PROTOCOL.exec(request.slice(-' HTTP/1.1'.length));
  const end = request.length - (protocol?.[0].length ?? 0);
  const target = request.slice(blank + 1, Math.max(blank + 1, end));
  if (!METHOD.test(method) || !(target.startsWith('/') || OTHER_TARGET.test(target))) return {};
  return { method, ...targetParts(target) };
}

/** Path and query of a target in origin form or absolute form. */
export function targetParts(target: string): RequestParts {
  const other = target.startsWith('/') ? null : SCHEME_AND_HOST.exec(target);
  const rest = other === null ? target : target.slice(other[0].length);
  const mark = rest.indexOf('?');
  if (mark < 0) return { path: rest === '' ? '/' : rest };
  return { path: mark === 0 ? '/' : rest.slice(0, mark), query: rest.slice(mark + 1) };
}

/** Loopback, RFC 1918, link-local and RFC 4193 addresses: whoever calls from there is a proxy, or one of ours. */
const PRIVATE =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe80:|::ffff:(?:127|10|192\.168)\.)/i;

/**
 * Who asked. `forwarded` is believed only from a private address, and of it only the last entry: the one that proxy itself
 * added. What stands before it, the client may have made up.
 */
export function clientOf(remote: string | undefined, forwarded: string | undefined): string | undefined {
  if (forwarded === undefined || forwarded === '' || forwarded === '-') return remote;
  if (remote !== undefined && !PRIVATE.test(remote)) return remote;
  return forwarded.split(',').at(-1)?.trim() ?? remote;
}
