import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import type { JournalEntry } from '../domain/event.ts';
import { foldIncidents } from '../domain/incident.ts';
import type { RaisedSignal } from '../domain/signal.ts';
import { alertRules, dashboard, familiesOf, openMetrics, type Measured } from './index.ts';

const NOTHING: Measured = {
  version: '0.1.0',
  host: 'web1',
  agent: undefined,
  baseline: undefined,
  lastCheck: undefined,
  incidents: [],
  signals: [],
  pager: undefined,
};
const signal = (over: Partial<RaisedSignal>): RaisedSignal => ({
  id: 'x',
  kind: 'service-down',
  severity: 'critical',
  services: ['apache2'],
  since: '2026-01-02T10:00:00.000Z',
  summary: '',
  evidence: [],
  raisedBy: 1,
  raisedAt: '2026-01-02T10:00:00.000Z',
  ...over,
});

test('a host without an agent says so; what is not known has no sample', () => {
  const text = openMetrics(familiesOf(NOTHING));
  assert.match(text, /^stakeout_build_info\{version="0\.1\.0"\} 1$/m);
  assert.match(text, /^stakeout_host_info\{host="web1"\} 1$/m);
  assert.match(text, /^stakeout_agent_up 0$/m);
  assert.match(text, /^stakeout_oncall_up 0$/m);
  assert.doesNotMatch(text, /baseline|watched|NaN|undefined/);
  assert.ok(text.endsWith('\n# EOF\n'));
});

test('times are seconds, counts are counts, and each open channel and schedule has its sample', () => {
  const text = openMetrics(
    familiesOf({
      ...NOTHING,
      lastCheck: { at: '2026-01-02T10:00:00.500Z', scope: 'full', checked: 9, findings: 2 },
      pager: {
        inForce: true,
        pendingCount: 3,
        incidents: [{ phase: 'triggered' }, { phase: 'triggered' }],
        channels: [{ id: 'mail', kind: 'smtp', failing: true }],
        onCall: [{ schedule: 'web', person: 'mara' }, { schedule: 'db' }],
      },
    }),
  );
  for (const line of [
    'stakeout_last_check_time_seconds 1767348000.5',
    'stakeout_last_check_findings 2',
    'stakeout_oncall_pending_messages 3',
    'stakeout_oncall_incidents{phase="triggered"} 2',
    'stakeout_oncall_channel_failing{channel="mail",kind="smtp"} 1',
    'stakeout_oncall_schedule_covered{schedule="web"} 1',
    'stakeout_oncall_schedule_covered{schedule="db"} 0',
  ])
    assert.ok(text.includes(`\n${line}\n`), `${line}\n---\n${text}`);
});

test('an incident that an alert opened makes no metric from which an alert would come again', () => {
  const opened = (incident: string, source?: 'alerts'): JournalEntry => ({
    seq: 1,
    at: '2026-01-02T10:00:00.000Z',
    monotonicNs: '0',
    hash: '',
    event: {
      kind: 'incident.opened',
      incident,
      title: 'x',
      severity: 'critical',
      ...(source === undefined ? {} : { source }),
    },
  });
  const incidents = foldIncidents([opened('INC-1'), opened('EXT-1', 'alerts')]);
  const text = openMetrics(familiesOf({ ...NOTHING, incidents }));
  assert.match(text, /^stakeout_incidents_open 1$/m);
  assert.match(text, /^stakeout_incident\{incident="INC-1"/m);
  assert.doesNotMatch(text, /EXT-1/);
});

test('a name that a host gave breaks no line, repeats no series and makes no more than a hundred', () => {
  const hostile = signal({ site: 'a"b\\c\nstakeout_agent_up 1\r\u0000\ud800' });
  const many = Array.from({ length: 5000 }, (_, nth) => signal({ subject: `s${nth}` }));
  const text = openMetrics(familiesOf({ ...NOTHING, signals: [...many, hostile, hostile] }));
  const lines = text.split('\n').filter((line) => line.startsWith('stakeout_signal{'));
  assert.ok(lines.length <= 100 && new Set(lines).size === lines.length);
  assert.equal(text.match(/^stakeout_agent_up /gm)?.length, 1);
  assert.match(text, /site="a\\"b\\\\c\\nstakeout_agent_up 1 {2}\ufffd"/);
});

const rulesSchema = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});
const boardSchema = z.object({
  panels: z.array(
    z.object({
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string() })),
    }),
  ),
});

test('rules and dashboard speak of metrics that there are, and panels do not cover each other', () => {
  const known = new Set([
    'up',
    ...familiesOf(NOTHING).map(({ name, type }) => (type === 'counter' ? `${name}_total` : name)),
  ]);
  const { groups } = rulesSchema.parse(parse(alertRules()));
  const { panels } = boardSchema.parse(JSON.parse(dashboard()));
  const expressions = [
    ...groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  for (const expr of expressions)
    for (const [name] of expr.matchAll(/\b(?:stakeout_\w+|up)\b/g))
      assert.ok(known.has(name), `${name} in ${expr}`);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  assert.equal(new Set(cells).size, cells.length);
});
