import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { EventOf, JournalEntry, JournalEvent } from './event.ts';
import {
  foldIncidents,
  INSTANTS,
  intervalsOf,
  isOpen,
  newIncidentId,
  openFindings,
  raisedSignals,
} from './incident.ts';
import { openSignals } from './signal.ts';

const T0 = Date.parse('2026-01-02T10:00:00.000Z');
const ID = 'INC-20260102-1';
const LIB = '/usr/lib/apache2/modules/libphp8.2.so';

const THIEF: EventOf<'actor.identified'>['actor'] = {
  rung: 'ebpf',
  process: { pid: 42, comm: 'rm', argv: ['rm', '-f', LIB] },
  ancestors: [{ pid: 41, comm: 'sh', argv: ['sh', 'cleanup.sh'] }],
};

/** `[milliseconds after T0, event]` → entries. */
function entries(...list: readonly (readonly [number, JournalEvent])[]): JournalEntry[] {
  return list.map(([ms, event], i) => ({
    seq: i + 1,
    at: new Date(T0 + ms).toISOString(),
    monotonicNs: String(5_000_000_000 + ms * 1e6),
    event,
    hash: '',
  }));
}

function lost(overrides: Partial<EventOf<'finding.opened'>> = {}): EventOf<'finding.opened'> {
  return {
    kind: 'finding.opened',
    incident: ID,
    finding: `missing:file:${LIB}`,
    findingKind: 'missing',
    severity: 'critical',
    component: `file:${LIB}`,
    path: LIB,
    componentClass: 'module',
    services: ['apache2'],
    reason: ['site shop', 'LoadModule php_module'],
    differences: ['missing'],
    source: 'event',
    seenAt: new Date(T0).toISOString(),
    actor: THIEF,
    ...overrides,
  };
}

function checked(healthy: boolean): JournalEvent {
  const probe = {
    url: 'http://127.0.0.1/',
    ok: healthy,
    tookMs: 3,
    ...(healthy ? {} : { failure: 'status' }),
  };
  return {
    kind: 'service.checked',
    incident: ID,
    service: 'apache2',
    healthy,
    configTest: 'ok',
    probes: [probe],
  };
}

const theft = entries(
  [1, { kind: 'incident.opened', incident: ID, title: `${LIB} is missing`, severity: 'critical' }],
  [2, lost()],
  [
    3,
    {
      kind: 'restore.done',
      incident: ID,
      action: 'a1',
      finding: `missing:file:${LIB}`,
      path: LIB,
      tier: 'link',
      tookUs: 400,
      verified: true,
    },
  ],
  [4, { kind: 'finding.closed', incident: ID, finding: `missing:file:${LIB}`, how: 'restored' }],
  [50, checked(true)],
  [51, { kind: 'incident.mitigated', incident: ID, how: 'all is well' }],
  [52, { kind: 'incident.monitoring', incident: ID, forSeconds: 60 }],
  [30_000, { kind: 'incident.acknowledged', incident: ID, by: 'alice' }],
  [60_052, { kind: 'incident.resolved', incident: ID, how: 'stable for 60 s' }],
);

const one = (list: readonly JournalEntry[]) => {
  const [incident] = foldIncidents(list);
  assert.ok(incident);
  return incident;
};

test('the theft, restored at once: state, actor, action, instants; what nobody recorded is unknown', () => {
  const incident = one(theft);
  assert.equal(incident.state, 'resolved');
  assert.equal(incident.severity, 'critical');
  assert.deepEqual(openFindings(incident), []);
  assert.equal(incident.actors[0]?.line, `rm -f ${LIB} ← sh cleanup.sh`);
  assert.deepEqual(
    incident.actions.map((a) => [a.id, a.outcome, a.evidence]),
    [['a1', 'done', 3]],
  );
  assert.deepEqual(
    INSTANTS.map((name) => {
      const { at, evidence, precision } = incident.instants[name];
      return [name, at === null ? null : Date.parse(at) - T0, precision, ...evidence];
    }),
    [
      ['cause', 0, 'exact', 2],
      ['impactStart', null, undefined],
      ['detect', 1, 'exact', 1],
      ['notify', null, undefined],
      ['ack', 30_000, 'exact', 8],
      ['engage', 3, 'exact', 3],
      ['identify', 2, 'exact', 2],
      ['mitigate', 51, 'exact', 6],
      ['verify', 60_052, 'exact', 9],
      ['resolve', 60_052, 'exact', 9],
    ],
  );
  const intervals = intervalsOf(incident.instants);
  assert.deepEqual(
    [intervals.causeToDetect, intervals.causeToMitigate, intervals.toResolve, intervals.toAcknowledge],
    [1, 51, null, null],
  );
});

test('the cause is the part that went first, not the one that was told first', () => {
  const at = (ms: number): string => new Date(T0 + ms).toISOString();
  const told = entries(
    [9, lost({ seenAt: at(7) })],
    [10, lost({ finding: 'b', seenAt: at(3) })],
    [11, lost({ finding: 'c', seenAt: at(5) })],
  );
  const { cause } = one(told).instants;
  assert.deepEqual([cause.at, cause.evidence], [at(3), [2]]);
});

test('each state on the way', () => {
  const states = theft.map((_, i) => one(theft.slice(0, i + 1)).state);
  const t = 'triggered';
  assert.deepEqual(states, [t, t, t, t, t, 'mitigated', 'monitoring', 'monitoring', 'resolved']);
  const early = one(entries([0, lost()], [1, { kind: 'incident.acknowledged', incident: ID, by: 'bob' }]));
  assert.equal(early.state, 'acknowledged');
});

test('reopened when it gets worse: ends are unknown again, beginnings stay', () => {
  const again = entries(...theft.map((e): [number, JournalEvent] => [Date.parse(e.at) - T0, e.event]), [
    90_000,
    lost({ seenAt: new Date(T0 + 90_000).toISOString() }),
  ]);
  const incident = one(again);
  assert.deepEqual([incident.state, incident.reopenings, isOpen(incident)], ['triggered', 1, true]);
  assert.equal(openFindings(incident).length, 1);
  assert.deepEqual(
    [incident.instants.mitigate.at, incident.instants.resolve.at, incident.instants.cause.at],
    [null, null, new Date(T0).toISOString()],
  );
  const said = one([
    ...theft,
    ...entries([70_000, { kind: 'incident.reopened', incident: ID, why: 'probe failed' }]),
  ]);
  assert.deepEqual([said.state, said.reopenings], ['triggered', 1]);
});

test('a loss found by verification has no known cause, and harm that was seen began no later than that', () => {
  const incident = one(entries([5, lost({ source: 'verify' })], [9, checked(false)]));
  assert.equal(incident.instants.cause.at, null);
  assert.equal(incident.instants.impactStart.precision, 'at-latest');
  assert.equal(incident.services[0]?.healthy, false);
});

const raised = (since: number, more: Partial<EventOf<'signal.raised'>> = {}): EventOf<'signal.raised'> => ({
  kind: 'signal.raised',
  incident: ID,
  signal: 'error-share:shop',
  signalKind: 'error-share',
  severity: 'critical',
  services: ['apache2'],
  site: 'shop',
  since: new Date(T0 + since).toISOString(),
  summary: 'shop answers 60 % of its requests with 5xx',
  evidence: ['60 of 100 requests'],
  ...more,
});
const cleared: EventOf<'signal.cleared'> = {
  kind: 'signal.cleared',
  incident: ID,
  signal: 'error-share:shop',
  endedAt: new Date(T0 + 90_000).toISOString(),
  how: 'ended',
  summary: 'shop answers as before',
};
const diagnosed: EventOf<'incident.diagnosed'> = {
  kind: 'incident.diagnosed',
  incident: ID,
  verdict: 'fault',
  summary: 'libphp is gone',
  causes: [
    {
      kind: 'file-missing',
      object: LIB,
      package: null,
      confidence: 0.97,
      summary: 'libphp is gone',
      evidence: ['e1'],
      actor: null,
    },
  ],
  evidence: [{ id: 'e1', source: 'file', at: new Date(T0).toISOString(), text: 'nothing stands there' }],
  limits: [],
  tookMs: 900,
};

test('an incident of signals: impact from the first wrong answer of any, the reason from the diagnosis, over when all are cleared', () => {
  const opened: JournalEvent = { kind: 'incident.opened', incident: ID, title: 'shop', severity: 'critical' };
  const leak = { signal: 'source-leak:shop', signalKind: 'source-leak' } as const;
  const list = entries(
    [5000, opened],
    [5001, raised(1000)],
    [6000, raised(-2000, leak)],
    [6500, raised(-9000, { signal: 'disk:/', signalKind: 'disk' })],
    [7000, diagnosed],
    [95_000, cleared],
    [95_001, { ...cleared, signal: 'source-leak:shop' }],
    [95_002, { ...cleared, signal: 'disk:/' }],
    [95_003, { kind: 'incident.mitigated', incident: ID, how: 'well again' }],
  );
  const incident = one(list);
  const { impactStart, detect, identify, engage, mitigate } = incident.instants;
  assert.deepEqual(
    [impactStart, detect, identify, engage, mitigate].map((i) => [
      Date.parse(i.at ?? '') - T0,
      i.source,
      i.precision,
      ...i.evidence,
    ]),
    [
      [-2000, 'probe', 'at-latest', 3],
      [5000, 'agent', 'exact', 1],
      [7000, 'agent', 'exact', 5],
      [7000, 'agent', 'exact', 5],
      [95_003, 'agent', 'at-latest', 9],
    ],
  );
  assert.equal(intervalsOf(incident.instants).toDetect, 7000);
  assert.deepEqual(raisedSignals(incident), []);
  assert.equal(raisedSignals(one(list.slice(0, 6))).length, 2);
  assert.equal(incident.signals[0]?.cleared?.evidence, 6);
  assert.equal(incident.diagnosis?.causes[0]?.object, LIB);
  assert.deepEqual(openSignals(list), []);
  assert.deepEqual(
    openSignals(list.slice(0, 6)).map((s) => [s.id, s.incident, s.raisedBy]),
    [
      ['source-leak:shop', ID, 3],
      ['disk:/', ID, 4],
    ],
  );
});

test('a critical signal re-opens what seemed over; a warning does not', () => {
  const warning = one([...theft, ...entries([70_000, raised(70_000, { severity: 'warning' })])]);
  assert.deepEqual([warning.state, warning.instants.impactStart.at], ['resolved', null]);
  const critical = one([...theft, ...entries([70_000, raised(70_000)])]);
  assert.deepEqual([critical.state, critical.reopenings], ['triggered', 1]);
});

test('intervals come from the boot clock when the wall clock is set back, unless the machine restarted', () => {
  const list = entries(
    [0, lost({ source: 'verify' })],
    [1000, checked(false)],
    [2000, { kind: 'incident.resolved', incident: ID, how: '' }],
  );
  const back = list.map((e, i) => (i === 2 ? { ...e, at: new Date(T0 - 3_600_000).toISOString() } : e));
  assert.equal(intervalsOf(one(back).instants).detectToResolve, 2000);
  const restarted = list.map((e, i) => (i === 2 ? { ...e, monotonicNs: '7' } : e));
  assert.equal(intervalsOf(one(restarted).instants).detectToResolve, 2000, 'falls back to the wall clock');
});

test('entries that belong to no incident make none', () => {
  assert.deepEqual(
    foldIncidents(
      entries([0, { kind: 'note', text: 'x' }], [1, { kind: 'transaction.seen', manager: 'dpkg' }]),
    ),
    [],
  );
});

test('an incident given when the entry was appended counts like the event’s own', () => {
  const [entry] = entries([0, { kind: 'transaction.seen', manager: 'dpkg' }]);
  assert.ok(entry);
  assert.equal(one([{ ...entry, incident: ID }]).id, ID);
});

test('ids are counted per day', () => {
  const now = new Date('2026-01-02T23:59:59.999Z');
  assert.equal(newIncidentId([], now), 'INC-20260102-1');
  assert.equal(
    newIncidentId(['INC-20260102-9', 'INC-20260102-10', 'INC-20260101-70', 'odd'], now),
    'INC-20260102-11',
  );
});

/** Any event, known or of a later version, about any of three incidents or none. */
const incident = fc.option(fc.constantFrom('INC-1', 'INC-2', 'INC-3'), { nil: undefined });
const pick = fc.constantFrom<JournalEvent>(
  ...theft.map((e) => e.event),
  lost({ severity: 'info' }),
  lost({ source: 'verify', finding: 'other' }),
  checked(false),
  { kind: 'restore.failed', incident: ID, finding: 'f', path: LIB, why: 'x', next: 'y' },
  { kind: 'restore.declined', incident: ID, finding: 'f', path: LIB, why: 'policy', next: 'y' },
  { kind: 'restore.undone', incident: ID, action: 'a1', path: LIB },
  { kind: 'actor.identified', incident: ID, finding: 'f', actor: THIEF },
  { kind: 'incident.reopened', incident: ID, why: 'x' },
  raised(0),
  raised(-5, { severity: 'warning', since: 'not a time' }),
  cleared,
  diagnosed,
  { kind: 'note', text: 'x' },
);
const anyEntry = fc.record({
  seq: fc.nat(),
  at: fc.oneof(
    fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
    fc.constant('not a time'),
  ),
  monotonicNs: fc.oneof(fc.bigInt({ min: 0n }).map(String), fc.constant('')),
  event: pick,
  hash: fc.constant(''),
  incident,
});
const anyEntries = fc.array(
  anyEntry.map(({ incident: id, ...e }): JournalEntry => (id ? { ...e, incident: id } : e)),
  { maxLength: 30 },
);

test('any sequence folds without throwing, keeps its timeline, and claims no instant without an entry', () => {
  fc.assert(
    fc.property(anyEntries, (list) => {
      for (const folded of foldIncidents(list)) {
        intervalsOf(folded.instants);
        assert.ok(folded.timeline.length > 0);
        for (const name of INSTANTS) {
          const { at, evidence } = folded.instants[name];
          assert.ok(at !== null || evidence.length === 0);
          for (const seq of evidence) assert.ok(list.some((e) => e.seq === seq));
        }
      }
    }),
  );
});

test('folding in pieces is folding at once, and leaves the earlier result as it was', () => {
  fc.assert(
    fc.property(anyEntries, anyEntries, (a, b) => {
      const before = foldIncidents(a);
      const copy = structuredClone(before);
      assert.deepEqual(foldIncidents(b, before), foldIncidents([...a, ...b]));
      assert.deepEqual(before, copy);
    }),
  );
});

test('a kind of a later version is one line of the timeline and nothing else', () => {
  const [entry] = entries([0, { kind: 'note', text: 'x', incident: ID }]);
  const later: JournalEntry = JSON.parse(JSON.stringify(entry).replace('"note"', '"moon.risen"'));
  const folded = one([later]);
  assert.deepEqual([folded.timeline[0]?.text, folded.state], ['moon.risen', 'triggered']);
});

test('a page that arrived says when somebody was told; an acknowledgement that ran out is none', () => {
  const page = (outcome: EventOf<'oncall.delivery'>['outcome']): EventOf<'oncall.delivery'> => ({
    kind: 'oncall.delivery',
    incident: ID,
    purpose: 'page',
    key: `${ID}/0/1.0.0/person:mara`,
    recipient: 'person:mara',
    channel: 'mail',
    outcome,
    attempts: 2,
    tookMs: 40,
  });
  const told = entries(
    [0, { kind: 'incident.opened', incident: ID, title: 'shop fails', severity: 'critical' }],
    [10, page('failed')],
    [20, page('delivered')],
    [30, { kind: 'incident.acknowledged', incident: ID, by: 'mara' }],
    [40, { kind: 'oncall.recorded', incident: ID, what: 'ack-timeout', summary: 'ran out' }],
  );
  const incident = one(told);
  assert.equal(Date.parse(incident.instants.notify.at ?? '') - T0, 20);
  assert.equal(intervalsOf(incident.instants).toAcknowledge, 10);
  assert.equal(incident.state, 'triggered');
  assert.equal(incident.timeline[2]?.text, 'page to person:mara by mail arrived (40 ms, 2 tries)');
});

test('a note has its author, and a step of a runbook who ran it and what it printed', () => {
  const named = { incident: ID, run: 'RUN-1', runbook: 'x' };
  const step = (more: Partial<EventOf<'runbook.step'>>): JournalEvent => ({
    kind: 'runbook.step',
    ...named,
    step: 'look',
    risk: 'read',
    commands: [['ls', '-l', '/srv']],
    outcome: 'passed',
    tookMs: 1,
    ...more,
  });
  const { timeline } = one(
    entries(
      [0, { kind: 'note', incident: ID, text: 'restored by hand', by: 'mara' }],
      [10, { kind: 'note', incident: ID, text: 'of itself' }],
      [20, step({ by: 'jon', output: 'a\nb' })],
      [30, step({})],
    ),
  );
  assert.deepEqual(
    timeline.map(({ by, transcript }) => [by, transcript]),
    [
      ['mara', undefined],
      [undefined, undefined],
      ['jon', '$ ls -l /srv\na\nb'],
      [undefined, '$ ls -l /srv'],
    ],
  );
});

test('comments are kept with what they answer, and answer only what was there', () => {
  const said = (text: string, replyTo?: number): JournalEvent => ({
    kind: 'incident.commented',
    incident: ID,
    by: 'mara',
    text,
    ...(replyTo === undefined ? {} : { replyTo }),
  });
  const all = entries([0, lost()], [1, said('which script?')], [2, said('cleanup.sh', 2)], [3, said('?', 9)]);
  const [incident] = foldIncidents(all);
  assert.deepEqual(
    incident?.comments.map(({ id, text, replyTo }) => [id, text, replyTo]),
    [
      [2, 'which script?', undefined],
      [3, 'cleanup.sh', 2],
      [4, '?', undefined],
    ],
  );
});
