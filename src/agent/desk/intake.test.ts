import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Args } from '../../desk/index.ts';
import { testDesk } from './testing/desk.ts';

const alert = {
  kind: 'alert' as const,
  incident: 'EXT-1',
  status: 'firing' as const,
  labels: { service: 'mail' },
  severity: 'critical' as const,
  summary: 'the queue grows',
};

test('alerts reach the pager, or whoever sent them is told to send them again', async () => {
  const came: Args<'alerts'>['alerts'][] = [];
  const desk = await testDesk(() => ({
    pageAlerts: (alerts) => {
      came.push(alerts);
      return Promise.resolve(true);
    },
  }));
  assert.deepEqual(await desk.ask('alerts', { alerts: [alert] }), { taken: 1 });
  assert.deepEqual(came, [[alert]]);
  desk.close();
  const without = await testDesk();
  await assert.rejects(without.ask('alerts', { alerts: [alert] }), { refusal: 'conflict' });
  without.close();
});

test('nothing but alerts gets to the pager this way', async () => {
  const desk = await testDesk(() => ({ pageAlerts: () => Promise.reject(new Error('reached')) }));
  for (const wrong of [
    { ...alert, kind: 'resolved', how: 'x' },
    { ...alert, incident: '../x' },
    { ...alert, by: 'mara' },
    { ...alert, labels: { a: 'x'.repeat(1025) } },
  ])
    await assert.rejects(desk.say('alerts', { alerts: [wrong] }), JSON.stringify(wrong).slice(0, 80));
  await assert.rejects(desk.say('alerts', { alerts: [] }));
  assert.deepEqual(desk.troubles, []);
  desk.close();
});

test('what is measured comes as OpenMetrics, with incidents that alerts opened left out', async () => {
  const desk = await testDesk();
  desk.journal.append({
    kind: 'incident.opened',
    incident: 'INC-20260102-1',
    title: 'x',
    severity: 'critical',
  });
  desk.journal.append({
    kind: 'incident.opened',
    incident: 'EXT-1',
    title: 'x',
    severity: 'critical',
    source: 'alerts',
  });
  const { text } = await desk.ask('metrics', {});
  assert.match(text, /^stakeout_incidents_open 1$/m);
  assert.match(text, /^stakeout_agent_up 0$/m);
  assert.ok(text.endsWith('# EOF\n'));
  desk.close();
});
