import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis } from '../domain/diagnosis.ts';
import type { JournalEvent } from '../domain/event.ts';
import { type Diagnose, Diagnosing, type DiagnosisRequest } from './diagnosing.ts';

const AT = '2026-01-02T10:00:00.000Z';
const cause = (object: string, evidence: string[]): Diagnosis['causes'][number] => ({
  kind: 'file-missing',
  object,
  package: null,
  confidence: 0.9,
  summary: `${object} is missing`,
  evidence,
  actor: null,
  repair: { summary: 'put it back', steps: [] },
});
const diagnosis: Diagnosis = {
  schema: 'stakeout.diagnosis/1',
  verdict: 'fault',
  summary: 'a file is missing',
  causes: [cause('/a', ['e1']), cause('/b', ['e3']), cause('/c', []), cause('/d', ['e2'])],
  evidence: ['e1', 'e2', 'e3'].map((id) => ({ id, source: 'file', at: AT, text: id })),
  ruledOut: [],
  predictions: [],
  nextTest: null,
  limits: ['not root'],
  host: 'h',
  at: AT,
  mode: 'warm',
  tookMs: 12.4,
};
const opened = (incident: string): JournalEvent => ({
  kind: 'incident.opened',
  incident,
  title: 'shop fails',
  severity: 'critical',
});
const raised = (since: string, severity: 'critical' | 'warning' = 'critical'): JournalEvent => ({
  kind: 'signal.raised',
  incident: 'INC-1',
  signal: 's',
  signalKind: 'error-share',
  severity,
  services: ['apache2'],
  since,
  summary: '',
  evidence: [],
});

function world(diagnose: Diagnose, deadlineMs = 1000, isOver = false) {
  const events: JournalEvent[] = [];
  const diagnosing = new Diagnosing({
    diagnose,
    append: (event) => void events.push(event),
    servicesOf: () => ['apache2'],
    isOver: () => isOver,
    delayMs: 5,
    deadlineMs,
  });
  const settled = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 15));
    await diagnosing.settled();
  };
  return { events, diagnosing, settled };
}

test('an incident is diagnosed once, with what is known by then; the best causes and their evidence are written down', async () => {
  const requests: DiagnosisRequest[] = [];
  const { events, diagnosing, settled } = world((request) => {
    requests.push(request);
    return Promise.resolve(diagnosis);
  });
  diagnosing.heard(opened('INC-1'));
  diagnosing.heard(raised('2026-01-02T09:59:58.000Z'));
  diagnosing.heard(raised('2026-01-02T09:59:57.000Z'));
  diagnosing.heard(raised('2026-01-02T09:00:00.000Z', 'warning'));
  await settled();
  diagnosing.heard({ kind: 'incident.reopened', incident: 'INC-1', why: 'x' });
  await settled();
  assert.equal(requests.length, 1);
  const [request] = requests;
  assert.deepEqual(
    [request?.incident, request?.title, request?.services, request?.since],
    ['INC-1', 'shop fails', ['apache2'], '2026-01-02T09:59:57.000Z'],
  );
  const [event] = events;
  assert.ok(event?.kind === 'incident.diagnosed');
  assert.deepEqual(
    event.causes.map((one) => one.object),
    ['/a', '/b', '/c'],
  );
  assert.ok(event.causes.every((one) => !('repair' in one)));
  assert.deepEqual(
    [event.evidence.map((e) => e.id), event.limits, event.tookMs],
    [['e1', 'e3'], ['not root'], 12],
  );
});

test('an incident whose parts are all back asks for no diagnosis', async () => {
  let asked = 0;
  const { events, diagnosing, settled } = world(
    () => {
      asked += 1;
      return Promise.resolve(diagnosis);
    },
    1000,
    true,
  );
  diagnosing.heard(opened('INC-1'));
  await settled();
  assert.deepEqual([asked, events], [0, []]);
});

test('never two at a time', async () => {
  let [running, most] = [0, 0];
  const { events, diagnosing, settled } = world(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 10));
    running -= 1;
    return diagnosis;
  });
  for (const id of ['INC-1', 'INC-2', 'INC-3']) diagnosing.heard(opened(id));
  await settled();
  assert.deepEqual([most, events.length], [1, 3]);
});

const failures: readonly [string, Diagnose, RegExp | undefined][] = [
  ['nothing to say', () => Promise.resolve(undefined), undefined],
  ['a failure', () => Promise.reject(new Error('it broke')), /was not found: it broke/],
  ['one that never ends', () => new Promise(() => {}), /took longer than 0\.03 s/],
];
for (const [name, diagnose, note] of failures)
  test(`a diagnosis with ${name}`, async () => {
    // An unreferenced deadline does not keep the test's process alive.
    const alive = setInterval(() => {}, 1000);
    const { events, diagnosing, settled } = world(diagnose, 30);
    diagnosing.heard(opened('INC-1'));
    await settled();
    clearInterval(alive);
    const [event] = events;
    if (note === undefined) assert.equal(event, undefined);
    else assert.match(event?.kind === 'note' ? event.text : '', note);
  });

test('an agent that ends tells the diagnosis so and writes nothing', async () => {
  let told = false;
  const { events, diagnosing, settled } = world(
    ({ signal }) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          told = true;
          resolve(diagnosis);
        }),
      ),
  );
  diagnosing.heard(opened('INC-1'));
  await new Promise((resolve) => setTimeout(resolve, 15));
  diagnosing.heard(opened('INC-2'));
  diagnosing.close();
  await settled();
  assert.deepEqual([told, events], [true, []]);
});
