/** What people do, through the real gate: each act asks the desk for exactly that, in their name, and leads back to a page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { documentOf } from '../ui/document.ts';
import { serve, type Served } from '../gate/testing/served.ts';
import { type Role, ROLES, type Viewer } from '../gate/route.ts';
import { type StoryDesk, storyDesk } from '../pages/testing/desk.ts';
import { BURNING } from '../pages/testing/story.ts';
import { ROUTES } from './index.ts';

let served: Served;
let desk: StoryDesk;
before(async () => {
  desk = storyDesk();
  served = await serve(() => ROUTES, {
    ask: desk.ask,
    frame: documentOf,
    admission: {
      session: (role) => ({ viewer: viewer(role), endsAt: Infinity }),
      token: () => undefined,
      generation: () => 0,
    },
  });
});
after(() => served.close());

function viewer(role: string): Viewer {
  const known: Role = role === 'viewer' || role === 'commenter' || role === 'editor' ? role : 'responder';
  const steppedUpUntil = '2999-01-01T00:00:00.000Z';
  return { id: 'mara', name: 'Mara', role: known, via: 'session', csrf: 'c', steppedUpUntil, key: 'k' };
}

function as(role: string) {
  const cookie = `stakeout-${served.port}=${role}`;
  return {
    get: (path: string) => served.ask(path, { cookie }),
    post: (path: string, form: Readonly<Record<string, string>>) =>
      served.ask(path, { cookie, form: { csrf: 'c', ...form } }),
  };
}

const AT = `/incidents/${BURNING}`;
const HASH = 'a'.repeat(64);
const by = { incident: BURNING, by: 'Mara' };
const RUNBOOK = '/runbooks/module-missing';
const STEP = { incident: BURNING, digest: HASH };
const ran = { runbook: 'module-missing', expect: HASH, ...by };

test('each act asks for exactly that', async () => {
  const acts: readonly (readonly [string, Readonly<Record<string, string>>, unknown])[] = [
    [`${AT}/acknowledge`, { note: '', eta: '' }, { verb: 'acknowledge', args: by }],
    [
      `${AT}/acknowledge`,
      { note: 'a\r\nb', eta: '15' },
      { verb: 'acknowledge', args: { ...by, note: 'a\nb', etaMinutes: 15 } },
    ],
    [`${AT}/note`, { text: ' x ' }, { verb: 'note', args: { ...by, text: 'x' } }],
    [
      `${AT}/comment`,
      { text: 'x', replyTo: '2219' },
      { verb: 'comment', args: { ...by, text: 'x', replyTo: 2219 } },
    ],
    [`${AT}/hand-over`, { to: 'jon', note: '' }, { verb: 'handover', args: { ...by, to: 'jon' } }],
    [`${AT}/snooze`, { minutes: '30' }, { verb: 'snooze', args: { ...by, forMinutes: 30 } }],
    [`${AT}/awake`, {}, { verb: 'awake', args: { ...by, awake: true } }],
    [`${AT}/awake`, { awake: 'no' }, { verb: 'awake', args: { ...by, awake: false } }],
    [`${AT}/silence`, { reason: 'planned' }, { verb: 'silence', args: { ...by, reason: 'planned' } }],
    [`${AT}/unsilence`, {}, { verb: 'unsilence', args: by }],
    [`${AT}/run`, { expect: HASH }, { verb: 'runStep', args: { ...by, expect: HASH } }],
    [
      `${RUNBOOK}/look`,
      { ...STEP, step: 'config-test' },
      { verb: 'runbookStep', args: { ...ran, step: 'config-test', mode: 'look' } },
    ],
    [
      `${RUNBOOK}/dry-run`,
      { ...STEP, step: 'reinstall' },
      { verb: 'runbookStep', args: { ...ran, step: 'reinstall', mode: 'dry' } },
    ],
    [
      `${RUNBOOK}/change`,
      { ...STEP, step: 'reinstall', host: 'web1 ' },
      { verb: 'runbookStep', args: { ...ran, step: 'reinstall', mode: 'change', confirm: 'web1' } },
    ],
    [
      '/guard/approve',
      { transaction: 'TXN-0a1b2c3d4e', reason: 'x', minutes: '15' },
      { verb: 'approve', args: { transaction: 'TXN-0a1b2c3d4e', by: 'Mara', reason: 'x', forMinutes: 15 } },
    ],
  ];
  for (const [path, form, done] of acts) {
    const answer = await as('responder').post(path, form);
    assert.equal(answer.status, 303, path);
    assert.deepEqual(desk.done.splice(0), [done]);
    const next = answer.headers.get('location') ?? '';
    assert.equal((await as('responder').get(next)).status, 200, next);
  }
});

test('values other than the defaults stay in the address, so that the next step has them as well', async () => {
  const post = (value: string): Promise<Response> =>
    as('responder').post(`${RUNBOOK}/look`, { ...STEP, step: 'config-test', value });
  const answer = await post('a b&c');
  assert.equal(
    answer.headers.get('location'),
    `${RUNBOOK}?incident=${BURNING}&value=a+b%26c#step-config-test`,
  );
  assert.deepEqual(desk.done.splice(0), [
    { verb: 'runbookStep', args: { ...ran, step: 'config-test', mode: 'look', values: ['a b&c'] } },
  ]);
  const two = await (
    await as('viewer').get(`${RUNBOOK}?incident=${BURNING}&value=8.3&value=http://x/`)
  ).text();
  assert.match(two, /libphp8\.3\.so/);
  assert.equal((await post('x'.repeat(301))).status, 400);
  assert.equal((await as('responder').post(`${RUNBOOK}/look`, { ...STEP, step: '../x' })).status, 400);
});

test('case 8: whoever only reads may do nothing', async () => {
  const people = ROUTES.filter(
    ({ method, policy }) => method === 'POST' && ROLES.some((role) => role === policy.who),
  );
  for (const route of people) {
    const path = route.path.replace(':incident', BURNING);
    assert.equal((await as('viewer').post(path, {})).status, 403, path);
  }
  assert.deepEqual(desk.done, []);
});

test('case 12: fields that nobody asked for are refused', async () => {
  const answer = await as('responder').post(`${AT}/note`, { text: 'x', by: 'Jon', role: 'admin' });
  assert.equal(answer.status, 400);
  assert.deepEqual(desk.done, []);
});

test('an incident or a service that is not there is 404, an agent that does not answer 503', async () => {
  assert.equal((await as('viewer').get('/incidents/INC-20200101-1')).status, 404);
  desk.answer.service = () => ({ service: null });
  assert.equal((await as('viewer').get('/services/none')).status, 404);
  delete desk.answer.service;
  desk.silent = true;
  assert.equal((await as('viewer').get('/incidents')).status, 503);
  desk.silent = false;
});

test('a page comes although what it can do without does not', async () => {
  desk.answer.evidence = () => new Promise(() => {});
  desk.answer.oncall = () => {
    throw new Error('the pager is gone');
  };
  const page = await (await as('viewer').get(AT)).text();
  assert.match(page, /The evidence cannot be shown/);
  assert.match(page, /The pager does not answer/);
  delete desk.answer.evidence;
  delete desk.answer.oncall;
});

test('settings that are wrong, or that somebody else changed meanwhile, are there again', async () => {
  const problem = { severity: 'error' as const, path: 'people', line: 1, column: 1, message: 'no people' };
  desk.answer.saveSettings = () => ({ saved: false, hash: null, problems: [problem] });
  const wrong = await as('editor').post('/settings', { text: 'peeple:\r\n  x: 1\r\n', hash: HASH });
  assert.equal(wrong.status, 422);
  const page = await wrong.text();
  assert.match(page, /Nothing was saved/);
  assert.match(page, /Line 1, column 1: no people/);
  assert.match(page, /peeple:\n  x: 1/);
  delete desk.answer.saveSettings;
  assert.equal((await as('editor').post('/settings', { text: 'x', hash: HASH })).status, 303);
  desk.done.splice(0);
  assert.equal((await as('editor').post('/settings/check', { text: 'x', hash: '' })).status, 200);
  assert.deepEqual(desk.done, []);
});

test('a tab tells how many incidents are open on every page', async () => {
  for (const path of [
    '/',
    '/incidents',
    AT,
    '/guard',
    '/hosts',
    '/on-call',
    '/settings',
    '/services/apache2',
  ])
    assert.match(await (await as('viewer').get(path)).text(), /<title>\(1\) ✖ /, path);
});

test('the dead are not served alive: what changes is kept by nobody, style and script for ever', async () => {
  assert.equal((await as('viewer').get('/')).headers.get('cache-control'), 'no-store');
  const [asset] = ROUTES.filter(({ path }) => path.startsWith('/assets/'));
  const answer = await served.ask(asset?.path ?? '');
  assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
});
