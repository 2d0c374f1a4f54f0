import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDesk } from './testing/desk.ts';

const incident = 'INC-20260102-1';

test('runbooks as they lie here, and the one for what an incident was about', async () => {
  const desk = await testDesk();
  after(desk.close);
  desk.journal.append({ kind: 'incident.opened', incident, title: 'x', severity: 'critical' });
  desk.journal.append({
    kind: 'incident.diagnosed',
    incident,
    verdict: 'fault',
    summary: 'x',
    causes: [
      {
        kind: 'disk-full',
        object: '/var',
        package: null,
        confidence: 0.9,
        summary: 'x',
        evidence: [],
        actor: null,
      },
    ],
    evidence: [],
    limits: [],
    tookMs: 1,
  });
  const { runbooks, fits } = await desk.ask('runbooks', { incident });
  assert.equal(fits, 'disk-full');
  const one = runbooks.find(({ id }) => id === 'disk-full');
  assert.ok(one !== undefined && one.steps > 0 && one.refused === null);
  assert.equal((await desk.ask('runbooks', {})).fits, null);
  const { runbook } = await desk.ask('runbook', { runbook: 'disk-full' });
  assert.match(runbook?.text ?? '', /^\s*# /);
  assert.deepEqual(await desk.ask('runbook', { runbook: 'no-such' }), { runbook: null });
  await assert.rejects(desk.say('runbook', { runbook: '../etc/passwd' }), { refusal: 'refused' });
});

test('measures with what is late; a list that is damaged is told as a failure, not as none', async () => {
  const desk = await testDesk();
  after(desk.close);
  assert.deepEqual(await desk.ask('measures', {}), { measures: [] });
  writeFileSync(join(desk.dir, 'action-items.json'), '{');
  await assert.rejects(desk.ask('measures', {}), { refusal: 'failed' });
});
