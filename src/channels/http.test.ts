import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { post } from './http.ts';
import { receiver } from './testing/receiver.ts';
import { SELF_SIGNED } from './testing/self-signed.ts';

test('a server whose certificate nobody signed gets nothing', async () => {
  const got: string[] = [];
  const server = createServer(SELF_SIGNED, (request, response) => {
    got.push(request.url ?? '');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  assert.ok(typeof at === 'object' && at !== null);
  const outcome = await post({
    url: `https://127.0.0.1:${at.port}/hunter2`,
    body: '{}',
    deadline: AbortSignal.timeout(5000),
  });
  server.close();
  assert.deepEqual([outcome.kind, got], ['later', []]);
  assert.match(JSON.stringify(outcome), /SELF_SIGNED/);
  assert.doesNotMatch(JSON.stringify(outcome), /hunter2/);
});

test('of an answer that failed from this host only its status is told on', async () => {
  await using at = await receiver();
  at.answer = (response) => response.writeHead(404).end('no page here: admin password hunter2');
  const outcome = await post({ url: at.url, body: '{}', deadline: AbortSignal.timeout(5000) });
  assert.deepEqual(outcome, { kind: 'refused', why: 'it answers 404' });
});

test('a compressed answer is not unpacked, and of an endless one only the beginning is read', async () => {
  await using at = await receiver();
  const ask = (): ReturnType<typeof post> =>
    post({ url: at.url, body: '{}', deadline: AbortSignal.timeout(5000) }, (text) => String(text.length));
  for (const [name, pack] of [
    ['br', brotliCompressSync],
    ['gzip', gzipSync],
  ] as const) {
    const packed = pack(Buffer.alloc(10_000_000));
    at.answer = (response) => response.writeHead(200, { 'Content-Encoding': name }).end(packed);
    const outcome = await ask();
    assert.ok(outcome.kind === 'delivered' && Number(outcome.receipt) <= packed.length, name);
  }
  assert.equal(at.got[0]?.headers['accept-encoding'], 'identity');
  at.answer = (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  };
  assert.deepEqual(await ask(), { kind: 'delivered', receipt: String(1 << 16) });
});
