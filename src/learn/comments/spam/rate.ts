/** How often somebody may write: by the part of the address that one household or one rented machine has. */
import { isIPv4, isIPv6 } from 'node:net';

export interface Limit {
  readonly times: number;
  readonly withinMs: number;
}

const LIMITS: readonly Limit[] = [
  { times: 4, withinMs: 60_000 },
  { times: 30, withinMs: 3600_000 },
];
/** More are forgotten, oldest first: memory is bounded whatever comes. */
const MOST_PREFIXES = 20_000;

export class RateLimiter {
  readonly #seen = new Map<string, readonly number[]>();
  readonly #limits: readonly Limit[];

  constructor(limits: readonly Limit[] = LIMITS) {
    this.#limits = limits;
  }

  /** Counts one attempt. False when there were too many. */
  allows(address: string, now: number): boolean {
    const prefix = prefixOf(address);
    const longest = Math.max(...this.#limits.map(({ withinMs }) => withinMs));
    const recent = (this.#seen.get(prefix) ?? []).filter((at) => now - at < longest);
    const allowed = this.#limits.every(
      ({ times, withinMs }) => recent.filter((at) => now - at < withinMs).length < times,
    );
    this.#seen.delete(prefix);
    this.#seen.set(prefix, allowed ? [...recent, now] : recent);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MOST_PREFIXES && oldest !== undefined) this.#seen.delete(oldest);
    return allowed;
  }
}

/** /24 of IPv4, /48 of IPv6. */
export function prefixOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return `${mapped.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(mapped)) return 'unknown';
  const [head = '', tail] = mapped.replace(/%.*$/, '').split('::');
  const first = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - rest.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...rest];
  return `${groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/48`;
}
