import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import { StakeoutError } from '../../domain/errors.ts';
import type { ExpectedPage } from '../../domain/page.ts';
import { judge, NamedPages, parseNamedProbe, pagesToWatch, probe } from './index.ts';

const meanings: readonly [string, { url: string; host?: string } | undefined][] = [
  ['https://shop.test/cart', { url: 'https://127.0.0.1/cart', host: 'shop.test' }],
  ['http://shop.test:8080/a?b=1#c', { url: 'http://127.0.0.1:8080/a?b=1', host: 'shop.test:8080' }],
  ['http://127.0.0.1:8080/cart,shop.test', { url: 'http://127.0.0.1:8080/cart', host: 'shop.test' }],
  ['http://127.0.0.1/a,b/c', { url: 'http://127.0.0.1/a,b/c' }],
  ['http://[::1]/', { url: 'http://[::1]/' }],
  ['http://localhost/', { url: 'http://localhost/' }],
  ['https://www.shop.test/x,shop.test', { url: 'https://127.0.0.1/x', host: 'shop.test' }],
  ['http://192.0.2.1/', undefined],
  ['ftp://shop.test/', undefined],
  ['shop.test/cart', undefined],
  ['http://user:secret@shop.test/', undefined],
  ['', undefined],
];
for (const [text, meant] of meanings)
  test(`--probe ${text}`, () => {
    if (meant === undefined) assert.throws(() => parseNamedProbe(text), StakeoutError);
    else assert.deepEqual(parseNamedProbe(text), meant);
  });

const web = (
  id: string,
  stack: Service['stack'],
  probes: Service['sites'][number]['probes'],
  running = true,
): Service => ({
  id,
  stack,
  name: id,
  running,
  executable: `/usr/sbin/${id}`,
  effective: [],
  sites: [{ name: 'shop', probes }],
});

async function state(t: TestContext, body: () => string) {
  const stateDir = mkdtempSync(join(tmpdir(), 'stakeout-named-'));
  t.after(() => rmSync(stateDir, { recursive: true }));
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(body());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const notes: string[] = [];
  const target = { url: `http://127.0.0.1:${address.port}/cart`, host: 'shop.test' };
  const open = (): NamedPages => new NamedPages([target], { stateDir, note: (text) => notes.push(text) });
  return { stateDir, target, notes, open };
}

test('a named page is learned at its first good answer, and that lasts', async (t) => {
  let body = '<?php leak';
  const { target, open, stateDir, notes } = await state(t, () => body);
  const services = [web('php8.2-fpm', 'php-fpm', [target]), web('nginx', 'nginx', [target])];
  const named = open();
  const [page] = named.pages(services);
  assert.ok(page);
  assert.deepEqual([page.services, page.expected], [['nginx', 'php8.2-fpm'], undefined]);
  assert.equal(judge(await probe(target)).failure, 'source-leak');
  await named.learn(page);
  assert.equal(named.pages(services)[0]?.expected, undefined, 'what is broken is not learned');
  body = '<h1>Your cart</h1><p>It holds nothing yet.</p>';
  assert.equal(judge(await probe(target)).ok, true);
  await named.learn(page);
  body = '';
  const [again] = open().pages(services);
  assert.equal(judge(await probe(target), again?.expected).failure, 'empty');
  writeFileSync(join(stateDir, 'probes.json'), '{"schema":"stakeout.probes/9"}');
  assert.equal(open().pages(services)[0]?.expected, undefined);
  assert.match(notes.join(), /cannot be read, its pages are learned anew/);
  assert.match(readFileSync(join(stateDir, 'probes.json'), 'utf8'), /probes\/9/);
});

test('a page that nobody has seen well yet: any success is right, refusals and errors are not', async (t) => {
  const server = createServer((request, response) => {
    response.writeHead(Number(request.url?.slice(1) ?? 200)).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const failure = async (status: number): Promise<string | undefined> =>
    judge(await probe({ url: `http://127.0.0.1:${address.port}/${status}` })).failure;
  assert.deepEqual(await Promise.all([200, 204, 302, 403, 404, 500, 503].map(failure)), [
    undefined,
    undefined,
    undefined,
    'status',
    'status',
    'server-error',
    'server-error',
  ]);
});

test('pages are watched for services that should run; a page of two services is watched once', () => {
  const target = (port: number, host: string) => ({ url: `http://127.0.0.1:${port}/`, host });
  const page = (t: { url: string; host: string }): ExpectedPage => ({
    target: t,
    site: 'shop',
    status: 200,
    fingerprint: '',
    length: 1,
  });
  const [own, stopped, gone] = [target(80, 'shop'), target(8080, 'old'), target(81, 'x')];
  assert.ok(own && stopped && gone);
  const services = [
    web('php8.2-fpm', 'php-fpm', [own]),
    web('apache2', 'apache', [own]),
    web('nginx', 'nginx', [stopped], false),
  ];
  const watched = pagesToWatch([page(own), page(stopped), page(gone)], services);
  assert.deepEqual(
    watched.map((one) => [one.key, ...one.services]),
    [['http://127.0.0.1:80/ shop', 'apache2', 'php8.2-fpm']],
  );
  const named = (text: string): readonly string[] =>
    new NamedPages([parseNamedProbe(text)], { stateDir: '/nowhere', note: () => {} }).pages([
      ...services,
      web('other', 'apache', [target(8443, 'secure')]),
    ])[0]?.services ?? [];
  assert.deepEqual(named('http://shop/x'), ['apache2', 'php8.2-fpm']);
  assert.deepEqual(named('http://127.0.0.1:8443/x'), ['other']);
  assert.deepEqual(named('http://127.0.0.1:9999/x'), ['apache2', 'other'], 'nobody’s port: every web server');
});
