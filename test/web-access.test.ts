/** Every route that the web really has, behind the real gate over a real socket: who gets what of it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mayDo } from '../src/web/gate/index.ts';
import { ROLES, type Route } from '../src/web/gate/route.ts';
import { house, pathOf, type Person } from '../src/web/gate/testing/house.ts';
import { storyDesk } from '../src/web/pages/testing/desk.ts';
import { ROUTES } from '../src/web/routes/index.ts';
import { documentOf } from '../src/web/ui/document.ts';

const desk = storyDesk();
const ISSUER = { issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'x' };
const here = await house({ ask: desk.ask, frame: documentOf }, [], ISSUER, ROUTES);
after(() => here.close());
const { as } = here;

const routes = here.routes.filter((route) => route.there?.() !== false);
const named = ({ method, path }: Route): string => `${method} ${path}`;
const isAsset = (path: string): boolean => path.startsWith('/assets/');

/** What anybody may ask for. A route that is added here has to be meant. */
const PUBLIC = [
  'GET /join',
  'GET /join/with',
  'GET /join/with/go',
  'GET /sign-in',
  'GET /sign-in/with',
  'GET /sign-in/with/return',
  'POST /join',
  'POST /join/with',
  'POST /passkey-options',
  'POST /sign-in',
  'POST /sign-in/passkey',
];

async function ask(route: Route, who?: Person): Promise<Response> {
  const headers = { origin: here.origin };
  if (route.method === 'GET') return here.get(pathOf(route), who, { headers });
  return here.ask(pathOf(route), {
    form: who === undefined ? {} : { csrf: who.csrf },
    ...(who === undefined ? {} : { cookie: who.cookie }),
  });
}

test('the list of what anybody may ask for is this one, and each says why', () => {
  const open = routes.filter(({ policy }) => policy.who === 'anyone');
  assert.deepEqual(
    open
      .map(named)
      .filter((name) => !isAsset(name.slice(4)))
      .toSorted(),
    PUBLIC,
  );
  for (const { policy } of open) assert.ok(policy.who === 'anyone' && policy.why.length > 10);
});

test('nobody gets anything else', async () => {
  for (const route of routes.filter(({ policy }) => policy.who !== 'anyone')) {
    const answer = await ask(route);
    assert.equal(answer.status, route.method === 'GET' ? 303 : 401, named(route));
    if (route.method === 'GET') assert.match(answer.headers.get('location') ?? '', /^\/sign-in\?next=/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  }
  assert.deepEqual(desk.done, []);
});

const needsProof = ({ policy }: Route): boolean =>
  policy.who !== 'anyone' && policy.who !== 'alerts' && policy.stepUp === true;

test('a token for alerts does nothing but tell alerts, and is gone with the right of whoever made it', async () => {
  const { id } = here.enter('responder two');
  const token = here.access.tokens.make({ id, role: 'responder' }, 'mon', 'alerts', 7);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  for (const route of routes) {
    if (route.policy.who === 'anyone' || route.policy.who === 'alerts') continue;
    const init = route.method === 'GET' ? { headers } : { headers, json: {} };
    assert.equal((await here.ask(pathOf(route), init)).status, 403, named(route));
  }
  assert.deepEqual(desk.done, []);
  const json = { summary: 'disk full', service: 'db', host: 'db1', severity: 'critical', dedup: 'x' };
  const sent = await here.ask('/intake/generic', { headers, json });
  assert.deepEqual([sent.status, await sent.json()], [202, { taken: 1, problems: [] }]);
  assert.equal(desk.done.length, 1);
  assert.equal((await here.ask('/intake/generic', { headers, json: 5 })).status, 400);
  assert.equal((await here.ask('/intake/other', { headers, json })).status, 400);
  const compressed = { ...headers, 'content-encoding': 'gzip' };
  assert.equal((await here.ask('/intake/generic', { headers: compressed, json })).status, 415);
  assert.throws(() => here.access.tokens.make({ id: as.commenter.id, role: 'commenter' }, 'x', 'alerts', 7));
  here.access.people.setRole(id, 'viewer');
  assert.equal((await here.ask('/intake/generic', { headers, json })).status, 401);
  desk.done.length = 0;
});

test('no role gets what is for those above it, and no session what needs a fresh proof', async () => {
  const stale = Object.fromEntries(ROLES.map((role) => [role, here.enter(`${role} one`, true)]));
  for (const route of routes) {
    const { policy } = route;
    if (policy.who === 'anyone') continue;
    const least = policy.who;
    for (const role of ROLES.filter((one) => least === 'alerts' || !mayDo(one, least)))
      assert.equal((await ask(route, as[role])).status, 403, `${named(route)} as ${role}`);
    if (needsProof(route)) assert.equal((await ask(route, stale['admin'])).status, 403, named(route));
  }
  assert.deepEqual(desk.done, []);
});

test('no token gets what needs a fresh proof, whoever it belongs to', async () => {
  const token = here.access.tokens.make({ id: as.admin.id, role: 'admin' }, 'all', 'admin', 7);
  for (const route of routes) {
    if (!needsProof(route)) continue;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer =
      route.method === 'GET'
        ? await here.ask(pathOf(route), { headers })
        : await here.ask(pathOf(route), { headers, json: {} });
    assert.equal(answer.status, 403, named(route));
  }
  assert.deepEqual(desk.done, []);
});

test('what changes something beyond words needs a fresh proof', () => {
  const dangerous =
    /^POST (\/incidents\/:incident\/(run|undo)|\/guard\/approve|\/settings|\/people.*|\/account\/(password|tokens|passkeys|authenticator.*))$/;
  const loose = routes.filter(
    (route) => dangerous.test(named(route)) && route.policy.who !== 'anyone' && !needsProof(route),
  );
  assert.deepEqual(loose.map(named), []);
  assert.ok(routes.filter((route) => dangerous.test(named(route))).length >= 12);
});

test('an admin sees every page that needs no name, in its frame, and nothing breaks', async () => {
  for (const route of routes) {
    if (
      route.method !== 'GET' ||
      route.events === true ||
      route.path.includes(':') ||
      route.path.includes('with') ||
      route.path === '/account/link'
    )
      continue;
    const answer = await here.get(route.path, as.admin);
    const text = await answer.text();
    assert.equal(
      answer.status,
      route.path === '/sign-in' ? 303 : 200,
      `${route.path}: ${text.slice(0, 200)}`,
    );
    if (isAsset(route.path))
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    // Forms of a page that says so come with `Origin: null`, which is refused.
    assert.doesNotMatch(text, /no-referrer/);
    assert.doesNotMatch(text, /\son[a-z]+="|style="|javascript:/);
  }
  assert.deepEqual(here.troubles, []);
});
