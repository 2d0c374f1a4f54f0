/** A journal of an outage as an agent writes it, at times of our own: a package script takes the module, users get source. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../../domain/actor.ts';
import { eventSchema, type JournalEvent } from '../../../domain/event.ts';
import { openJournal, type Journal } from '../../../journal/index.ts';

export const INCIDENT = 'INC-20260102-1';
export const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
/** Of the cause. */
export const START = Date.parse('2026-01-02T10:00:00.000Z');

export const ACTOR: Actor = {
  rung: 'ebpf',
  process: { pid: 40, comm: 'dpkg', argv: ['/usr/bin/dpkg', '--remove', 'libapache2-mod-php8.2'] },
  ancestors: [
    { pid: 39, comm: 'apt-get', argv: ['apt-get', '--yes', 'purge', 'libapache2-mod-php8.2'] },
    { pid: 38, comm: 'purge-old-php', argv: ['/bin/sh', '/usr/local/sbin/purge-old-php'] },
    { pid: 37, comm: 'cron', argv: ['/usr/sbin/cron', '-f'] },
  ],
  uid: 0,
  user: 'root',
  loginUser: 'ottilie',
  transaction: { manager: 'apt', argv: ['apt-get', '--yes', 'purge', 'libapache2-mod-php8.2'] },
  script: { path: '/usr/local/sbin/purge-old-php', line: 27, text: 'apt-get --quiet --yes purge "$package"' },
};

type Step = readonly [seconds: number, event: unknown, incident?: string];

const page = { url: 'http://127.0.0.1:80/', host: 'shop.test', tookMs: 4 };
const check = (healthy: boolean): unknown => ({
  kind: 'service.checked',
  service: 'apache2',
  healthy,
  configTest: 'ok',
  probes: [
    healthy
      ? { ...page, ok: true, status: 200 }
      : { ...page, ok: false, status: 200, failure: 'source-leak' },
  ],
});

/** Seconds after the cause. */
export const STEPS: readonly Step[] = [
  [-3600, { kind: 'baseline.created', generation: 1, components: 300, broken: [] }],
  [
    -3590,
    {
      kind: 'agent.started',
      policy: 'observe',
      services: ['apache2'],
      watching: 300,
      identity: 'ebpf',
      version: '0.1.0',
    },
  ],
  [0.01, { kind: 'incident.opened', title: `${MODULE} is missing`, severity: 'critical' }, INCIDENT],
  [
    0.02,
    {
      kind: 'finding.opened',
      finding: `missing:file:${MODULE}`,
      findingKind: 'missing',
      severity: 'critical',
      component: `file:${MODULE}`,
      path: MODULE,
      componentClass: 'module',
      services: ['apache2'],
      reason: ['site shop.test', 'LoadModule php_module'],
      package: 'libapache2-mod-php8.2',
      differences: [],
      source: 'event',
      seenAt: new Date(START).toISOString(),
      actor: ACTOR,
    },
    INCIDENT,
  ],
  [
    303,
    {
      kind: 'signal.raised',
      signal: 'source-leak:shop.test',
      signalKind: 'source-leak',
      severity: 'critical',
      services: ['apache2'],
      site: 'shop.test',
      since: new Date(START + 300_000).toISOString(),
      summary: 'shop.test shows its PHP source to everybody: 6 pages of 7',
      evidence: ['GET / → 200, PHP source'],
    },
    INCIDENT,
  ],
  [310, check(false), INCIDENT],
  [
    320,
    {
      kind: 'oncall.delivery',
      purpose: 'page',
      key: 'k1',
      recipient: 'person:ottilie',
      channel: 'mail',
      outcome: 'delivered',
      attempts: 1,
      tookMs: 20,
    },
    INCIDENT,
  ],
  [
    400,
    { kind: 'incident.acknowledged', by: 'ottilie', note: 'looking, from 198.18.7.7, password=hunter22' },
    INCIDENT,
  ],
  [
    410,
    { kind: 'service.controlled', service: 'apache2', verb: 'restart', ok: true, why: 'asked for' },
    INCIDENT,
  ],
  [412, check(false), INCIDENT],
  [
    420,
    {
      kind: 'incident.diagnosed',
      verdict: 'fault',
      summary: `${MODULE} is gone because its package was removed`,
      causes: [
        {
          kind: 'package-removed',
          object: MODULE,
          package: 'libapache2-mod-php8.2',
          confidence: 0.98,
          summary: `${MODULE} is gone because its package libapache2-mod-php8.2 was removed`,
          evidence: ['e1', 'e2'],
          actor: null,
        },
      ],
      evidence: [
        {
          id: 'e1',
          source: 'strace',
          at: new Date(START + 419_000).toISOString(),
          text: `openat ${MODULE} → ENOENT`,
        },
        {
          id: 'e2',
          source: 'package-db',
          at: new Date(START + 419_500).toISOString(),
          text: 'the package is not installed',
        },
      ],
      limits: [],
      tookMs: 900,
    },
    INCIDENT,
  ],
  [
    600,
    {
      kind: 'incident.impact',
      from: new Date(START + 300_000).toISOString(),
      to: new Date(START + 600_000).toISOString(),
      stepMs: 60_000,
      series: [
        {
          service: 'apache2',
          requests: [100, 100, 100, 100, 100],
          serverErrors: [60, 60, 60, 60, 60],
          checks: [7, 7, 7, 7, 7],
          wrong: [6, 6, 6, 6, 6],
          clients: [20, 21, 25, 20, 20],
          affected: [12, 13, 14, 12, 12],
        },
      ],
    },
    INCIDENT,
  ],
  [
    590,
    {
      kind: 'restore.done',
      action: 'A1',
      finding: `missing:file:${MODULE}`,
      path: MODULE,
      tier: 'link',
      verified: true,
    },
    INCIDENT,
  ],
  [
    595,
    {
      kind: 'service.controlled',
      service: 'apache2',
      verb: 'restart',
      ok: true,
      why: 'its parts are whole again',
    },
    INCIDENT,
  ],
  [598, check(true), INCIDENT],
  [600, { kind: 'incident.mitigated', how: 'every page answers as before' }, INCIDENT],
  [601, { kind: 'incident.monitoring', forSeconds: 60 }, INCIDENT],
  [661, { kind: 'incident.resolved', how: 'stable for 60 s' }, INCIDENT],
];

export interface Outage extends Disposable {
  readonly directory: string;
  readonly journal: Journal;
}

/** `steps` in the order in which they are written. */
export function outage(steps: readonly Step[] = STEPS): Outage {
  const directory = mkdtempSync(join(tmpdir(), 'postmortem-'));
  const journal = openJournal(join(directory, 'journal.db'));
  tell(journal, steps);
  return {
    directory,
    journal,
    [Symbol.dispose]() {
      journal.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Writes them into a journal, at their times. */
export function tell(journal: Journal, steps: readonly Step[] = STEPS): void {
  for (const [seconds, event, incident] of steps) {
    const ms = START + seconds * 1000;
    const moment = {
      at: new Date(ms).toISOString(),
      monotonicNs: String(BigInt(Math.round(ms)) * 1_000_000n),
    };
    const parsed: JournalEvent = eventSchema.parse(
      incident === undefined ? event : { ...Object(event), incident },
    );
    journal.append(parsed, incident, moment);
  }
}
