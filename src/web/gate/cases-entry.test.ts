/** Cases of the research page, §5.2, by number: what may come to a route at all. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { allRoutes, house, pathOf } from './testing/house.ts';

const here = await house();
after(() => here.close());
const { as, origin, port } = here;
const NOTE = '/incidents/INC-20260101-1/note';

const request = (line: string, headers: Readonly<Record<string, string>>, body = ''): string => {
  const all = { Host: `127.0.0.1:${port}`, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
};
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

test('case 1: what changes something or streams comes from a page of ours, or not at all', async () => {
  const foreign: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${origin}.evil.example` },
    { origin: `http://localhost:${port}` }, // ours, but not of the page that is asked
    { origin: origin.replace('http:', 'https:') },
    { origin, 'sec-fetch-site': 'cross-site' },
    { origin, 'sec-fetch-site': 'same-site' },
    { origin, 'sec-fetch-site': 'none' },
  ];
  const before = here.asked.length;
  for (const headers of foreign) {
    const posted = await here.post(NOTE, as.admin, { text: 'x' }, { headers });
    assert.equal(posted.status, 403, JSON.stringify(headers));
    const stream = await here.get('/events', as.admin, { headers });
    assert.equal(stream.status, 403, JSON.stringify(headers));
    const entered = await here.ask('/sign-in', { headers, form: { name: 'x', password: 'x', code: '' } });
    assert.equal(entered.status, 403, JSON.stringify(headers));
  }
  const form = `csrf=${as.admin.csrf}&text=x`;
  const type = 'application/x-www-form-urlencoded';
  const headers = { Cookie: as.admin.cookie, 'Content-Type': type, 'Content-Length': String(form.length) };
  assert.equal(statusOf(await here.raw(request(`POST ${NOTE}`, headers, form))), 403);
  assert.equal(statusOf(await here.raw(request('GET /events', { Cookie: as.admin.cookie }))), 403);
  assert.equal(here.asked.length, before);
  assert.equal(here.gate.streams.count, 0);
});

test('case 2, case 3: no route ever lets another origin read, whatever it says', async () => {
  for (const route of allRoutes(here)) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await here.ask(pathOf(route), {
        method,
        cookie: as.admin.cookie,
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
      const allowed = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'));
      assert.deepEqual(allowed, [], `${method} ${route.path}`);
      assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
      await answer.body?.cancel();
    }
  }
});

test('case 4: names that lead here and are not ours get nothing', async () => {
  for (const host of [
    '127.evil.example',
    'evil.example',
    '127.0.0.1.nip.io',
    `127.0.0.1.nip.io:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1.:${port}`,
    `127.1:${port}`,
    `2130706433:${port}`,
    `0x7f000001:${port}`,
    `0.0.0.0:${port}`,
    `[::1]:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
    `localhost.:${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.1:${port}/`,
    `127.0.0.1:${port}, evil.example`,
    '',
  ]) {
    const answer = await here.raw(request('GET /', { Host: host, Cookie: as.admin.cookie }));
    assert.equal(statusOf(answer), 421, `${host}: ${answer.slice(0, 80)}`);
    assert.doesNotMatch(answer, /Overview of/);
  }
  const twice = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
  assert.equal(statusOf(await here.raw(twice)), 400);
  assert.equal(
    statusOf(await here.raw(request('GET /', { Cookie: as.admin.cookie, Host: `LOCALHOST:${port}` }))),
    200,
  );
});

test('case 7: no other spelling of a path leads anywhere', async () => {
  const variants = (path: string): readonly string[] => [
    `/${path}`,
    `${path}/`,
    `${path}//`,
    `${path}.`,
    `${path}%20`,
    `${path}%00`,
    `${path};x=1`,
    `${path}/.`,
    `${path}/..${path}`,
    `/.${path}`,
    `/x/..${path}`,
    `/x/%2e%2e${path}`,
    `${path}%3F`,
    path.replace('/', '/%2F'),
    path.replace('/', '\\'),
    path.replace(/[a-z]/, (letter) => letter.toUpperCase()),
    path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    path.replace(/[a-z]/, (letter) => `%u00${letter.charCodeAt(0).toString(16)}`),
    `http://evil.example${path}`,
    `http://127.0.0.1:${port}${path}`,
    `/api${path}`,
    `/v1${path}`,
    `${path}.json`,
    `${path}\u00e9`,
  ];
  const before = here.asked.length;
  for (const { path: pattern, ...route } of allRoutes(here)) {
    const path = pathOf({ ...route, path: pattern });
    for (const variant of variants(path).filter((one) => one !== path)) {
      for (const method of ['GET', 'POST']) {
        const answer = await here.raw(
          Buffer.from(request(`${method} ${variant}`, { Cookie: as.admin.cookie, Origin: origin }), 'latin1'),
        );
        assert.match(String(statusOf(answer)), /^40[045]$/, `${method} ${variant}: ${answer.slice(0, 60)}`);
        assert.match(answer, /content-security-policy: default-src 'none'|^HTTP\/1\.1 400 Bad Request/i);
      }
    }
  }
  for (const path of [
    '*',
    '',
    '/.git/config',
    '/.env',
    '/metrics/../',
    '/server-status',
    '/index.php',
    '/rdJob/1',
  ])
    assert.match(
      String(statusOf(await here.raw(request(`GET ${path}`, { Cookie: as.admin.cookie })))),
      /^40[04]$/,
      path,
    );
  assert.equal(here.asked.length, before);
});

test('case 11: no header changes who somebody is', async () => {
  const name = fc.constantFrom(
    'x-forwarded-host',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-real-ip',
    'x-original-url',
    'x-rewrite-url',
    'forwarded',
    'x-user',
    'x-role',
    'x-admin',
    'is-admin',
    'is-multi-tenant-query',
    'x-http-method-override',
    'x-http-method',
    'via',
    'x-remote-user',
    'remote-user',
    'x-auth-request-user',
    'x-csrf-token',
    'dnt',
    'purpose',
    'te',
    'x-method-override',
  );
  const value = fc.constantFrom(
    '1',
    'true',
    'admin',
    'admin one',
    '127.0.0.1',
    'DELETE',
    'POST',
    '/people',
    'https',
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value, { minKeys: 1, maxKeys: 6 }), async (headers) => {
      assert.equal((await here.get('/people', as.responder, { headers })).status, 403);
      assert.equal((await here.get('/people', undefined, { headers })).status, 303);
      assert.equal((await here.get(NOTE, as.admin, { headers })).status, 405);
      assert.equal((await here.get('/incidents', as.viewer, { headers })).status, 200);
    }),
    { numRuns: 25 },
  );
});

test('case 32: other ways to have a browser post', async () => {
  const body = JSON.stringify({ csrf: as.admin.csrf, text: 'x' });
  const before = here.asked.length;
  const tried: readonly (readonly [number, Readonly<Record<string, string>>])[] = [
    [415, { 'content-type': 'text/plain' }],
    [415, { 'content-type': 'multipart/form-data; boundary=x' }],
    [403, { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }],
    [403, { 'content-type': 'application/json', origin: 'https://evil.example' }],
  ];
  for (const [status, headers] of tried) {
    const answer = await here.ask(NOTE, { method: 'POST', cookie: as.admin.cookie, headers, body });
    assert.equal(answer.status, status, JSON.stringify(headers));
  }
  for (const csrf of ['', 'x', as.viewer.csrf, `${as.admin.csrf}x`]) {
    const answer = await here.ask(NOTE, { cookie: as.admin.cookie, form: { csrf, text: 'x' } });
    assert.equal(answer.status, 403);
  }
  assert.equal((await here.ask(NOTE, { cookie: as.admin.cookie, form: { text: 'x' } })).status, 403);
  assert.equal((await here.ask(NOTE, { cookie: as.admin.cookie, json: { text: 'x' } })).status, 403);
  for (const method of ['PUT', 'PATCH', 'DELETE', 'QUERY', 'PROPFIND'])
    assert.equal((await here.ask(NOTE, { method, cookie: as.admin.cookie })).status, 405, method);
  const override = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
  assert.equal((await here.get(`${NOTE}?_method=POST`, as.admin, { headers: override })).status, 405);
  assert.equal(here.asked.length, before);
});

test('case 33: a type that is not exactly one of ours is not read', async () => {
  const body = JSON.stringify({ csrf: as.admin.csrf, text: 'x' });
  for (const type of [
    'application/json\t; charset=utf-8',
    ' ;application/json',
    'application/json ',
    'application/json;',
    'application/json; charset=utf-8',
    'application/json; charset=utf-7',
    'application/json, text/plain',
    'APPLICATION/JSON',
    'application/jsonx',
    'application/vnd.api+json',
    'text/json',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/x-www-form-urlencoded\u00a0',
    'garbage',
    '',
  ]) {
    const length = String(body.length);
    const headers = {
      Cookie: as.admin.cookie,
      Origin: origin,
      'Content-Type': type,
      'Content-Length': length,
    };
    const answer = await here.raw(Buffer.from(request(`POST ${NOTE}`, headers, body), 'latin1'));
    // A blank at the end is no part of a header's value (RFC 9110 §5.5).
    const wanted = type === 'application/json ' ? 303 : 415;
    assert.equal(statusOf(answer), wanted, JSON.stringify(type));
  }
  const both = `POST ${NOTE} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`;
  assert.equal(statusOf(await here.raw(both)), 400);
  const missing = request(
    `POST ${NOTE}`,
    { Cookie: as.admin.cookie, Origin: origin, 'Content-Length': '2' },
    '{}',
  );
  assert.equal(statusOf(await here.raw(missing)), 415);
});

test('case 34: compressed bodies are refused before they are read, and pages of somebody are kept by nobody', async () => {
  for (const encoding of ['br', 'gzip', 'zstd', 'deflate', 'identity', 'x', '']) {
    const headers = { Cookie: as.admin.cookie, Origin: origin, 'Content-Encoding': encoding };
    // The body that is announced never comes: only what does not wait for it can answer.
    const whole = { ...headers, 'Content-Type': 'application/json', 'Content-Length': '5000' };
    assert.equal(statusOf(await here.raw(request(`POST ${NOTE}`, whole))), 415, encoding);
  }
  for (const path of ['/', '/incidents', '/account', '/people', '/nothing-there']) {
    const { headers } = await here.get(path, as.admin);
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('vary'), 'Cookie, Authorization, Accept', path);
  }
});
