import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../../host/process/index.ts';
import { probe } from './probe.ts';

const OPENSSL = '/usr/bin/openssl';
const skip = existsSync(OPENSSL) ? false : 'makes its certificate with openssl, which is not installed';

test('a self-signed site answers, and the end of its certificate is noted', { skip }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-tls-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const made = await run([
    OPENSSL,
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=shop.test -days 2'.split(
      ' ',
    ),
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  assert.equal(made.code, 0, made.stderr);

  let serverName: unknown;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end('secure'),
  );
  server.on('secureConnection', (socket) => (serverName = socket.servername));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');

  const answer = await probe({ url: `https://127.0.0.1:${address.port}/`, host: 'shop.test' });
  assert.deepEqual([answer.status, answer.body, serverName], [200, 'secure', 'shop.test']);
  const daysLeft = (Date.parse(answer.certificateExpires ?? '') - Date.now()) / 86_400_000;
  assert.ok(daysLeft > 1 && daysLeft < 3, `${daysLeft}`);

  const plain = await probe({ url: `http://127.0.0.1:${address.port}/` });
  assert.ok(plain.error !== undefined || plain.status === 400);
});
