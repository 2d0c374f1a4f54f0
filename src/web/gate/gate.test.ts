import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { html } from '../../domain/html.ts';
import { route } from './route.ts';
import { serve } from './testing/served.ts';

const served = await serve(() => [
  route({
    method: 'GET',
    path: '/open',
    policy: { who: 'anyone', why: 'a test' },
    handle: () => ({ kind: 'page', title: 'Open', body: html`<h1>Open</h1>` }),
  }),
  route({
    method: 'GET',
    path: '/closed',
    policy: { who: 'viewer' },
    handle: () => ({ kind: 'json', body: { secret: 1 } }),
  }),
]);
after(() => served.close());

test('a page is served with its headers', async () => {
  const answer = await served.ask('/open');
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /<h1>Open<\/h1>/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

test('nobody is sent to sign in, and a program is told', async () => {
  const page = await served.ask('/closed');
  assert.deepEqual([page.status, page.headers.get('location')], [303, '/sign-in?next=%2Fclosed']);
  const data = await served.ask('/closed', { headers: { accept: 'application/json' } });
  assert.equal(data.status, 401);
});

test('another name, another path, and a request without a name', async () => {
  assert.match(await served.raw('GET /open HTTP/1.1\r\nHost: evil.example\r\n\r\n'), /^HTTP\/1\.1 421 /);
  assert.match(await served.raw('GET /open HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 421 /);
  assert.match(
    await served.raw(`GET //open HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n\r\n`),
    /^HTTP\/1\.1 404 /,
  );
});
