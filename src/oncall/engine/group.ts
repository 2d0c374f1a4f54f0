/** Which alerts are one, and which incident another follows from. Pure. */
import { createHash } from 'node:crypto';
import type { OnCallConfig } from '../config/model.ts';
import type { Case } from './state.ts';

export type Labels = Readonly<Record<string, string>>;

/** The same for the same labels, in whatever order. */
export function fingerprintOf(labels: Labels): string {
  return hash(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Alerts with the same are one incident. */
export function groupOf({ grouping }: OnCallConfig, labels: Labels): string {
  return hash(grouping.by.map((name) => (Object.hasOwn(labels, name) ? labels[name] : null)));
}

export function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

/** Finds the incident that another is only a consequence of. */
export type FindCause = (of: Case) => Case | undefined;

/**
 * An incident follows from one that says that its host is gone, and from one of a service that its services need, over
 * however many others; and what others alert of a service follows from what the agent of its host has found there, which has the reason.
 * The oldest such incident is the cause. A warning is never the cause of something critical: whom it
 * reached need not be whom that has to wake.
 */
export function causes(config: OnCallConfig, cases: readonly Case[]): FindCause {
  const find = nearestCauses(config, cases);
  return (of) => {
    const chain = [of];
    for (let next = find(of); next !== undefined; next = find(next)) {
      const begun = chain.indexOf(next);
      if (begun === -1) {
        chain.push(next);
        continue;
      }
      // Incidents of several services can follow from each other; then the oldest of them is paged.
      const oldest = chain.slice(begun).reduce((a, b) => (b.serial < a.serial ? b : a));
      return oldest === of ? undefined : (chain[1] ?? oldest);
    }
    return chain[1];
  };
}

function nearestCauses(config: OnCallConfig, cases: readonly Case[]): FindCause {
  const byName = new Map(cases.map((one) => [one.incident, one]));
  const ofHost = new Map<string, Case[]>();
  const ofService = new Map<string, Case[]>();
  for (const one of cases) {
    const [names, index] = one.hostDown ? [one.hosts, ofHost] : [one.services, ofService];
    for (const name of names) {
      const known = index.get(name);
      if (known === undefined) index.set(name, [one]);
      else known.push(one);
    }
  }
  return (of) => {
    if (of.hostDown) return undefined;
    const own = new Set(of.services);
    const needed = needsOf(config, of.services).filter((service) => !own.has(service));
    const found = [
      ...of.hosts.flatMap((host) => ofHost.get(host) ?? []),
      ...needed.flatMap((service) => ofService.get(service) ?? []),
      ...[
        ...of.services.flatMap((service) => ofService.get(service) ?? []),
        ...[byName.get(of.about ?? '')].filter((one) => one !== undefined),
      ].filter((one) => isEcho(of, one)),
    ].filter(({ incident, severity }) => incident !== of.incident && graveEnough(severity, of.severity));
    return found.toSorted((a, b) => a.serial - b.serial)[0];
  };
}

/** Whether others alert what the agent has found: by the incident's name, or of the same service on that very host. */
export function isEcho(alerted: Case, found: Case): boolean {
  return (
    alerted.source === 'alerts' &&
    found.source === 'agent' &&
    (alerted.about === found.incident ||
      (alerted.services.some((service) => found.services.includes(service)) &&
        alerted.hosts.some((host) => found.hosts.some((other) => shortName(host) === shortName(other)))))
  );
}

/** Who alerts may know a host by its full name. */
function shortName(host: string): string {
  return host.toLowerCase().replace(/\..*$/, '');
}

const graveEnough = (cause: Case['severity'], consequence: Case['severity']): boolean =>
  cause === 'critical' || consequence === 'warning';

/** Everything that the services need, and that needs in turn. */
function needsOf({ depends }: OnCallConfig, services: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const open = [...services];
  for (let service = open.pop(); service !== undefined; service = open.pop())
    for (const need of depends.get(service) ?? [])
      if (!found.has(need)) {
        found.add(need);
        open.push(need);
      }
  return [...found];
}
