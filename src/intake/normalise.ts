/** From what a format gives to an input of the engine: names that it knows, lengths that it takes, and one of two severities. */
import { createHash } from 'node:crypto';
import { visible } from '../domain/visible.ts';
import type { Alert, Problem, RawAlert } from './model.ts';
import { note, text } from './shape.ts';

const MOST_LABELS = 64;
const MOST_NAME = 128;
const MOST_VALUE = 1024;
const MOST_SUMMARY = 1000;

export interface Normal {
  readonly alert: Alert;
  readonly problems: readonly Problem[];
}

export function normalise(raw: RawAlert, sender: string | undefined, now: Date): Normal {
  const problems: Problem[] = [];
  const labels = labelsOf(raw, problems);
  const severity = severityOf(raw.severity);
  if (severity === undefined && raw.severity !== undefined)
    problems.push(note(raw.at, 'its severity is no word that is known here: taken as critical'));
  const identity = identityOf(raw.identity, labels, sender);
  const said = raw.summaries.map(text).find((one) => one !== undefined) ?? 'an alert that says nothing';
  return {
    alert: {
      kind: 'alert',
      incident: incidentOf(identity ?? sorted(labels), now),
      status: raw.firing ? 'firing' : 'resolved',
      labels,
      severity: severity ?? 'critical',
      summary: cut(visible(said.replace(/\s+/g, ' ').trim()), MOST_SUMMARY),
      ...(identity === undefined ? {} : { identity }),
    },
    problems,
  };
}

/** Whoever sends ends no alert of somebody else, and none of ours, by saying what that one says. */
function identityOf(
  said: string | undefined,
  labels: Readonly<Record<string, string>>,
  sender: string | undefined,
): string | undefined {
  if (sender === undefined) return said === undefined ? undefined : cut(said, MOST_VALUE);
  return createHash('sha256')
    .update(JSON.stringify([sender, said === undefined ? 'labels' : 'identity', said ?? sorted(labels)]))
    .digest('hex');
}

function sorted(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted());
}

/** Nobody must stay unpaged because of a word: what is not known to be harmless is critical. */
function severityOf(value: unknown): Alert['severity'] | undefined {
  const word = text(value)?.trim().toLowerCase();
  if (word === undefined) return undefined;
  if (/^(?:warn(?:ing)?|minor|info(?:rmational)?|notice|low|none|debug|ok|p[3-5]|sev-?[3-5])$/.test(word))
    return 'warning';
  return /^(?:crit(?:ical)?|error|err|fatal|page|emerg(?:ency)?|alert|major|high|disaster|p[12]|sev-?[12])$/.test(
    word,
  )
    ? 'critical'
    : undefined;
}

/** In the order in which they name an alert; those that would be too many are left out from the end. */
const FIRST: readonly string[] = ['alertname', 'service', 'host', 'instance', 'severity', 'cause', 'job'];

function labelsOf({ at, labels }: RawAlert, problems: Problem[]): Record<string, string> {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const all = Object.entries(labels)
    .flatMap(([name, value]): [string, string][] => {
      const known = text(value);
      return name === '' || known === undefined ? [] : [[name, known]];
    })
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  if (all.length > MOST_LABELS - DERIVED)
    problems.push(note(at, `it has ${all.length} labels: the first ${MOST_LABELS - DERIVED} are taken`));
  if (all.some(([name, value]) => name.length > MOST_NAME || value.length > MOST_VALUE))
    problems.push(note(at, 'it has labels that are too long, and were cut'));
  const kept = all
    .slice(0, MOST_LABELS - DERIVED)
    .map(([name, value]): [string, string] => [cut(name, MOST_NAME), cut(value, MOST_VALUE)]);
  return derived(new Map(kept));
}

/** `host` and `service` are what routes and dependencies speak of; other monitoring calls them otherwise. */
const DERIVED = 2;
const HOSTS: readonly string[] = ['hostname', 'node', 'instance', 'source'];
const SERVICES: readonly string[] = ['service_name', 'component', 'app', 'job'];

function derived(labels: ReadonlyMap<string, string>): Record<string, string> {
  const [host, service] = [HOSTS, SERVICES].map((names) =>
    names.map((name) => labels.get(name)).find(Boolean),
  );
  return Object.fromEntries([
    ...labels,
    ...(labels.has('host') || host === undefined ? [] : [['host', hostIn(host)] as const]),
    ...(labels.has('service') || service === undefined ? [] : [['service', service] as const]),
  ]);
}

/** `web01:9100`, `https://web01/health` and `[::1]:9100` name a host. */
function hostIn(value: string): string {
  const bare = URL.canParse(value) && /^https?:/.test(value) ? new URL(value).hostname : value;
  return bare.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([^:]+):\d+$/, '$1') || value;
}

/** By whole characters: half a surrogate pair is none. */
function cut(value: string, most: number): string {
  return value.length <= most ? value : `${value.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** `EXT-20261127-030405-1a2b3c4d`: an incident that nobody of ours has seen. */
function incidentOf(identity: string, now: Date): string {
  const at = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `EXT-${at}-${createHash('sha256').update(identity).digest('hex').slice(0, 8)}`;
}
