/** Cases of the research page, §5.2, by number: who may, and until when. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openAccess } from '../access/index.ts';
import { mayDo } from './admission.ts';
import { ROLES, type Role, type Route } from './route.ts';
import { STREAM_LIMITS } from './streams.ts';
import { allRoutes, house, PASSWORD, pathOf, type Person } from './testing/house.ts';

const here = await house();
after(() => here.close());
const { as } = here;

/** Everything that a stream says until it ends; its end is what is waited for. */
async function untilItEnds(answer: Response): Promise<void> {
  const reader = answer.body?.getReader();
  try {
    for (;;) if ((await reader?.read())?.done !== false) return;
  } catch {
    // cut off is an end
  }
}

async function diesBy(name: string, work: (person: Person) => unknown): Promise<void> {
  const person = here.enter(name);
  assert.equal((await here.get('/incidents', person)).status, 200);
  const stream = await here.get('/events', person, { headers: { origin: here.origin } });
  assert.equal(stream.status, 200);
  await work(person);
  await untilItEnds(stream);
  assert.equal((await here.get('/incidents', person)).status, 303, 'the old cookie still holds');
}

test('case 5: rights that end take cookies and open streams with them', async () => {
  assert.ok(STREAM_LIMITS.sweepMs * 2 < 1000);
  await diesBy('viewer two', (who) => here.post('/sign-out', who));
  await diesBy('viewer two', (who) =>
    here.post('/account/password', who, { password: 'five other words of length' }),
  );
  await diesBy('editor two', ({ id }) => here.post(`/people/${id}/role`, as.admin, { role: 'viewer' }));
  await diesBy('commenter two', ({ id }) => here.post(`/people/${id}/disable`, as.admin));
  await diesBy('responder two', async ({ id }) => {
    const code = here.access.codes.join(id);
    await here.ask('/join', { form: { code, password: PASSWORD } });
  });
  // By another process, as a command would.
  await diesBy('viewer two', ({ id }) => {
    const other = openAccess(here.directory, { now: () => here.clock.now });
    other.people.setDisabled(id, true);
    other.close();
  });
});

test('case 5: a token takes its streams with it, and does no more than its owner now may', async () => {
  const { id } = here.access.people.add('lena', 'editor');
  const token = here.access.tokens.make({ id, role: 'editor' }, 'script', 'editor', 7);
  const headers = { authorization: `Bearer ${token}` };
  const stream = await here.ask('/events', { headers });
  assert.equal(stream.status, 200);
  here.access.people.setRole(id, 'viewer');
  await untilItEnds(stream);
  assert.equal((await here.ask('/incidents/INC-1/note', { headers, json: { text: 'x' } })).status, 403);
  const [line] = here.access.tokens.list(id);
  const again = await here.ask('/events', { headers });
  here.access.tokens.end(id, line?.key ?? '');
  await untilItEnds(again);
  assert.equal((await here.ask('/incidents', { headers })).status, 401);
});

const PUBLIC = ['GET /join', 'GET /sign-in', 'POST /join', 'POST /sign-in'];
const there = (): readonly Route[] => allRoutes(here).filter((route) => route.there?.() !== false);
const named = ({ method, path }: Route): string => `${method} ${path}`;

test('case 6: nobody gets anything from any route but the public ones, which are these', async () => {
  const open = there()
    .filter(({ policy }) => policy.who === 'anyone')
    .map(named);
  assert.deepEqual(
    open.filter((name) => !name.includes('passkey') && !name.includes('/sign-in/with')).toSorted(),
    PUBLIC,
  );
  for (const route of there()) {
    if (route.policy.who === 'anyone') continue;
    for (const accept of ['text/html', 'application/json']) {
      const init = {
        method: route.method,
        headers: { accept, origin: here.origin, 'content-type': 'application/json' },
      };
      const answer = await here.ask(
        pathOf(route),
        route.method === 'GET' ? { headers: { accept, origin: here.origin } } : { ...init, body: '{}' },
      );
      const wanted = route.method === 'GET' && accept === 'text/html' ? 303 : 401;
      assert.equal(answer.status, wanted, named(route));
      assert.doesNotMatch(await answer.text(), /Overview|incident"|data:/);
    }
  }
});

test('case 6: every route is refused to each role below its own, and to who is not fresh where that is asked', async () => {
  const stale = Object.fromEntries(ROLES.map((role) => [role, here.enter(`${role} one`, true)]));
  let refused = 0;
  for (const route of there()) {
    const { policy } = route;
    if (policy.who === 'anyone') continue;
    if (policy.who === 'alerts') continue; // asked of all roles in test/web-access.test.ts
    const least: Role = policy.who;
    const ask = async (who: Person): Promise<number> => {
      const headers = { origin: here.origin };
      const answer =
        route.method === 'GET'
          ? await here.get(pathOf(route), who, { headers })
          : await here.post(pathOf(route), who);
      await answer.body?.cancel();
      return answer.status;
    };
    for (const role of ROLES.filter((one) => !mayDo(one, least))) {
      assert.equal(await ask(as[role]), 403, `${named(route)} as ${role}`);
      refused += 1;
    }
    if (policy.stepUp === true)
      assert.equal(await ask(stale[least] ?? as.viewer), 403, `${named(route)} without a proof`);
  }
  assert.ok(refused > 10);
});

test('case 8: who only looks, comments or responds changes no rotation, policy or calendar', async () => {
  for (const what of ['policy', 'schedule', 'rotation', 'calendar'])
    for (const role of ['viewer', 'commenter', 'responder', 'editor'] as const)
      assert.equal(
        (await here.post(`/on-call/${what}`, as[role], { text: 'x' })).status,
        403,
        `${what} as ${role}`,
      );
});

test('case 9: filters and ids that are not known are refused, and nothing of anybody else comes back', async () => {
  for (const query of [
    '?scope=all',
    '?user=admin',
    '?scope=all&user=',
    '?search=a&search=b',
    '?sort=secret',
    '?__proto__=1',
    '?constructor=1',
  ])
    assert.equal((await here.get(`/incidents${query}`, as.viewer)).status, 400, query);
  const before = here.asked.length;
  for (const id of [
    'all',
    '*',
    '0',
    '-1',
    'INC-',
    `INC-${'1'.repeat(40)}`,
    'inc-1',
    '__proto__',
    'INC-1,INC-2',
  ]) {
    const answer = await here.get(`/incidents/${id}`, as.viewer);
    assert.match(String(answer.status), /^40[04]$/, id);
  }
  assert.equal(here.asked.length, before);
});

test('case 10: what is somebody else’s is not there', async () => {
  const [theirs] = here.access.sessions.list(as.editor.id);
  const key = theirs?.key ?? '';
  assert.equal((await here.post(`/account/sessions/${key}/end`, as.admin)).status, 404);
  assert.equal((await here.get('/', as.editor)).status, 200);
  const token = here.access.tokens.make({ id: as.editor.id, role: 'editor' }, 'mine', 'viewer', 7);
  const [line] = here.access.tokens.list(as.editor.id);
  assert.equal((await here.post(`/account/tokens/${line?.key}/end`, as.admin)).status, 404);
  assert.equal((await here.ask('/incidents', { headers: { authorization: `Bearer ${token}` } })).status, 200);
  for (const verb of ['role', 'disable', 'enable', 'remove', 'code'])
    assert.equal(
      (
        await here.post(
          pathOf({ path: `/people/:person/${verb}` }),
          as.admin,
          verb === 'role' ? { role: 'viewer' } : {},
        )
      ).status,
      404,
      verb,
    );
});

test('case 12: fields that are not named are refused, and no role moves', async () => {
  const roles = (): string => JSON.stringify(here.access.people.list().map(({ name, role }) => [name, role]));
  const before = roles();
  const code = here.access.codes.join(as.viewer.id);
  const more: readonly Readonly<Record<string, string>>[] = [
    { role: 'admin' },
    { admin: 'true' },
    { id: as.admin.id },
    { person: as.admin.id },
    { 'user[role]': 'admin' },
    { __proto__x: '1' },
    { constructor: '1' },
  ];
  for (const extra of more) {
    const tried: readonly (readonly [string, Response])[] = [
      [
        'sign-in',
        await here.ask('/sign-in', { form: { name: 'viewer one', password: PASSWORD, code: '', ...extra } }),
      ],
      ['join', await here.ask('/join', { form: { code, password: PASSWORD, ...extra } })],
      ['password', await here.post('/account/password', as.viewer, { password: PASSWORD, ...extra })],
      ['note', await here.post('/incidents/INC-1/note', as.admin, { text: 'x', ...extra })],
      ['sign-out', await here.post('/sign-out', as.viewer, extra)],
    ];
    for (const [what, answer] of tried) assert.equal(answer.status, 400, `${what} ${JSON.stringify(extra)}`);
  }
  const json = `{"csrf":"${as.admin.csrf}","text":"x","__proto__":{"role":"admin"}}`;
  const answer = await here.ask('/incidents/INC-1/note', {
    method: 'POST',
    cookie: as.admin.cookie,
    headers: { 'content-type': 'application/json' },
    body: json,
  });
  assert.equal(answer.status, 400);
  const longer = await here.post('/people', as.admin, { name: 'x', role: 'root' });
  assert.equal(longer.status, 400);
  assert.equal(roles(), before);
});

test('case 13: trying a channel is for admins, not often, and says nothing of what came back', async (t) => {
  const slow = await house({
    guesses: { each: { burst: 3, perSecond: 0.01 }, all: { burst: 100, perSecond: 1 } },
  });
  t.after(() => slow.close());
  const test = (who: Person): Promise<Response> =>
    slow.post('/settings/channels/test', who, { channel: 'mail' });
  assert.equal((await test(slow.as.editor)).status, 403);
  assert.equal(await (await test(slow.as.admin)).text(), '{"arrived":true}');
  assert.equal((await test(slow.as.admin)).status, 200);
  const often = await test(slow.as.admin);
  assert.equal(often.status, 429);
  assert.equal(often.headers.get('retry-after'), '100');
});

test('case 14: a repair needs a session, a fresh proof and a form of that session; reading never runs one', async () => {
  const path = '/incidents/INC-1/repair';
  const before = here.asked.length;
  for (const suffix of ['', '?run=1', '?confirm=true'])
    assert.equal((await here.get(path + suffix, as.admin)).status, 405);
  const token = here.access.tokens.make({ id: as.admin.id, role: 'admin' }, 'all', 'admin', 7);
  const bearer = { authorization: `Bearer ${token}` };
  const statuses = [
    (await here.ask(path, { form: {} })).status,
    (await here.post(path, as.commenter)).status,
    (await here.post(path, here.enter('responder one', true))).status,
    (await here.ask(path, { cookie: as.responder.cookie, form: {} })).status,
    (await here.ask(path, { headers: bearer, json: {} })).status,
  ];
  assert.deepEqual(statuses, [401, 403, 403, 403, 403]);
  assert.equal(here.asked.length, before);
  assert.equal((await here.post(path, as.responder)).status, 303);
  assert.deepEqual(here.asked.at(-1), {
    verb: 'acknowledge',
    args: { incident: 'INC-1', by: 'responder one' },
  });
});

test('case 22: once there is an admin there is no set-up, whatever code somebody has', async () => {
  assert.equal(here.access.newSetUpCode(), undefined);
  for (const init of [{}, { form: { code: 'x', name: 'eve', password: PASSWORD } }])
    assert.equal((await here.ask('/set-up', init)).status, 404);
  await assert.rejects(here.access.setUp('0000-0000', 'eve', PASSWORD), /does not hold/);
  assert.equal(here.access.people.byName('eve'), undefined);
});
