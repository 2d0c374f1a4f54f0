/** Probes go to this host and nowhere else, whatever a configuration file says. */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * The address to connect to for a URL's host, or undefined when it is not an address of this host.
 * Names are not resolved: an answer of DNS must not send a probe elsewhere.
 */
export function localAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  if (bare === 'localhost') return '127.0.0.1';
  const family = isIP(bare);
  if (family === 0) return undefined;
  if (LOOPBACK.check(bare, family === 6 ? 'ipv6' : 'ipv4')) return bare;
  return isOwn(bare) ? bare : undefined;
}

function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));
}
