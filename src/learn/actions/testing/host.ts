/** A host on which every measure of the story holds, for tests that take one thing away. */
import { readFileSync } from 'node:fs';
import { eventSchema, type JournalEntry } from '../../../domain/event.ts';
import { readConfiguration } from '../../../oncall/index.ts';
import { profileHost } from '../../../protect/audit/index.ts';
import type { CheckHost } from '../checks/index.ts';

export const NOW = new Date('2026-03-01T12:00:00.000Z');
export const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';

const CONFIGURATION = readFileSync(new URL('../../../../examples/stakeout.yaml', import.meta.url), 'utf8');

/** Everybody in the schedules of the example. */
export function onCallPeople(): readonly string[] {
  const reading = readConfiguration(CONFIGURATION);
  if (!reading.ok) throw new Error('the example does not hold');
  return [
    ...new Set(
      [...reading.config.schedules.values()].flatMap(({ layers }) => layers.flatMap(({ people }) => people)),
    ),
  ];
}

export function entry(event: unknown, at = '2026-02-20T12:00:00.000Z'): JournalEntry {
  return { seq: 1, at, monotonicNs: '1', event: eventSchema.parse(event), hash: '0'.repeat(64) };
}

export const drilled = (person: string): unknown => ({
  kind: 'drill.finished',
  drill: `D-${person}`,
  fault: 'module-unlinked',
  family: 'file-missing',
  mode: 'practice',
  person,
  level: 1,
  score: 90,
  passed: true,
  items: [],
  hints: 0,
  tookMs: 1000,
  version: '0'.repeat(64),
});

export const worked = {
  kind: 'runbook.ended',
  run: 'R1',
  runbook: 'module-missing',
  outcome: 'repaired',
  summary: 'done',
};

export function goodHost(changed: Partial<CheckHost> = {}): CheckHost {
  const entries = [entry(worked), ...onCallPeople().map((person) => entry(drilled(person)))];
  return {
    now: NOW,
    guard: () => ({
      schema: 'stakeout.guard/1',
      installed: true,
      failMode: 'last-known',
      manager: 'dpkg',
      files: [{ path: '/etc/apt/apt.conf.d/05stakeout-guard', state: 'ok' }],
      essentialPackages: [],
      indexOutdated: false,
      failures: 0,
      unwritten: 0,
      refusals: [],
      approvals: [],
    }),
    baseline: () => ({
      schema: 'stakeout.baseline/1',
      generation: 3,
      host: 'web1',
      hostId: 'id',
      createdAt: NOW.toISOString(),
      services: [],
      entries: [
        {
          component: {
            id: `file:${MODULE}`,
            kind: 'file',
            class: 'module',
            path: MODULE,
            reason: [],
            services: ['apache2'],
          },
          state: { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, mtimeNs: '1', xattrs: {} },
        },
      ],
      accounts: [],
      pages: [],
      broken: [],
    }),
    agent: () => ({
      state: 'running',
      status: {
        schema: 'stakeout.agent/1',
        version: '0.1.0',
        pid: 7,
        startTicks: '1',
        startedAt: NOW.toISOString(),
        updatedAt: NOW.toISOString(),
        policy: 'restore',
        services: ['apache2'],
        watching: 300,
        events: 'fanotify',
        identity: 'ebpf',
        baselineGeneration: 3,
        waitingEntries: 0,
        notes: [],
      },
    }),
    entries: (kind) =>
      entries.filter(({ event }) => event.kind === kind || event.kind.startsWith(`${kind}.`)),
    auditedHost: () => Promise.resolve(profileHost('lamp-debian12')),
    script: () => '#!/bin/sh\nexit 0\n',
    onCall: () => readConfiguration(CONFIGURATION),
    puppetReport: () => ({
      host: 'web1',
      run: 'r',
      at: '2026-03-01T11:30:00.000Z',
      status: 'unchanged',
      resources: 40,
      changes: [],
    }),
    ...changed,
  };
}
