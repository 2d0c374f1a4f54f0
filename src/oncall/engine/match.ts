/** Which incidents a route or a silence meets. Pure. */
import type { Match, OnCallConfig, Suppression } from '../config/model.ts';

export interface Subject {
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  readonly severity: 'critical' | 'warning';
}

/** The policy of the first route that one of its services and one of its hosts meet. */
export function policyFor({ routes }: OnCallConfig, subject: Subject): string {
  const route = routes.find((one) => meets(one, subject, 'some'));
  if (route === undefined) throw new Error('the last route has to meet everything');
  return route.policy;
}

/** A silence meets an incident only with all of its services and hosts: it must not hide what it does not name. */
export function isSuppressedBy(suppression: Suppression, subject: Subject): boolean {
  return meets(suppression, subject, 'every');
}

function meets({ services, hosts, severities }: Match, subject: Subject, how: 'some' | 'every'): boolean {
  return (
    (severities === undefined || severities.includes(subject.severity)) &&
    namesMeet(services, subject.services, how) &&
    namesMeet(hosts, subject.hosts, how)
  );
}

function namesMeet(
  patterns: readonly string[] | undefined,
  names: readonly string[],
  how: 'some' | 'every',
): boolean {
  if (patterns === undefined || patterns.includes('*')) return true;
  const meet = (name: string): boolean => patterns.some((pattern) => globMeets(pattern, name));
  return names.length > 0 && (how === 'some' ? names.some(meet) : names.every(meet));
}

/** `*` stands for any characters. In time proportional to the product of the lengths, whatever the pattern. */
export function globMeets(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
