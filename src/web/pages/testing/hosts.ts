/** Many hosts as a desk tells of them, on a bad day: three in trouble, five with a warning, two that start, the rest well. */
import type { Result } from '../../../desk/index.ts';

type Host = Result<'hosts'>['hosts'][number];

const MINUTE_MS = 60_000;

/** `count` hosts, `web-0000` and on; those in trouble stand anywhere among them. */
export function houseOf(count: number, now: Date): Host[] {
  const at = (minutesAgo: number): string => new Date(now.getTime() - minutesAgo * MINUTE_MS).toISOString();
  return Array.from({ length: count }, (_, nth) => {
    const state = stateOf(nth);
    return {
      name: `web-${String(nth).padStart(4, '0')}.example`,
      state,
      version: '0.1.0',
      policy: 'restore',
      services: nth % 4 === 0 ? ['nginx', 'php8.2-fpm'] : ['apache2'],
      watching: state === 'starting' ? 0 : 380 + (nth % 40),
      openIncidents: state === 'bad' ? 1 + (nth % 2) : state === 'warn' ? 1 : 0,
      lastCheckAt: state === 'starting' ? null : at(nth % 60),
      lastLookAt: state === 'starting' ? null : at(0),
      startedAt: at(60 * 24),
      notes: state === 'warn' ? ['The error log of php8.2-fpm cannot be read.'] : [],
    };
  });
}

const TROUBLE: ReadonlyMap<number, Host['state']> = new Map([
  ...[77, 401, 955].map((nth) => [nth, 'bad'] as const),
  ...[5, 212, 402, 640, 871].map((nth) => [nth, 'warn'] as const),
  ...[300, 301].map((nth) => [nth, 'starting'] as const),
]);

function stateOf(nth: number): Host['state'] {
  return TROUBLE.get(nth) ?? 'good';
}
