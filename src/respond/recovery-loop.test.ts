import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import { IncidentKeeper } from './incident-keeper.ts';
import { type CheckOutcome, type Need, RecoveryLoop } from './recovery-loop.ts';

const healthy: CheckOutcome = { healthy: true, configTest: 'ok', probes: [] };
const sick: CheckOutcome = { healthy: false, configTest: 'ok', probes: [] };

const finding: Finding = {
  id: 'missing:file:/m.so',
  kind: 'missing',
  severity: 'critical',
  component: {
    id: 'file:/m.so',
    kind: 'file',
    class: 'module',
    path: '/m.so',
    reason: [{ text: 'LoadModule m' }],
    services: ['apache2'],
  },
  differences: ['missing'],
  seenAt: '2026-01-01T00:00:00.000Z',
  source: 'event',
};

interface World {
  readonly events: JournalEvent[];
  readonly keeper: IncidentKeeper;
  readonly loop: RecoveryLoop;
  readonly controlled: string[];
  kinds(): string[];
  /** Does something once, before the first stability window ends. */
  duringWindow(act: () => Promise<void>): void;
  /** Resolves when the check under way has been acted on. */
  checked(): Promise<void>;
}

function world(options: {
  checks: CheckOutcome[];
  need?: Need;
  stable?: readonly boolean[];
  mayControl?: boolean;
  /** The need is known before any page is asked. */
  urgent?: boolean;
}): World {
  let meanwhile: (() => Promise<void>) | undefined;
  const events: JournalEvent[] = [];
  const controlled: string[] = [];
  const checks = [...options.checks];
  const stable = [...(options.stable ?? [])];
  const keeper = new IncidentKeeper({ append: (e) => void events.push(e), newIncidentId: () => 'INC-1' });
  const loop = new RecoveryLoop(
    {
      append: (e) => void events.push(e),
      check: async () => checks.shift() ?? healthy,
      needs: async (_service, _restored, check) =>
        controlled.length > 0 || (check === undefined && options.urgent !== true)
          ? { verb: 'nothing', why: '' }
          : (options.need ?? { verb: 'nothing', why: '' }),
      control: async (service, verb) => {
        controlled.push(`${verb} ${service}`);
        return { ok: true, output: '' };
      },
      stability: async () => {
        const act = meanwhile;
        meanwhile = undefined;
        await act?.();
        return (stable.shift() ?? true)
          ? { stable: true, why: '' }
          : { stable: false, why: 'page / answered 500' };
      },
      mayControl: options.mayControl ?? true,
      stabilitySeconds: 60,
    },
    keeper,
  );
  return {
    events,
    keeper,
    loop,
    controlled,
    kinds: () => events.map((e) => e.kind),
    duringWindow: (act) => {
      meanwhile = act;
    },
    checked: () => new Promise((resolve) => setTimeout(resolve, 10)),
  };
}

test('a restored file with a healthy service: mitigated, monitored, resolved, nothing restarted', async () => {
  const w = world({ checks: [healthy] });
  w.keeper.found(finding);
  w.keeper.closed(finding.id, 'restored');
  w.loop.touch('apache2', ['/m.so']);
  await w.loop.settled();
  assert.deepEqual(w.kinds(), [
    'incident.opened',
    'finding.opened',
    'finding.closed',
    'service.checked',
    'incident.mitigated',
    'incident.monitoring',
    'incident.resolved',
  ]);
  assert.deepEqual(w.controlled, []);
});

test('a server with damaged memory is restarted before its pages are asked', async () => {
  const w = world({
    checks: [healthy],
    need: { verb: 'restart', why: 'the mapped file is damaged' },
    urgent: true,
  });
  w.keeper.found(finding);
  w.keeper.closed(finding.id, 'restored');
  w.loop.touch('apache2', ['/m.so']);
  await w.loop.settled();
  const order = w.kinds().filter((k) => k.startsWith('service.'));
  assert.deepEqual(order, ['service.controlled', 'service.checked']);
});

test('a service that needs a restart gets one and is checked again', async () => {
  const w = world({ checks: [sick, healthy], need: { verb: 'restart', why: 'the mapped file is damaged' } });
  w.keeper.found(finding);
  w.keeper.closed(finding.id, 'restored');
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.deepEqual(w.controlled, ['restart apache2']);
  assert.equal(w.kinds().at(-1), 'incident.resolved');
});

test('never a restart on a configuration that fails its test', async () => {
  const w = world({ checks: [{ ...sick, configTest: 'failed' }], need: { verb: 'restart', why: 'x' } });
  w.keeper.found(finding);
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.deepEqual(w.controlled, []);
  assert.equal(w.keeper.stageOf('INC-1'), 'triggered');
});

test('under a policy that may not act, a needed restart is said, not done', async () => {
  const w = world({ checks: [healthy], need: { verb: 'reload', why: 'x' }, mayControl: false });
  w.keeper.found(finding);
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.deepEqual(w.controlled, []);
  assert.ok(w.events.some((e) => e.kind === 'note' && e.text.includes('needs a reload')));
});

test('an open finding keeps the incident triggered although the pages answer', async () => {
  const w = world({ checks: [healthy] });
  w.keeper.found(finding);
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.equal(w.keeper.stageOf('INC-1'), 'triggered');
});

test('a failure inside the stability window re-opens, and a later quiet window resolves', async () => {
  const w = world({ checks: [healthy, healthy], stable: [false, true] });
  w.keeper.found(finding);
  w.keeper.closed(finding.id, 'restored');
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.ok(w.kinds().includes('incident.reopened'));
  assert.equal(w.kinds().at(-1), 'incident.resolved');
});

test('a loss inside the stability window that is put right inside it as well: a new window follows', async () => {
  const w = world({ checks: [] });
  w.keeper.found(finding);
  w.keeper.closed(finding.id, 'restored');
  const second = { ...finding, id: 'missing:file:/n.so' };
  w.duringWindow(async () => {
    w.keeper.found(second);
    w.keeper.closed(second.id, 'restored');
    w.loop.touch('apache2');
    await w.checked();
  });
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.equal(w.kinds().filter((k) => k === 'incident.monitoring').length, 2);
  assert.equal(w.kinds().at(-1), 'incident.resolved');
});

test('an edit is information while the service is well, part of the incident when it is not', async () => {
  const edit: Finding = { ...finding, id: 'corrupted:file:/a.conf', kind: 'corrupted', severity: 'warning' };
  const w = world({ checks: [healthy, { ...sick, configTest: 'failed' }, healthy] });
  w.loop.touch('apache2', [], edit);
  await w.loop.settled();
  w.loop.touch('apache2', [], edit);
  await w.loop.settled();
  assert.equal(w.keeper.incidentOf(edit.id), 'INC-1');
  w.loop.touch('apache2', [], edit);
  await w.loop.settled();
  w.loop.close();
  const severities = w.events.flatMap((e) => (e.kind === 'finding.opened' ? [e.severity] : []));
  assert.deepEqual(severities, ['info', 'warning', 'info']);
  assert.deepEqual(w.keeper.openIds(), [], 'resolved');
});

test('a second finding for the same service joins the incident; information opens none', () => {
  const w = world({ checks: [] });
  w.keeper.found(finding);
  w.keeper.found({ ...finding, id: 'missing:file:/n.so' });
  w.keeper.found({ ...finding, id: 'i', severity: 'info' });
  assert.equal(w.kinds().filter((k) => k === 'incident.opened').length, 1);
  assert.deepEqual(w.keeper.openIds(), ['INC-1']);
});
