import assert from 'node:assert/strict';
import { type RequestListener, createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import { judge } from './judge.ts';
import { learnPages } from './learn.ts';
import { BODY_LIMIT, probe } from './probe.ts';

async function listen(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `http://127.0.0.1:${(address satisfies AddressInfo).port}`;
}
const http = (t: TestContext, handler: RequestListener): Promise<string> => listen(t, createHttp(handler));
const tcp = (t: TestContext, handler: (socket: Socket) => void): Promise<string> =>
  listen(
    t,
    createTcp((socket) => {
      socket.on('error', () => {}); // the prober hangs up first in some of these
      handler(socket);
    }),
  );

test('an answer carries status, type, body, length and what was asked for', async (t) => {
  let seen: Record<string, unknown> = {};
  const base = await http(t, (request, response) => {
    seen = { url: request.url, host: request.headers.host, encoding: request.headers['accept-encoding'] };
    response.setHeader('Content-Type', 'Text/HTML; charset=UTF-8');
    response.end('déjà');
  });
  const answer = await probe({ url: `${base}/app/?a=1`, host: 'shop.test' });
  assert.deepEqual(seen, { url: '/app/?a=1', host: 'shop.test', encoding: 'identity' });
  const { status, contentType, body, length, truncated, error } = answer;
  assert.deepEqual(
    { status, contentType, body, length, truncated, error },
    { status: 200, contentType: 'text/html', body: 'déjà', length: 6, truncated: false, error: undefined },
  );
});

test('a redirect is recorded and not followed', async (t) => {
  let requests = 0;
  const base = await http(t, (_, response) => {
    requests += 1;
    response.writeHead(302, { Location: 'https://elsewhere.test/' }).end();
  });
  const answer = await probe({ url: base });
  assert.deepEqual([answer.status, answer.location, requests], [302, 'https://elsewhere.test/', 1]);
});

test('a body without end is read to the limit', async (t) => {
  const base = await http(t, (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  });
  const answer = await probe({ url: base });
  assert.equal(answer.body.length, BODY_LIMIT);
  assert.equal(answer.truncated, true);
});

test('no answer is told apart: refused, too slow, cut off, not HTTP', async (t) => {
  const gone = createTcp();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const free = gone.address();
  assert.ok(free !== null && typeof free === 'object');
  await new Promise((resolve) => gone.close(resolve));
  const kind = async (url: string): Promise<string | undefined> =>
    (await probe({ url }, { timeoutMs: 300 })).error?.kind;

  assert.equal(await kind(`http://127.0.0.1:${free.port}/`), 'refused');
  assert.equal(await kind(await tcp(t, () => {})), 'timeout');
  assert.equal(await kind(await tcp(t, (socket) => socket.destroy())), 'reset');
  assert.equal(await kind(await tcp(t, (socket) => socket.end('SSH-2.0-OpenSSH\r\n'))), 'protocol');
  const cut = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
  assert.equal(await kind(await tcp(t, (socket) => socket.end(cut))), 'reset');
  const slow = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
  assert.equal(await kind(await tcp(t, (socket) => socket.write(slow))), 'timeout');
});

test('nothing but this host is asked', async () => {
  for (const url of ['http://192.0.2.1/', 'http://example.test/', 'http://[2001:db8::1]/'])
    assert.equal((await probe({ url }, { timeoutMs: 100 })).error?.kind, 'not-local', url);
  for (const url of ['file:///etc/passwd', 'nonsense', 'ftp://127.0.0.1/'])
    assert.equal((await probe({ url })).error?.kind, 'protocol', url);
});

test('a Host header with a line break is not sent', async (t) => {
  const base = await http(t, (_, response) => response.end('x'));
  assert.equal((await probe({ url: base, host: 'a\r\nX-Evil: 1' })).error?.kind, 'protocol');
});

const service = (probes: Service['sites'][number]['probes'], running = true): Service => ({
  id: 'apache2',
  stack: 'apache',
  name: 'apache2',
  running,
  executable: '/usr/sbin/apache2',
  effective: [],
  sites: [{ name: 'shop.test', probes }],
});

test('pages are learned when well, and reported when broken', async (t) => {
  let count = 0;
  let turn = 0;
  const pages: Record<string, (response: Parameters<RequestListener>[1]) => void> = {
    '/': (r) => r.setHeader('Content-Type', 'text/html').end(`<p>Hello</p><p>visitor ${++count}</p>`),
    '/admin': (r) => r.writeHead(401).end('login'),
    '/broken.php': (r) => r.writeHead(500).end('error'),
    '/leak.php': (r) => r.end('<?php echo 1;'),
    '/fatal.php': (r) => r.end('<b>Fatal error</b>: no in <b>/x</b> on line <b>1</b>'),
    '/example.txt': (r) => r.setHeader('Content-Type', 'text/plain').end('<?php echo 1;'),
    '/unsteady': (r) => r.writeHead(++turn % 2 === 0 ? 200 : 404).end(),
  };
  const base = await http(t, (request, response) => pages[request.url ?? '']?.(response));
  const targets = Object.keys(pages).map((path) => ({ url: `${base}${path}`, host: 'shop.test' }));
  const learned = await learnPages([service(targets), service(targets)]);
  assert.deepEqual(
    learned.pages.map((page) => [page.target.url.slice(base.length), page.status, page.shows ?? []]),
    [
      ['/', 200, []],
      ['/admin', 401, []],
      ['/example.txt', 200, ['php-source']],
    ],
  );
  assert.deepEqual(
    learned.problems.map((p) => p.why),
    [
      'it answers with status 500',
      'it shows a fatal error of PHP',
      'it shows PHP source in place of its output',
      ...learned.problems.slice(3).map((p) => p.why),
    ],
  );
  assert.match(learned.problems[3]?.why ?? '', /status changes/);
  for (const page of learned.pages) assert.equal(judge(await probe(page.target), page).failure, undefined);
});

test('the pages of a stopped service are not asked for', async () => {
  const learned = await learnPages([service([{ url: 'http://127.0.0.1:9/' }], false)]);
  assert.deepEqual(learned, { pages: [], problems: [] });
});
