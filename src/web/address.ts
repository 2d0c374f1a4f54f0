/** Where the web listens, and under which addresses it may be asked for. */
import { isIP } from 'node:net';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { Listen } from './settings.ts';

export const DEFAULT_LISTEN = '127.0.0.1:8117';
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1)$/;

/** `HOST:PORT`, `[V6]:PORT`, or the absolute path of a socket. Names are not taken: what they lead to may change. */
export function parseListen(text: string): Listen {
  if (text.startsWith('/')) return { socket: text };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (isIP(host) === (bracketed === undefined ? 4 : 6) && port >= 1 && port <= 65_535) return { host, port };
  throw new StakeoutError(
    `cannot listen on ${text}`,
    'it is no address with a port, and no path of a socket',
    {
      next: `for example ${DEFAULT_LISTEN}, [::1]:8117 or /run/stakeout-web/web.sock`,
      exit: EXIT.usage,
    },
  );
}

/** One that only this host reaches. */
export function isLocal(listen: Listen): boolean {
  return 'socket' in listen || LOOPBACK.test(listen.host);
}

/**
 * The origins browsers may come from, as RFC 6454 writes them. Those named, or for a loopback address its own.
 * Throws when the web would be open to a network without TLS, or an origin is none.
 */
export function originsOf(listen: Listen, named: readonly string[], tls: boolean): readonly string[] {
  if (!isLocal(listen) && !tls)
    throw new StakeoutError(
      'refusing to listen on an address of the network without TLS',
      'passwords and sessions would be readable on the way',
      {
        next: 'give --tls-certificate and --tls-key, or listen on 127.0.0.1 and put a proxy with TLS before it, or reach it by ssh -L 8117:127.0.0.1:8117',
        exit: EXIT.usage,
      },
    );
  if (named.length > 0) return named.map(originOf);
  if ('socket' in listen || /^(?:0\.0\.0\.0|::)$/.test(listen.host))
    throw new StakeoutError(
      'no address is known under which browsers come',
      'this listens on more than one',
      {
        next: 'name it: --origin https://stakeout.example',
        exit: EXIT.usage,
      },
    );
  const scheme = tls ? 'https' : 'http';
  const hosts = isLocal(listen) ? [literal(listen.host), 'localhost'] : [literal(listen.host)];
  return hosts.map((host) => new URL(`${scheme}://${host}:${listen.port}`).origin);
}

function literal(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url !== undefined && url.origin === text.replace(/\/$/, '').toLowerCase();
  if (plain && (url.protocol === 'https:' || (url.protocol === 'http:' && isHere(url.hostname))))
    return url.origin;
  throw new StakeoutError(
    `${text} is no origin`,
    plain ? 'browsers keep no session safe without TLS' : 'an origin is a scheme and a host, without a path',
    { next: 'for example --origin https://stakeout.example', exit: EXIT.usage },
  );
}

function isHere(hostname: string): boolean {
  return hostname === 'localhost' || LOOPBACK.test(hostname.replace(/^\[|\]$/g, ''));
}
