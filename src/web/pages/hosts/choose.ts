/** Which hosts a page shows of all that there are. Pure: a fleet is a list, whoever brings it together. */
import type { Result } from '../../../desk/index.ts';

export type Host = Result<'hosts'>['hosts'][number];
export type HostState = Host['state'];

/** The worst first. */
export const HOST_STATES = ['bad', 'warn', 'starting', 'good'] as const satisfies readonly HostState[];

/** Rows of one page. */
export const HOSTS_A_PAGE = 50;

export interface HostChoice {
  readonly state?: HostState | undefined;
  /** Part of a name or of a service, in any case. */
  readonly like?: string | undefined;
  /** From 1. */
  readonly page: number;
}

export interface ChosenHosts {
  readonly rows: readonly Host[];
  /** How many there are altogether of what was asked for. */
  readonly found: number;
  readonly page: number;
  readonly pages: number;
}

/** A page after the last is the last: hosts that were repaired meanwhile make no empty page. */
export function chooseHosts(hosts: readonly Host[], { state, like = '', page }: HostChoice): ChosenHosts {
  const part = like.trim().toLowerCase();
  const isLike = ({ name, services }: Host): boolean =>
    part === '' || [name, ...services].some((word) => word.toLowerCase().includes(part));
  const found = worstFirst(hosts).filter(
    (one) => (state === undefined || one.state === state) && isLike(one),
  );
  const pages = Math.max(1, Math.ceil(found.length / HOSTS_A_PAGE));
  const at = Math.min(Math.max(1, page), pages);
  const rows = found.slice((at - 1) * HOSTS_A_PAGE, at * HOSTS_A_PAGE);
  return { rows, found: found.length, page: at, pages };
}

/** By state, then those with more open incidents, then by name with its numbers as numbers. */
export function worstFirst(hosts: readonly Host[]): readonly Host[] {
  const rank = ({ state }: Host): number => HOST_STATES.indexOf(state);
  return hosts.toSorted(
    (a, b) => rank(a) - rank(b) || b.openIncidents - a.openIncidents || NAMES.compare(a.name, b.name),
  );
}

/** One for all: `localeCompare` makes one for each pair. */
const NAMES = new Intl.Collator('en', { numeric: true });

export function countStates(hosts: readonly Host[]): Readonly<Record<HostState, number>> {
  const counts = { bad: 0, warn: 0, starting: 0, good: 0 };
  for (const { state } of hosts) counts[state] += 1;
  return counts;
}
