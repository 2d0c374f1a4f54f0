/**
 * Under which names we may be asked. Nothing else is answered, or a page elsewhere whose name is made to lead to the loopback
 * could read us as its own (DNS rebinding). Names are compared as wholes, never by how they begin.
 */
import { BlockList, isIP } from 'node:net';
import { StakeoutError } from '../../domain/errors.ts';

export interface Site {
  /** As browsers write it in `Origin`: no port where it is the scheme's own. */
  readonly origin: string;
  /** As browsers write it in `Host`. */
  readonly host: string;
  /** Reached over TLS, here or at a proxy in front. Never told by a header. */
  readonly secure: boolean;
  readonly sessionCookie: string;
  readonly flowCookie: string;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Throws when it is not an origin, or one over which a session would go in the clear. */
export function siteOf(origin: string): Site {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || url.origin !== origin || !['http:', 'https:'].includes(url.protocol))
    throw new StakeoutError(`the web cannot be reached as ${origin}`, 'that is not an origin', {
      next: 'write it as https://stakeout.example or http://127.0.0.1:7800, without a path',
    });
  const secure = url.protocol === 'https:';
  if (!secure && !isLoopback(url.hostname))
    throw new StakeoutError(
      `the web cannot be reached as ${origin}`,
      'without TLS only this host itself may come in',
      {
        next: 'use https, or an address of the loopback',
      },
    );
  return {
    origin,
    host: url.host,
    secure,
    // The prefix ties a cookie to this very name, but only over TLS. Cookies know no ports: two of us on one loopback keep apart by name.
    sessionCookie: secure ? '__Host-stakeout' : `stakeout-${url.port || '80'}`,
    flowCookie: secure ? '__Host-stakeout-flow' : `stakeout-flow-${url.port || '80'}`,
  };
}

export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  return family === 0 ? bare === 'localhost' : LOOPBACK.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

export function siteFor(sites: readonly Site[], host: string | undefined): Site | undefined {
  return sites.find((site) => site.host === host?.toLowerCase());
}
