/** Cases of our own, T19 and up, against the gate over a real socket; T1 to T18 stand beside what they are about. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as z from 'zod/mini';
import { type Route, route } from './route.ts';
import { localPath } from './target.ts';
import { house, PASSWORD } from './testing/house.ts';

const many = route({
  method: 'POST',
  path: '/many',
  policy: { who: 'viewer' },
  body: z.strictObject({ one: z.string(), list: z.optional(z.union([z.string(), z.array(z.string())])) }),
  handle: ({ body }) => ({ kind: 'json', body }),
});
const astray = (path: string, to: string): Route =>
  route({ method: 'GET', path, policy: { who: 'viewer' }, handle: () => ({ kind: 'see', path: to }) });
const here = await house({}, [
  many,
  astray('/astray-1', '//evil.example'),
  astray('/astray-2', 'https://evil.example/'),
  astray('/astray-3', '/x\r\nSet-Cookie: a=b'),
  astray('/astray-4', '/\\evil.example'),
]);
after(() => here.close());
const { as, port, origin } = here;
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
const head = (line: string, ...headers: readonly string[]): string =>
  [`${line} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Cookie: ${as.admin.cookie}`, ...headers, '', ''].join(
    '\r\n',
  );

test('T19 after sign-in nobody is sent elsewhere', async () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%2F/evil.example',
    '/%5cevil.example',
    'javascript:alert(1)',
    '/\tevil',
    '/x\r\nSet-Cookie: a=b',
    '/sign-in?next=/sign-in',
    '/sign-out',
    '/..//evil.example',
    `/${'x'.repeat(5000)}`,
    '',
  ]) {
    assert.equal(localPath(next), '/', next);
    const form = { name: 'viewer one', password: PASSWORD, code: '', next: next.slice(0, 4000) };
    if (next === '//evil.example')
      assert.equal((await here.ask('/sign-in', { form })).headers.get('location'), '/');
  }
  assert.equal(localPath('/incidents/INC-1?sort=newest&x=a%20b'), '/incidents/INC-1?sort=newest&x=a%20b');
});

test('T20 a route that leads elsewhere is our defect, not the browser’s way', async () => {
  for (const path of ['/astray-1', '/astray-2', '/astray-3', '/astray-4']) {
    const answer = await here.get(path, as.viewer);
    assert.deepEqual(
      [answer.status, answer.headers.get('location'), answer.headers.get('set-cookie')],
      [500, null, null],
      path,
    );
  }
});

test('T21 a session that somebody chose is none, and each sign-in makes a new one', async () => {
  const chosen = `stakeout-${port}=${'a'.repeat(43)}`;
  assert.equal((await here.ask('/', { cookie: chosen })).status, 303);
  const form = { name: 'viewer one', password: PASSWORD, code: '' };
  const first = (await here.ask('/sign-in', { cookie: chosen, form })).headers.get('set-cookie');
  const second = (await here.ask('/sign-in', { cookie: chosen, form })).headers.get('set-cookie');
  assert.notEqual(first, second);
  assert.doesNotMatch(String(first), /a{43}/);
});

test('T22 a cookie that came twice lets nobody in: one of them is somebody else’s', async () => {
  const other = `stakeout-${port}=${as.viewer.secret}`;
  assert.equal((await here.ask('/', { cookie: `${as.admin.cookie}; ${other}` })).status, 303);
  assert.equal((await here.ask('/', { cookie: `a=b; ${as.admin.cookie}; c=d` })).status, 200);
  for (const cookie of [
    `x${as.admin.cookie}`,
    `__Host-stakeout=${as.admin.secret}`,
    `stakeout-1=${as.admin.secret}`,
    `STAKEOUT-${port}=${as.admin.secret}`,
    as.admin.cookie.slice(0, -1),
    `${as.admin.cookie}x`,
  ])
    assert.equal((await here.ask('/', { cookie })).status, 303, cookie);
});

test('T23 a request that two servers could cut in two places is not served', async () => {
  const form = 'application/x-www-form-urlencoded';
  const whole = (...headers: readonly string[]): string =>
    head('POST /many', `Origin: ${origin}`, `Content-Type: ${form}`, ...headers);
  const smuggled = `0\r\n\r\nGET /people HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  for (const headers of [
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    ['Content-Length: 5', 'Content-Length: 6'],
    ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: xchunked'],
    ['Transfer-Encoding : chunked'],
    ['Content-Length: +5'],
    ['Content-Length: 5', ' folded: x'],
  ]) {
    const answer = await here.raw(whole(...headers) + smuggled);
    assert.match(String(statusOf(answer)), /^(400|0)$/, headers.join());
    assert.doesNotMatch(answer, /HTTP\/1\.1 200|People/, headers.join());
  }
  assert.equal(statusOf(await here.raw(`${head('GET /', 'Content-Length: 5')}hello`)), 400);
  assert.equal(statusOf(await here.raw(`${head('GET /', 'Transfer-Encoding: chunked')}0\r\n\r\n`)), 400);
});

test('T24 other protocols and methods end at the gate', async () => {
  const upgrade = await here.raw(
    head(
      'GET /events',
      'Connection: Upgrade, close',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ),
  );
  assert.match(String(statusOf(upgrade)), /^403$/);
  for (const line of ['CONNECT 127.0.0.1:22', 'OPTIONS *', 'TRACE /', 'TRACK /', 'PRI *'])
    assert.doesNotMatch(await here.raw(head(line, 'Connection: close')), /^HTTP\/1\.1 [123]/, line);
  assert.equal((await here.ask('/', { method: 'HEAD', cookie: as.viewer.cookie })).status, 200);
  assert.equal(await (await here.ask('/', { method: 'HEAD', cookie: as.viewer.cookie })).text(), '');
  assert.equal(here.gate.streams.count, 0);
});

test('T25 a field that comes several times is a list only where one is expected', async () => {
  const body = (text: string): Promise<Response> =>
    here.ask('/many', {
      method: 'POST',
      cookie: as.viewer.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `csrf=${as.viewer.csrf}&${text}`,
    });
  assert.deepEqual(await (await body('one=a&list=b&list=c')).json(), { one: 'a', list: ['b', 'c'] });
  assert.equal((await body('one=a&one=b')).status, 400);
  assert.equal((await body(`one=a&csrf=${as.viewer.csrf}`)).status, 403, 'two proofs are none');
  assert.equal((await body('one=%FF%FE')).status, 400);
  assert.equal((await body('one[]=a')).status, 400);
});

test('T26 another site may open a page, and load nothing from us', async () => {
  const from = (mode: string, dest: string, site = 'cross-site'): Promise<string> =>
    here.raw(
      head(
        'GET /',
        'Connection: close',
        `Sec-Fetch-Site: ${site}`,
        `Sec-Fetch-Mode: ${mode}`,
        `Sec-Fetch-Dest: ${dest}`,
      ),
    );
  assert.equal(statusOf(await from('navigate', 'document')), 200);
  for (const [mode, dest] of [
    ['no-cors', 'image'],
    ['no-cors', 'script'],
    ['cors', 'empty'],
    ['navigate', 'iframe'],
    ['navigate', 'object'],
    ['no-cors', 'document'],
  ] as const) {
    assert.equal(statusOf(await from(mode, dest)), 403, `${mode} ${dest}`);
    assert.equal(statusOf(await from(mode, dest, 'same-site')), 403, `${mode} ${dest}`);
  }
});

test('T27 what changed something is written down, with who and from where, and no secret of it', async () => {
  here.audited.length = 0;
  await here.post('/people', as.admin, { name: 'ines', role: 'viewer' });
  await here.post('/people', as.viewer, { name: 'eve', role: 'admin' });
  await here.ask('/sign-in', { form: { name: 'viewer one', password: 'a mistyped password', code: '' } });
  await here.ask('/sign-in', { form: { name: 'a mistyped password', password: 'x', code: '' } });
  await here.get('/', as.viewer);
  await here.ask('/people', { form: {} });
  assert.deepEqual(
    here.audited.map(({ who, status, what, route: path, from }) => [
      who?.name ?? null,
      status,
      path,
      what,
      from,
    ]),
    [
      ['admin one', 200, '/people', 'added ines as viewer', '127.0.0.1'],
      ['viewer one', 403, '/people', 'This needs the role admin; yours is viewer.', '127.0.0.1'],
      [null, 401, '/sign-in', 'sign-in refused: viewer one', '127.0.0.1'],
      [null, 401, '/sign-in', 'sign-in refused: nobody of that name', '127.0.0.1'],
    ],
  );
});

test('T32 a token is for programs: not beside a cookie, not in the address, never where a proof is asked for', async () => {
  const token = here.access.tokens.make({ id: as.admin.id, role: 'admin' }, 'x', 'admin', 7);
  const bearer = { authorization: `Bearer ${token}` };
  assert.equal((await here.ask('/incidents', { headers: bearer })).status, 200);
  assert.equal((await here.ask(`/incidents?token=${token}`)).status, 303);
  assert.equal((await here.ask('/incidents', { cookie: `stakeout-${port}=${token}` })).status, 303);
  assert.equal(
    (await here.ask('/incidents', { cookie: as.admin.cookie, headers: { authorization: 'Bearer x' } }))
      .status,
    401,
    'a wrong one is not passed over',
  );
  for (const authorization of [
    `bearer ${token}`,
    `Basic ${token}`,
    `Token ${token}`,
    `Bearer  ${token}`,
    `Bearer ${token},`,
    `Bearer ${as.admin.secret}`,
  ])
    assert.equal((await here.ask('/incidents', { headers: { authorization } })).status, 401, authorization);
  for (const path of ['/account', '/account/tokens', '/people', '/step-up'])
    assert.equal((await here.ask(path, { headers: bearer })).status, 403, path);
  assert.equal(
    (await here.ask('/people', { headers: bearer, json: { name: 'eve', role: 'admin' } })).status,
    403,
  );
  assert.equal(
    (await here.ask('/incidents', { headers: { ...bearer, origin: 'https://evil.example' } })).headers.get(
      'access-control-allow-origin',
    ),
    null,
  );
});

test('T33 pages say to browsers what they may do with them', async () => {
  for (const answer of [
    await here.get('/', as.viewer),
    await here.get('/sign-in'),
    await here.get('/nothing'),
    await here.post('/people', as.viewer),
  ]) {
    const { headers } = answer;
    const policy = headers.get('content-security-policy') ?? '';
    assert.doesNotMatch(policy, /unsafe|\*|http:|https:|blob:/);
    for (const part of [
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
      "require-trusted-types-for 'script'",
    ])
      assert.ok(policy.split('; ').includes(part), part);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    // Forms would be posted with `Origin: null`.
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(headers.get('x-powered-by') ?? headers.get('server'), null);
  }
});
