import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Cause, Diagnosis } from '../../domain/diagnosis.ts';
import { testDesk } from './testing/desk.ts';

const ID = 'INC-20260102-1';
let causes: readonly Cause[] = [];
const diagnosis = (): Diagnosis => ({
  schema: 'stakeout.diagnosis/1',
  verdict: causes.length > 0 ? 'fault' : 'healthy',
  summary: 'DB_PASS=tr0ub4dor',
  causes: [...causes],
  evidence: [],
  ruledOut: [],
  predictions: [],
  nextTest: null,
  limits: [],
  host: 'web1',
  at: '2026-01-02T10:00:00.000Z',
  mode: 'warm',
  tookMs: 1,
});
const desk = await testDesk(() => ({
  diagnose: () => Promise.resolve({ diagnosis: diagnosis(), observation: { services: [], pages: [] } }),
}));
after(desk.close);
desk.journal.append({ kind: 'incident.opened', incident: ID, title: 'x', severity: 'critical' });

const host = mkdtempSync(join(tmpdir(), 'desk-host-'));
after(() => rmSync(host, { recursive: true }));
function shut(name: string): Cause {
  const path = join(host, name);
  writeFileSync(path, 'x');
  chmodSync(path, 0o600);
  return {
    kind: 'permission',
    object: path,
    package: null,
    confidence: 0.9,
    summary: `${name} cannot be read`,
    evidence: [],
    actor: null,
    repair: {
      summary: 'give it back',
      steps: [{ argv: ['/usr/bin/chmod', '0644', path], undo: ['/usr/bin/chmod', '0600', path] }],
    },
  };
}
const modeOf = ({ object }: Cause): number => statSync(object).mode & 0o777;
const first = shut('first');
const second = shut('second');

test('the plan says what would be done, what it touches and how it is taken back, and nothing is done', async () => {
  causes = [first, second];
  const plan = await desk.ask('plan', { incident: ID });
  assert.deepEqual(plan.planned?.steps[0]?.argv, ['/usr/bin/chmod', '0644', first.object]);
  assert.deepEqual(plan.planned?.steps[0]?.undo, ['/usr/bin/chmod', '0600', first.object]);
  assert.deepEqual(plan.planned?.touches, { services: [], paths: [first.object] });
  assert.deepEqual(
    plan.others.map(({ number, object }) => [number, object]),
    [[2, second.object]],
  );
  assert.deepEqual([plan.running, plan.done, modeOf(first)], [null, [], 0o600]);
  assert.doesNotMatch(JSON.stringify(plan), /tr0ub4dor/);
  const other = await desk.ask('plan', { incident: ID, cause: 2 });
  assert.equal(other.planned?.cause.object, second.object);
  assert.notEqual(other.planned?.hash, plan.planned?.hash);
  causes = [];
  assert.match((await desk.ask('plan', { incident: ID })).why ?? '', /nothing is found/);
  await assert.rejects(desk.ask('plan', { incident: 'INC-20260102-9' }), { refusal: 'unknown' });
});

test('another plan than the one that was shown is not carried out', async () => {
  causes = [first];
  const { planned } = await desk.ask('plan', { incident: ID });
  const expect = planned?.hash ?? '';
  causes = [second];
  const refused = await desk.ask('runStep', { incident: ID, by: 'mara', expect });
  assert.deepEqual([refused.outcome, refused.repair], ['nothing', null]);
  assert.match(refused.why, /another one than was shown/);
  assert.deepEqual([modeOf(first), modeOf(second)], [0o600, 0o600]);
  await assert.rejects(desk.say('runStep', { incident: ID, by: 'mara', expect: '' }), { refusal: 'refused' });
  await assert.rejects(desk.say('runStep', { incident: ID, by: 'mara', expect, argv: ['id'] }), {
    refusal: 'refused',
  });
});

test('exactly the plan that was shown is carried out, under the name of who said so, and taken back', async () => {
  causes = [first, second];
  const { planned } = await desk.ask('plan', { incident: ID });
  const run = desk.ask('runStep', { incident: ID, by: 'mara', expect: planned?.hash ?? '' });
  const both = await Promise.allSettled([
    run,
    desk.ask('runStep', { incident: ID, by: 'jonas', expect: planned?.hash ?? '' }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['fulfilled', 'rejected'],
    'one at a time',
  );
  const done = await run;
  assert.equal(done.outcome, 'repaired');
  assert.deepEqual([modeOf(first), modeOf(second)], [0o644, 0o600], 'and no further one');
  const [entry] = (await desk.ask('audit', { limit: 1 })).entries;
  assert.deepEqual([entry?.kind, entry?.by, entry?.incident], ['repair.started', 'mara', ID]);
  const plan = await desk.ask('plan', { incident: ID });
  assert.deepEqual(
    plan.done.map(({ repair, ok, verified, undoneAt }) => [repair, ok, verified, undoneAt]),
    [[done.repair, true, true, null]],
  );
  const repair = done.repair ?? '';
  const undone = await desk.ask('undo', { repair, by: 'jonas' });
  assert.deepEqual([undone.ok, undone.steps.map(({ result }) => result)], [true, ['undone']]);
  assert.equal(modeOf(first), 0o600);
  const [last] = (await desk.ask('audit', { limit: 1 })).entries;
  assert.deepEqual([last?.kind, last?.by], ['repair.undone', 'jonas']);
  await assert.rejects(desk.ask('undo', { repair, by: 'jonas' }), { refusal: 'conflict' });
  await assert.rejects(desk.ask('undo', { repair: 'REP-20260102T030405678Z-1f2e3d4c', by: 'jonas' }), {
    refusal: 'unknown',
  });
});

test('a step that Stakeout does not run is refused, wherever it came from', async () => {
  const evil = {
    ...first,
    repair: { summary: 'x', steps: [{ argv: ['/bin/sh', '-c', 'id'], undo: [] }] },
  };
  causes = [evil];
  const { planned } = await desk.ask('plan', { incident: ID });
  assert.equal(planned?.refused.length, 1);
  await assert.rejects(
    desk.ask('runStep', { incident: ID, by: 'mara', expect: planned?.hash ?? '' }),
    (error: unknown) => error instanceof Error && /refusing to run/.test(error.message),
  );
  assert.equal((await desk.ask('plan', { incident: ID })).running, null);
});
