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
/** One that ends in half an hour, one that begins in a month. */
const MAINTENANCE = `maintenance:
  switches: { hosts: [web1], reason: new switches, from: 2026-01-02 09:00, until: 2026-01-02 10:30 }
  far: { hosts: [web1], reason: later, from: 2026-02-02 09:00, until: 2026-02-02 10:30 }
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
  assert.deepEqual(
    [page.running, page.inForce, page.pages[0]?.dueAt],
    [true, true, '2026-01-02T10:02:00.000Z'],
  );
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

test('a silence is told with its end until it is over, taken back, or its incident resolved', async () => {
  current = status();
  const told = async (): Promise<readonly unknown[]> =>
    (await desk.ask('oncall', {})).quiets.map(({ name, by, reason, until }) => [name, by, reason, until]);
  assert.deepEqual(await told(), [], 'taken back');
  const until = '2026-01-02T11:00:00.000Z';
  await desk.ask('silence', { incident: ID, by: 'mara', reason: 'known, DB_PASS=tr0ub4dor', until });
  assert.deepEqual(await told(), [[ID, 'mara', 'known, DB_PASS=[redacted]', until]]);
  writeFileSync(join(desk.dir, 'stakeout.yaml'), `${CONFIG}${MAINTENANCE}`);
  assert.deepEqual(
    (await told()).map((one) => (Array.isArray(one) ? one[0] : undefined)),
    ['switches', ID],
    'what ends first comes first',
  );
  desk.pass(3_600_000);
  assert.deepEqual(await told(), [], 'both are over, and what is far away is not told yet');
  desk.pass(-3_600_000);
  writeFileSync(join(desk.dir, 'stakeout.yaml'), CONFIG);
  await desk.ask('unsilence', { incident: ID, by: 'mara' });
});

test('who will be on call without a drill that counts; one that counts by then is enough', async () => {
  const untrained = async (): Promise<readonly unknown[]> =>
    (await desk.ask('oncall', {})).untrained.map(({ person, since }) => [person, since]);
  assert.deepEqual(await untrained(), [
    ['mara', null],
    ['jonas', null],
  ]);
  desk.journal.append({
    kind: 'drill.finished',
    drill: 'DRILL-1',
    fault: 'module-removed',
    family: 'module',
    mode: 'practice',
    person: 'mara',
    level: 1,
    score: 90,
    passed: true,
    items: [],
    hints: 0,
    tookMs: 60_000,
    version: '0.1.0',
  });
  assert.deepEqual(await untrained(), [['jonas', null]]);
});

test('awake is said in the name that on-call pages, however the web writes it', async () => {
  current = status();
  for (const [by, named] of [
    ['Mara', 'mara'],
    ['JONAS', 'jonas'],
    ['somebody else', 'somebody else'],
  ] as const) {
    await desk.ask('awake', { incident: ID, by, awake: true });
    const last = [...desk.journal.entries({ kind: 'oncall.asked' })].at(-1)?.event;
    assert.equal(last?.kind === 'oncall.asked' ? last.by : '', named);
  }
});

test('the last tests of the chain and of the channels, with what failed', async () => {
  const tried = async (): Promise<unknown> => {
    const { selftest, channelTest } = await desk.ask('overview', {});
    return [selftest, channelTest];
  };
  assert.deepEqual(await tried(), [null, null]);
  const link = (name: string, ok: boolean) => ({ link: name, ok, detail: '' });
  desk.journal.append({ kind: 'selftest.done', ok: true, links: [link('seen', true)] });
  desk.journal.append({ kind: 'selftest.done', ok: false, links: [link('seen', true), link('page', false)] });
  const message = { recipient: 'person:mara', ok: false, tookMs: 5, why: 'refused' };
  const results = [
    { channel: 'hook', ...message },
    { channel: 'mail', ...message, ok: true },
  ];
  desk.journal.append({ kind: 'oncall.tested', by: 'mara', results });
  const at = '2026-01-02T10:00:00.000Z';
  assert.deepEqual(await tried(), [
    { at, ok: false, failed: ['page'] },
    { at, ok: false, failed: ['hook to person:mara'] },
  ]);
  const [entry] = (await desk.ask('audit', { limit: 1 })).entries;
  assert.deepEqual([entry?.by, entry?.text], ['mara', 'mara tested on-call: 1 of 2 messages arrived']);
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
