import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { Signal } from '../domain/signal.ts';
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

const leaking: CheckOutcome = {
  ...sick,
  probes: [{ url: 'http://127.0.0.1/', ok: false, failure: 'server-error', status: 500, tookMs: 1 }],
};

test('pages that are wrong for a moment open no incident and blame no edit', async () => {
  const edit: Finding = {
    ...finding,
    id: 'corrupted:file:/index.php',
    kind: 'corrupted',
    severity: 'warning',
  };
  const w = world({ checks: [leaking, healthy] });
  w.loop.touch('apache2', [], edit);
  await w.loop.settled();
  assert.deepEqual(w.kinds(), ['service.checked']);
  w.loop.touch('apache2');
  await w.loop.settled();
  w.loop.close();
  assert.deepEqual(w.kinds(), ['service.checked', 'service.checked', 'finding.opened']);
  assert.deepEqual(w.keeper.openIds(), []);
});

test('pages that stay wrong open one at the third look, with the edits since then and the check as evidence', async () => {
  const edit: Finding = {
    ...finding,
    id: 'corrupted:file:/index.php',
    kind: 'corrupted',
    severity: 'warning',
  };
  const w = world({ checks: [leaking, leaking, leaking] });
  w.loop.touch('apache2', [], edit);
  for (let looks = 0; looks < 3; looks += 1) {
    await w.loop.settled();
    w.loop.touch('apache2');
  }
  await w.loop.settled();
  w.loop.close();
  assert.deepEqual(w.kinds().slice(0, 4), [
    'service.checked',
    'incident.opened',
    'service.checked',
    'finding.opened',
  ]);
});

test('single wrong pages open no incident, note the edit, and keep an open incident open', async () => {
  const edit: Finding = {
    ...finding,
    id: 'corrupted:file:/words.php',
    kind: 'corrupted',
    severity: 'warning',
  };
  const w = world({
    checks: [
      { ...leaking, partial: true },
      { ...leaking, partial: true },
    ],
  });
  w.loop.touch('apache2', [], edit);
  await w.loop.settled();
  assert.deepEqual(w.keeper.openIds(), []);
  assert.deepEqual(
    w.events.flatMap((e) => (e.kind === 'finding.opened' ? [e.severity] : [])),
    ['info'],
  );
  assert.ok(w.events.every((e) => !('partial' in e)));
  w.keeper.found(finding);
  w.keeper.closed(finding.id, 'restored');
  w.loop.touch('apache2');
  await w.loop.settled();
  w.loop.close();
  assert.equal(w.keeper.stageOf('INC-1'), 'triggered');
});

const signal: Signal = {
  id: 'error-share:shop',
  kind: 'error-share',
  severity: 'critical',
  services: ['php8.2-fpm', 'apache2'],
  since: '2026-01-01T00:00:00.000Z',
  summary: 'shop answers 60 % of its requests with 5xx',
  evidence: [],
};

test('a critical signal opens an incident that lasts until it is cleared and the window has passed', async () => {
  const w = world({ checks: [healthy, healthy] });
  assert.equal(w.keeper.signalled(signal), 'INC-1');
  w.loop.touch('apache2');
  await w.loop.settled();
  assert.equal(w.keeper.stageOf('INC-1'), 'triggered', 'the pages we know are well, and users are not');
  w.keeper.signalCleared(signal, '2026-01-01T00:01:00.000Z', 'ended');
  w.loop.touch('apache2');
  await w.loop.settled();
  const [opened] = w.events;
  assert.deepEqual(opened?.kind === 'incident.opened' && opened.title, signal.summary);
  assert.deepEqual(
    w.kinds().filter((kind) => kind !== 'service.checked'),
    [
      'incident.opened',
      'signal.raised',
      'signal.cleared',
      'incident.mitigated',
      'incident.monitoring',
      'incident.resolved',
    ],
  );
});

test('a signal joins the open incident of one of its services; a warning opens none and keeps none open', () => {
  const w = world({ checks: [] });
  assert.equal(w.keeper.signalled({ ...signal, severity: 'warning', id: 'w' }), undefined);
  w.keeper.found(finding);
  assert.equal(w.keeper.signalled(signal), 'INC-1');
  assert.deepEqual(w.keeper.servicesOf('INC-1'), ['apache2', 'php8.2-fpm']);
  assert.equal(w.keeper.signalled({ ...signal, severity: 'warning', id: 'x' }), 'INC-1');
  w.keeper.closed(finding.id, 'restored');
  w.keeper.signalCleared(signal, signal.since, 'ended');
  assert.equal(w.keeper.isBroken('INC-1'), false);
  w.keeper.mitigated('INC-1', 'well');
  w.keeper.signalled(signal);
  assert.equal(w.keeper.stageOf('INC-1'), 'triggered', 'it got worse again');
  const ids = w.events.flatMap((e) => (e.kind === 'signal.raised' ? [e.incident] : []));
  assert.deepEqual(ids, [undefined, 'INC-1', 'INC-1', 'INC-1']);
});

test('signals of an earlier run keep its incident open', () => {
  const events: JournalEvent[] = [];
  const keeper = new IncidentKeeper({ append: (e) => void events.push(e), newIncidentId: () => 'INC-2' }, [
    { id: 'INC-1', services: ['apache2'], openFindings: [], raisedSignals: [signal.id] },
  ]);
  assert.equal(keeper.isBroken('INC-1'), true);
  keeper.signalCleared(signal, signal.since, 'ended');
  assert.deepEqual([keeper.isBroken('INC-1'), events[0]?.kind], [false, 'signal.cleared']);
});
