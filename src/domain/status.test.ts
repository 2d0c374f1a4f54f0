import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentStatus } from './agent-status.ts';
import { foldIncidents } from './incident.ts';
import type { RaisedSignal } from './signal.ts';
import { statusOf, type StatusInput } from './status.ts';

const at = '2026-01-02T03:04:05.678Z';
const agent: AgentStatus = {
  schema: 'stakeout.agent/1',
  version: '0.1.0',
  pid: 7,
  startTicks: '1',
  startedAt: at,
  updatedAt: at,
  policy: 'restore',
  services: ['apache2'],
  watching: 312,
  events: 'fanotify',
  identity: 'ebpf',
  lastCheck: { at, scope: 'quick', checked: 312, findings: 0 },
  waitingEntries: 0,
  notes: [],
};
const baseline = { generation: 2, createdAt: at, components: 312, services: ['apache2'], broken: [] };
const well: StatusInput = {
  agent: { state: 'running', status: agent },
  baseline,
  lastCheck: { ...agent.lastCheck, at: '2026-01-01T00:00:00.000Z', scope: 'full', checked: 1, findings: 0 },
  incidents: [],
  signals: [],
  troubles: [],
  everGuarded: true,
};
const incidents = foldIncidents([
  {
    seq: 1,
    at,
    monotonicNs: '1',
    hash: '',
    event: {
      kind: 'incident.opened',
      incident: 'INC-20260102-1',
      title: 'x is missing',
      severity: 'critical',
    },
  },
]);

test('all is well: guarded, the later check is shown, nothing to do', () => {
  const status = statusOf(well);
  assert.deepEqual(
    [status.guarded, status.since, status.watching, status.lastCheck?.scope, status.wrong, status.next],
    [true, at, 312, 'quick', [], []],
  );
});

const cases: readonly [string, Partial<StatusInput>, RegExp, RegExp][] = [
  ['a dead agent', { agent: { state: 'dead', status: agent } }, /ended without saying so/, /stakeout watch/],
  ['no agent', { agent: { state: 'absent' } }, /no agent is running/, /stakeout watch/],
  ['an unreadable agent file', { agent: { state: 'unreadable' } }, /cannot be read/, /stakeout watch/],
  [
    'a fresh host',
    { agent: { state: 'absent' }, everGuarded: false, baseline: undefined },
    /never guarded/,
    /inventory/,
  ],
  ['no baseline', { baseline: undefined }, /no baseline/, /baseline create/],
  [
    'a baseline with broken parts',
    { baseline: { ...baseline, broken: ['/a'] } },
    /\/a was already broken/,
    /baseline accept/,
  ],
  [
    'entries that wait',
    { agent: { state: 'running', status: { ...agent, waitingEntries: 9 } } },
    /9 entries wait/,
    /free space/,
  ],
  [
    'a trouble of the reader',
    { baseline: undefined, troubles: [{ text: 'another host', next: 'do this' }] },
    /^another host$/,
    /^do this$/,
  ],
];

for (const [name, change, wrong, next] of cases) {
  test(`status says what is wrong and what to do: ${name}`, () => {
    const status = statusOf({ ...well, ...change });
    assert.match(status.wrong[0] ?? '', wrong);
    assert.match(status.next[0] ?? '', next);
  });
}

test('signals without an incident are warnings, as long as an agent watches them', () => {
  const signal: RaisedSignal = {
    id: 'probe-failure:http://127.0.0.1/a',
    kind: 'probe-failure',
    severity: 'warning',
    services: ['apache2'],
    since: at,
    summary: '/a answers with 500',
    evidence: [],
    raisedBy: 3,
    raisedAt: at,
  };
  const signals = [signal, { ...signal, id: 'b', incident: 'INC-20260102-1' }];
  assert.deepEqual(statusOf({ ...well, incidents, signals }).warnings, [
    { id: signal.id, since: at, summary: signal.summary },
  ]);
  assert.equal(statusOf({ ...well, signals }).warnings.length, 2, 'its incident is over');
  assert.deepEqual(statusOf({ ...well, signals, agent: { state: 'absent' } }).warnings, []);
});

test('a dead agent guards nothing', () => {
  const status = statusOf({ ...well, agent: { state: 'dead', status: agent } });
  assert.deepEqual([status.guarded, status.watching, status.services], [false, 0, ['apache2']]);
});

test('an open incident comes first in what to do', () => {
  const status = statusOf({ ...well, agent: { state: 'absent' }, incidents });
  assert.equal(status.openIncidents[0]?.id, 'INC-20260102-1');
  assert.match(status.next[0] ?? '', /incident show INC-20260102-1/);
});
