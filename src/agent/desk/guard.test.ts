import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { EventOf } from '../../domain/event.ts';
import { GuardRecords } from '../../protect/guard/index.ts';
import { T0, testDesk } from './testing/desk.ts';

const desk = await testDesk();
after(desk.close);
const records = new GuardRecords(desk.dir);
const REFUSED = 'TXN-0123456789';

function judged(transaction: string, outcome: EventOf<'guard.judged'>['outcome']): EventOf<'guard.judged'> {
  return {
    kind: 'guard.judged',
    transaction,
    layer: 'apt',
    outcome,
    commandLine: 'apt-get -o Acquire::http::Proxy=http://u:tr0ub4dor@proxy purge php',
    changes: ['remove php8.2 8.2.1-1'],
    lost: ['file:/usr/lib/libphp.so'],
    services: ['apache2'],
    sites: ['shop.test'],
    summary: 'shop.test would lose PHP',
    by: { rung: 'proc', process: { pid: 5, comm: 'apt-get', argv: ['apt-get', 'purge'] }, ancestors: [] },
    script: { path: '/opt/cleanup.sh', line: 37 },
  };
}

test('what was judged comes newest first, page by page, and says what can be approved', async () => {
  records.refused({
    transaction: REFUSED,
    at: new Date(T0).toISOString(),
    layer: 'apt',
    changes: [],
    lost: ['file:/usr/lib/libphp.so'],
    summary: 'shop.test would lose PHP',
    services: ['apache2'],
    sites: ['shop.test'],
  });
  desk.journal.append(judged('TXN-0000000000', 'refused'));
  desk.journal.append(judged(REFUSED, 'refused'));
  const first = await desk.ask('guard', { limit: 1 });
  assert.deepEqual([first.installed, first.total, first.judged.length], [false, 2, 1]);
  const [newest] = first.judged;
  assert.ok(newest !== undefined);
  assert.deepEqual([newest.transaction, newest.approvable, newest.approval], [REFUSED, true, null]);
  assert.deepEqual([newest.script?.line, newest.actor], [37, 'apt-get purge']);
  assert.doesNotMatch(JSON.stringify(first), /tr0ub4dor/);
  const second = await desk.ask('guard', { limit: 5, before: newest.seq });
  assert.deepEqual(
    second.judged.map(({ transaction, approvable }) => [transaction, approvable]),
    [['TXN-0000000000', false]],
    'what is forgotten cannot be approved',
  );
});

test('an approval allows exactly what was refused, once, and is on record with its reason and person', async () => {
  const wish = { by: 'mara', reason: 'PHP moves to FPM', forMinutes: 10 };
  await assert.rejects(desk.ask('approve', { transaction: 'TXN-0000000000', ...wish }), {
    refusal: 'unknown',
  });
  await assert.rejects(desk.ask('approve', { transaction: REFUSED, ...wish, reason: '  ' }), {
    refusal: 'refused',
  });
  await assert.rejects(desk.ask('approve', { transaction: '../../x', ...wish }), { refusal: 'refused' });
  await assert.rejects(desk.ask('approve', { transaction: REFUSED, ...wish, forMinutes: 1441 }), {
    refusal: 'refused',
  });
  assert.deepEqual(records.approvals(), []);
  const given = await desk.ask('approve', { transaction: REFUSED, ...wish });
  assert.equal(given.until, '2026-01-02T10:10:00.000Z');
  const { judged: shown } = await desk.ask('guard', { limit: 1 });
  assert.match(shown[0]?.approval?.reason ?? '', /^PHP moves to FPM \(mara/);
  assert.equal(records.use(REFUSED, ['file:/usr/lib/other.so'], new Date(T0)), undefined, 'nothing more');
  assert.ok(records.use(REFUSED, ['file:/usr/lib/libphp.so'], new Date(T0)));
  assert.equal(records.use(REFUSED, ['file:/usr/lib/libphp.so'], new Date(T0)), undefined, 'once');
  const { entries } = await desk.ask('audit', { limit: 1 });
  assert.deepEqual(
    entries.map(({ kind, by }) => [kind, by]),
    [['guard.approved', 'mara']],
  );
});
