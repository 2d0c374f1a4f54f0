import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PagerStatus } from '../../pager/index.ts';
import { testDesk } from './testing/desk.ts';

const ID = 'INC-20260102-1';
/** 2026-01-02 is a Friday: nobody is on call from Saturday on. */
const CONFIG = `version: 1
zone: UTC
channels:
  hook: { kind: webhook, url: "http://127.0.0.1:1/page", key: tr0ub4dor }
people:
  mara: { name: Mara, contacts: [{ channel: hook }] }
  jonas: { name: Jonas, contacts: [{ channel: hook }] }
schedules:
  web:
    layers:
      - { name: days, people: [mara, jonas], shift: daily, handoff: "12:00", starts: 2026-01-01, only: [{ days: [mon, tue, wed, thu, fri] }] }
policies:
  all: { steps: [{ notify: [schedule:web], wait: 5m }] }
routes: [{ policy: all }]
`;

const incident: PagerStatus['incidents'][number] = {
  incident: ID,
  title: 'shop answers 500, DB_PASS=tr0ub4dor',
  severity: 'critical',
  services: ['apache2'],
  hosts: ['web1'],
  alerts: 0,
  phase: 'triggered',
  dueInMs: 120_000,
  openForMs: 5,
  policy: 'all',
  step: 1,
  round: 1,
  paged: ['person:mara'],
  acknowledgedBy: [],
  awake: [],
};
const status = (more: Partial<PagerStatus> = {}): PagerStatus => ({
  schema: 'stakeout.oncall-status/1',
  at: '2026-01-02T10:00:00.000Z',
  configuration: { file: '/etc/stakeout/stakeout.yaml', inForce: true, problems: [] },
  runsAs: { user: 'stakeout-pager', pid: 7, confined: true },
  ahead: [],
  incidents: [incident],
  pending: [
    {
      incident: ID,
      purpose: 'page',
      recipient: 'person:mara',
      channel: 'hook',
      attempts: 2,
      dueInMs: 900,
      why: 'refused',
    },
  ],
  pendingCount: 1,
  channels: [
    { id: 'hook', kind: 'webhook', failing: true, failures: 2, why: 'http://u:tr0ub4dor@x refused' },
  ],
  people: [
    { id: 'mara', name: 'Mara' },
    { id: 'jonas', name: 'Jonas' },
  ],
  onCall: [{ schedule: 'web', person: 'mara' }],
  untold: 0,
  ...more,
});

let current: PagerStatus | undefined;
let broken = false;
const desk = await testDesk((dir) => ({
  onCallFile: join(dir, 'stakeout.yaml'),
  pagerStatus: () => {
    if (broken) return Promise.reject(new Error('it took too long'));
    // It has read everything by the time it answers.
    const read = [...desk.journal.entries()].at(-1)?.seq ?? 0;
    return Promise.resolve(current === undefined ? undefined : { ...current, read });
  },
}));
after(desk.close);
writeFileSync(join(desk.dir, 'stakeout.yaml'), CONFIG);
desk.journal.append({ kind: 'incident.opened', incident: ID, title: 'x', severity: 'critical' });

test('who is on call now and next, where nobody will be, and how pages and channels stand', async () => {
  current = status();
  const page = await desk.ask('oncall', {});
  assert.deepEqual(page.rotations, [
    {
      schedule: 'web',
      zone: 'UTC',
      now: { id: 'mara', name: 'Mara' },
      until: '2026-01-02T12:00:00.000Z',
      next: { id: 'jonas', name: 'Jonas' },
    },
  ]);
  assert.deepEqual(page.gaps.policies, [
    { policy: 'all', from: '2026-01-03T00:00:00.000Z', until: '2026-01-05T00:00:00.000Z' },
  ]);
  assert.deepEqual(page.gaps.schedules[0]?.skipped, ['all']);
  assert.deepEqual([page.running, page.inForce, page.pages[0]?.dueInMs], [true, true, 120_000]);
  assert.deepEqual([page.channels[0]?.failing, page.pending[0]?.attempts], [true, 2]);
  assert.doesNotMatch(JSON.stringify(page), /tr0ub4dor/);
});

test('without a pager, and with one that does not answer, the file still says who would be called', async () => {
  current = undefined;
  const page = await desk.ask('oncall', {});
  assert.deepEqual([page.running, page.pages, page.rotations[0]?.now?.id], [false, [], 'mara']);
  assert.match(page.standing, /^nobody would be paged/);
  broken = true;
  assert.match((await desk.ask('oncall', {})).standing, /does not answer: it took too long/);
  assert.deepEqual(await desk.ask('awake', { incident: ID, by: 'mara', awake: true }), {
    seq: 2,
    heard: false,
    page: null,
  });
  broken = false;
});

test('what people say goes into the journal once it makes sense, and the pager has heard of it', async () => {
  current = status();
  const said = await desk.ask('snooze', { incident: ID, by: 'mara', forMinutes: 30 });
  assert.deepEqual([said.heard, said.page?.incident], [true, ID]);
  await desk.ask('handover', { incident: ID, by: 'mara', to: 'jonas', note: 'on a train' });
  await desk.ask('silence', { incident: ID, by: 'mara', reason: 'known' });
  await desk.ask('unsilence', { incident: ID, by: 'mara' });
  const asked = [...desk.journal.entries({ kind: 'oncall.asked' })].slice(-4);
  assert.deepEqual(
    asked.map(({ event }) => (event.kind === 'oncall.asked' ? event.ask : undefined)),
    [
      { what: 'snooze', forMs: 1_800_000 },
      { what: 'hand-over', to: 'jonas', note: 'on a train' },
      { what: 'silence', reason: 'known', until: 'resolved' },
      { what: 'unsilence' },
    ],
  );
});

test('what makes no sense is refused, and nothing is written', async () => {
  const before = [...desk.journal.entries()].length;
  const by = 'mara';
  await assert.rejects(desk.ask('snooze', { incident: 'INC-20260102-9', by, forMinutes: 1 }), {
    refusal: 'unknown',
  });
  await assert.rejects(desk.ask('handover', { incident: ID, by, to: 'nobody' }), { refusal: 'unknown' });
  await assert.rejects(desk.ask('silence', { incident: ID, by, reason: ' ' }), { refusal: 'refused' });
  const past = { incident: ID, by, reason: 'x', until: '2026-01-02T09:59:59.000Z' };
  await assert.rejects(desk.ask('silence', past), { refusal: 'refused' });
  for (const odd of [{ forMinutes: 0 }, { forMinutes: 1e9 }, { forMinutes: 1.5 }, { forMinutes: '5' }])
    await assert.rejects(desk.say('snooze', { incident: ID, by, ...odd }), { refusal: 'refused' });
  assert.equal([...desk.journal.entries()].length, before);
  desk.journal.append({ kind: 'incident.resolved', incident: ID, how: 'x' });
  current = status({ incidents: [] });
  await assert.rejects(desk.ask('snooze', { incident: ID, by, forMinutes: 1 }), { refusal: 'conflict' });
});
