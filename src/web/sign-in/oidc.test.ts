/** Signing in by an issuer, over the wire on both sides. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { FakeIssuer, type Said } from '../access/testing/issuer.ts';
import { house, type Person } from '../gate/testing/house.ts';

const issuer = await FakeIssuer.listening();
const here = await house({}, [], {
  issuer: issuer.url,
  clientId: issuer.clientId,
  clientSecret: issuer.clientSecret,
});
after(async () => {
  await here.close();
  await issuer[Symbol.asyncDispose]();
});
const { editor, viewer, admin } = here.as;

interface Way {
  readonly url: string;
  readonly flow: string;
}

async function begin(path: string, who?: Person): Promise<Way> {
  const answer = await here.get(path, who);
  assert.equal(answer.status, 303, await answer.clone().text());
  const cookie = answer.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^stakeout-flow-\d+=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
  return { url: answer.headers.get('location') ?? '', flow: cookie.split(';')[0] ?? '' };
}

const back = (query: URLSearchParams, flow: string): Promise<Response> =>
  here.ask(`/sign-in/with/return?${query.toString()}`, { cookie: flow });

async function through(path: string, said: Said, who?: Person): Promise<Response> {
  const { url, flow } = await begin(path, who);
  return back(issuer.authorize(url, said), flow);
}
const sessionOf = (answer: Response): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

test('who is linked signs in, and goes on to where they were', async () => {
  assert.equal((await through('/sign-in/with', { sub: 'e-1' })).status, 401, 'not linked yet');
  assert.equal((await through('/account/link', { sub: 'e-1' }, editor)).status, 200);
  const entered = await through('/sign-in/with?next=/incidents', { sub: 'e-1' });
  assert.equal(entered.status, 200);
  assert.match(await entered.text(), /http-equiv="refresh" content="0;url=\/incidents"/);
  assert.match(entered.headers.get('set-cookie') ?? '', /SameSite=Strict/);
  const page = await here.ask('/', { cookie: sessionOf(entered) });
  assert.match(await page.text(), /Overview of editor one/);
});

test('T3 what is asked for: a code, with PKCE, state and nonce, for our own address only', async () => {
  const { url } = await begin('/sign-in/with');
  const asked = Object.fromEntries(new URL(url).searchParams);
  const { state = '', nonce = '', code_challenge: challenge = '', ...rest } = asked;
  for (const one of [state, nonce, challenge]) assert.match(one, /^[\w-]{43}$/);
  assert.deepEqual(rest, {
    client_id: 'stakeout',
    code_challenge_method: 'S256',
    redirect_uri: `${here.origin}/sign-in/with/return`,
    response_type: 'code',
    scope: 'openid',
  });
});

test('T4 an answer of the issuer that is not whole, not for us, or not now lets nobody in', async () => {
  const now = Math.floor(Date.now() / 1000);
  const wrong: readonly Said[] = [
    { sub: 'e-1', wrong: { nonce: 'another' } },
    { sub: 'e-1', wrong: { aud: 'somebody else' } },
    { sub: 'e-1', wrong: { iss: 'https://evil.example' } },
    { sub: 'e-1', wrong: { exp: now - 600 } },
    { sub: 'e-1', unsigned: true },
    {
      sub: 'e-2',
      wrong: { email: 'editor@example.org', email_verified: true, preferred_username: 'editor one' },
    },
  ];
  for (const said of wrong) {
    const answer = await through('/sign-in/with', said);
    assert.equal(answer.status, 401, JSON.stringify(said));
    assert.equal(answer.headers.get('set-cookie'), null);
  }
  const first = await begin('/sign-in/with');
  const second = await begin('/sign-in/with');
  const query = issuer.authorize(first.url, { sub: 'e-1' });
  assert.equal((await back(query, second.flow)).status, 401, 'of another flow');
  assert.equal((await back(query, '')).status, 401, 'of another browser');
  const used = issuer.authorize(first.url, { sub: 'e-1' });
  assert.equal((await back(used, first.flow)).status, 200);
  assert.equal((await back(used, first.flow)).status, 401, 'a second time');
  const denied = await begin('/sign-in/with');
  const state = new URL(denied.url).searchParams.get('state') ?? '';
  const error = new URLSearchParams({
    error: 'access_denied',
    error_description: '<script>alert(1)</script>',
    state,
    iss: issuer.url,
  });
  const refused = await back(error, denied.flow);
  assert.equal(refused.status, 401);
  assert.doesNotMatch(await refused.text(), /<script>alert/);
});

test('an account is linked with one person, and its word is a fresh proof only of themselves and of now', async () => {
  assert.equal((await through('/account/link', { sub: 'e-1' }, viewer)).status, 401, 'it is the editor’s');
  const stale = here.enter('editor one', true);
  assert.equal((await here.get('/account/link', stale)).status, 403);
  const old = Math.floor(Date.now() / 1000) - 3600;
  assert.equal(
    (await through('/step-up/with', { sub: 'e-1', wrong: { auth_time: old } }, stale)).status,
    401,
  );
  assert.equal((await through('/step-up/with', { sub: 'x-1' }, stale)).status, 401);
  assert.equal((await here.get('/account/link', stale)).status, 403);
  assert.equal((await through('/step-up/with', { sub: 'e-1' }, stale)).status, 200);
  assert.equal((await here.get('/account/link', stale)).status, 303);
  const long = await through('/sign-in/with', { sub: 'e-1', wrong: { auth_time: old } });
  assert.equal(
    (await here.ask('/account/link', { cookie: sessionOf(long) })).status,
    403,
    'a word of an hour ago is none of now',
  );
});

test('somebody joins by a code and an account of the issuer; the disabled do not come in', async () => {
  const made = await here.post('/people', admin, { name: 'tomas', role: 'viewer' });
  const code = /([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})/.exec(await made.text())?.[1] ?? '';
  assert.equal((await here.ask('/join/with', { form: { code: 'x' } })).status, 400);
  const page = await (await here.ask('/join/with', { form: { code } })).text();
  const link = /href="(\/join\/with\/go\?begun=[\w-]+)"/.exec(page)?.[1] ?? '';
  const joined = await through(link, { sub: 't-1' });
  assert.match(await (await here.ask('/', { cookie: sessionOf(joined) })).text(), /Overview of tomas/);
  assert.equal((await here.get(link)).status, 404, 'once');
  const { id } = here.access.people.byName('tomas') ?? assert.fail();
  await here.post(`/people/${id}/disable`, admin);
  assert.equal((await through('/sign-in/with', { sub: 't-1' })).status, 401);
  assert.deepEqual(here.troubles, []);
});

test('T5 an issuer that packs its answers, or is gone, is told of, and nobody comes in', async (t) => {
  const packed = await FakeIssuer.listening();
  packed.encoding = 'br';
  const { url, clientId, clientSecret } = packed;
  const other = await house({}, [], { issuer: url, clientId, clientSecret });
  t.after(() => other.close());
  assert.equal((await other.get('/sign-in/with')).status, 503);
  await packed[Symbol.asyncDispose]();
  const answer = await other.get('/sign-in/with');
  assert.equal(answer.status, 503);
  assert.doesNotMatch(await answer.text(), /ECONN|secret/);
});
