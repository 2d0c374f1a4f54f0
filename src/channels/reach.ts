/**
 * Addresses to which nothing is ever sent: link-local ones, where clouds hand out the keys of a host, and those that name no host. Others
 * of the host and of private networks are where receivers of one's own stand. Looked up once, and that address is the one connected to.
 */
import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const NEVER = new BlockList();
NEVER.addSubnet('0.0.0.0', 8);
NEVER.addSubnet('169.254.0.0', 16);
NEVER.addSubnet('224.0.0.0', 3); // multicast, reserved, broadcast
NEVER.addAddress('100.100.100.200'); // metadata of Alibaba Cloud
NEVER.addAddress('168.63.129.16'); // the same of Azure
NEVER.addAddress('::', 'ipv6');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');
NEVER.addAddress('fd00:ec2::254', 'ipv6'); // metadata of AWS

/** This host, and private networks (RFC 1918, 4193, 6598). */
const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8);
NEAR.addSubnet('10.0.0.0', 8);
NEAR.addSubnet('172.16.0.0', 12);
NEAR.addSubnet('192.168.0.0', 16);
NEAR.addSubnet('100.64.0.0', 10);
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');

/** What answers there may be meant for this host only: its words are not told on. Without an address nothing is known, and so it counts. */
export function isNear(address: string | undefined): boolean {
  const family = isIP(address ?? '');
  return family === 0 || NEAR.check(address ?? '', family === 6 ? 'ipv6' : 'ipv4');
}

export const NOT_SENT_TO = 'STAKEOUT_NOT_SENT_TO';

export function isNeverSentTo(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && NEVER.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Of a URL's host, which may be an address: those are not looked up. */
export function hostIsNeverSentTo({ hostname }: URL): boolean {
  return isNeverSentTo(hostname.replace(/^\[|\]$/g, ''));
}

export function lookupVia(resolve: typeof lookUp): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) done(error, '', 0);
      else if (found.some(({ address }) => isNeverSentTo(address)))
        done(Object.assign(new Error('refused'), { code: NOT_SENT_TO }), '', 0);
      else if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}

export const lookup: LookupFunction = lookupVia(lookUp);
