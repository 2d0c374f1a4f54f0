import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import * as fc from 'fast-check';
import { askFastcgi, connectionOf, readRecords } from './fastcgi.ts';
import { askFpmStatus, parseFpmStatus } from './fpm-status.ts';

const STATUS = {
  pool: 'www',
  'process manager': 'static',
  'accepted conn': 12,
  'listen queue': 3,
  'max listen queue': 9,
  'listen queue len': 511,
  'idle processes': 0,
  'active processes': 4,
  'total processes': 4,
  'max children reached': 1,
  'slow requests': 2,
};

function record(type: number, content: string, padding = 0): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.from([1, type, 0, 1, bytes.length >> 8, bytes.length & 255, padding, 0]);
  return Buffer.concat([header, bytes, Buffer.alloc(padding)]);
}
const END = record(3, '\0\0\0\0\0\0\0\0');

/** A server that does what the test says with each connection; gives its address. */
async function pool(t: TestContext, serve: (socket: Socket, request: Buffer) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (request: Buffer) => serve(socket, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `tcp:127.0.0.1:${address.port}`;
}

test('a status is asked as a web server asks, and read through padding and pieces', async (t) => {
  let asked = '';
  const answer = Buffer.concat([
    record(7, 'a line on standard error'),
    record(6, 'Content-type: application/json\r\n\r\n{"pool":', 5),
    record(6, JSON.stringify(STATUS).slice('{"pool":'.length)),
    END,
  ]);
  const address = await pool(t, (socket, request) => {
    asked = request.toString('latin1');
    socket.write(answer.subarray(0, 41));
    setTimeout(() => socket.end(answer.subarray(41)), 5);
  });
  assert.deepEqual(await askFpmStatus(address, '/status', 2000), {
    queue: 3,
    maxQueue: 9,
    queueLimit: 511,
    idle: 0,
    active: 4,
    maxChildrenReached: 1,
    slowRequests: 2,
    accepted: 12,
  });
  assert.match(asked, /REQUEST_METHODGET[^]*SCRIPT_NAME\/status[^]*QUERY_STRINGjson/);
});

test('long parameters have lengths of four bytes', async (t) => {
  const path = `/${'p'.repeat(300)}`;
  const address = await pool(t, (socket, request) => {
    const at = request.indexOf('SCRIPT_FILENAME');
    assert.deepEqual([...request.subarray(at - 4, at)], [0x80, 0, 1, 45]);
    socket.end(Buffer.concat([record(6, '\n\nnothing'), END]));
  });
  assert.deepEqual(await askFpmStatus(address, path, 2000), { error: 'no status page: nothing' });
});

const failures: readonly [string, (socket: Socket) => void, RegExp][] = [
  ['is silent', () => {}, /no answer within 50 ms/],
  ['hangs up', (socket) => socket.destroy(), /closed before|ECONNRESET/],
  ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /closed before/],
  ['never ends', (socket) => socket.write(record(6, 'x'.repeat(60_000))), /no answer within 50 ms/],
  [
    'sends far too much',
    (socket) => {
      for (let i = 0; i < 8; i += 1) socket.write(record(6, 'x'.repeat(60_000)));
    },
    /more than 262144 bytes/,
  ],
];
for (const [name, serve, why] of failures)
  test(`a pool that ${name} is an error`, async (t) => {
    const answer = await askFastcgi(await pool(t, serve), {}, 50);
    assert.ok('error' in answer);
    assert.match(answer.error, why);
  });

test('addresses are connected to as they are listened at', async () => {
  assert.deepEqual(connectionOf('unix:/run/a b.sock'), { path: '/run/a b.sock' });
  assert.deepEqual(connectionOf('tcp:*:9000'), { host: '127.0.0.1', port: 9000 });
  assert.deepEqual(connectionOf('tcp:[::1]:9000'), { host: '::1', port: 9000 });
  assert.equal(connectionOf('9000'), undefined);
  assert.deepEqual(await askFastcgi('unix:/nowhere/at-all', {}, 1000), { error: 'ENOENT' });
  assert.deepEqual(await askFastcgi('none', {}, 1000), { error: 'none is no address' });
});

test('no bytes break the reader, and what is cut is not taken as the end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readRecords(Buffer.from(bytes));
    }),
  );
  const whole = Buffer.concat([record(6, 'hello', 3), END]);
  for (let cut = 0; cut < whole.length; cut += 1)
    assert.equal(readRecords(whole.subarray(0, cut)).ended, false);
  assert.equal(readRecords(whole).output.toString(), 'hello');
  assert.ok('error' in parseFpmStatus('{"pool": 1}'));
});
