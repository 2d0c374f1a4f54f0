/** Passkeys over the wire, with an authenticator in software. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as z from 'zod/mini';
import { Authenticator, type Wrong } from '../access/testing/authenticator.ts';
import { house, PASSWORD, type Person } from '../gate/testing/house.ts';

const here = await house();
after(() => here.close());
const site = `http://localhost:${here.port}`;
const begunSchema = z.object({ pending: z.string(), options: z.object({ challenge: z.string() }) });

async function post(path: string, json: unknown, who?: Person): Promise<Response> {
  return fetch(site + path, {
    method: 'POST',
    body: JSON.stringify(json),
    headers: {
      origin: site,
      'content-type': 'application/json',
      ...(who === undefined ? {} : { cookie: who.cookie }),
    },
  });
}

async function begun(path: string, who?: Person): Promise<{ pending: string; challenge: string }> {
  const answer = await post(path, who === undefined ? {} : { csrf: who.csrf }, who);
  assert.equal(answer.status, 200, await answer.clone().text());
  const { pending, options } = begunSchema.parse(await answer.json());
  return { pending, challenge: options.challenge };
}

async function register(who: Person, device: Authenticator, wrong: Wrong = {}): Promise<number> {
  const { pending, challenge } = await begun('/account/passkey-options', who);
  const response = device.create(site, challenge, wrong);
  return (await post('/account/passkeys', { csrf: who.csrf, pending, name: 'key', response }, who)).status;
}

async function enter(device: Authenticator, user: string | undefined, wrong: Wrong = {}): Promise<Response> {
  const { pending, challenge } = await begun('/passkey-options');
  return post('/sign-in/passkey', {
    pending,
    response: device.get(site, challenge, user, wrong),
    next: '/incidents',
  });
}

const mine = new Authenticator();
const { editor, viewer } = here.as;

test('a passkey is added, lets its owner in, and is a fresh proof', async () => {
  assert.equal(await register(editor, mine), 200);
  const entered = await enter(mine, editor.id);
  assert.equal(entered.status, 200);
  assert.deepEqual(await entered.json(), { next: '/incidents' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(`${site}/account`, { headers: { cookie, accept: 'text/html' } });
  assert.match(await page.text(), /editor one/);
  const stale = here.enter('editor one', true);
  assert.equal((await post('/account/passkey-options', { csrf: stale.csrf }, stale)).status, 403);
  const { pending, challenge } = await begun('/passkey-options');
  const shown = { csrf: stale.csrf, pending, response: mine.get(site, challenge, editor.id) };
  assert.equal((await post('/step-up/passkey', shown, stale)).status, 200);
  assert.equal((await post('/account/passkey-options', { csrf: stale.csrf }, stale)).status, 200);
});

test('T1 a passkey that is not for this site, this challenge, this purpose or this person lets nobody in', async () => {
  const tried: readonly Wrong[] = [
    { origin: 'https://evil.example' },
    { origin: `${site}.evil.example` },
    { type: 'webauthn.create' },
    { flags: 0x01 }, // nobody was verified
    { flags: 0x00 },
    { counter: 1 }, // a copy of the key that is behind
  ];
  for (const wrong of tried)
    assert.equal((await enter(mine, editor.id, wrong)).status, 401, JSON.stringify(wrong));
  assert.equal((await enter(mine, viewer.id)).status, 401, 'of another person');
  assert.equal((await enter(new Authenticator(), editor.id)).status, 401, 'never seen');
  const { pending } = await begun('/passkey-options');
  const other = await begun('/passkey-options');
  const response = mine.get(site, other.challenge, editor.id);
  assert.equal((await post('/sign-in/passkey', { pending, response })).status, 401, 'of another challenge');
  for (const wrong of [{ origin: 'https://evil.example' }, { type: 'webauthn.get' }, { flags: 0x01 }])
    assert.equal(await register(viewer, new Authenticator(), wrong), 409, JSON.stringify(wrong));
});

test('T2 a challenge works once, for ten minutes, and for whom it was made', async () => {
  const { pending, challenge } = await begun('/passkey-options');
  const response = mine.get(site, challenge, editor.id);
  assert.equal((await post('/sign-in/passkey', { pending, response })).status, 200);
  assert.equal((await post('/sign-in/passkey', { pending, response })).status, 409);
  const late = await begun('/passkey-options');
  here.clock.now = new Date(here.clock.now.getTime() + 600_001);
  const shown = { pending: late.pending, response: mine.get(site, late.challenge, editor.id) };
  assert.equal((await post('/sign-in/passkey', shown)).status, 409);
  const fresh = here.enter('editor one');
  const theirs = here.enter('viewer one');
  const mineBegun = await begun('/account/passkey-options', fresh);
  const stolen = {
    csrf: theirs.csrf,
    pending: mineBegun.pending,
    name: 'x',
    response: new Authenticator().create(site, mineBegun.challenge),
  };
  assert.equal((await post('/account/passkeys', stolen, theirs)).status, 409);
  assert.equal(await register(theirs, mine), 409, 'it is known already');
});

test('a passkey of somebody disabled lets nobody in, and the last way in is not removed', async () => {
  const fresh = here.enter('editor one');
  const [key] = here.access.passkeys.list(editor.id);
  const admin = here.enter('admin one');
  await here.post(`/people/${editor.id}/disable`, admin);
  assert.equal((await enter(mine, editor.id)).status, 401);
  await here.post(`/people/${editor.id}/enable`, admin);
  assert.equal((await enter(mine, editor.id)).status, 200);
  assert.equal((await here.get('/', fresh)).status, 303);
  const again = here.enter('editor one');
  here.access.store.run('UPDATE people SET password = NULL WHERE id = ?', editor.id);
  assert.equal((await here.post(`/account/passkeys/${key?.id}/remove`, again)).status, 409);
  await here.access.changePassword(here.access.people.byId(editor.id) ?? assert.fail(), PASSWORD);
  const last = here.enter('editor one');
  assert.equal((await here.post(`/account/passkeys/${key?.id}/remove`, last)).status, 303);
  assert.equal((await enter(mine, editor.id)).status, 401);
});

test('an address that is a number offers none', async () => {
  const answer = await here.ask('/passkey-options', { json: {} });
  assert.equal(answer.status, 409);
  assert.match(await (await here.get('/sign-in')).text(), /need a name/);
  const named = await (await fetch(`${site}/sign-in`, { headers: { accept: 'text/html' } })).text();
  assert.match(
    named,
    /data-passkey="get" action="\/sign-in\/passkey".*<script type="module" src="\/assets\/passkeys-/s,
  );
});
