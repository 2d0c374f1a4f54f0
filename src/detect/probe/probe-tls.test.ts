import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../../host/process/index.ts';
import { probe } from './probe.ts';

const OPENSSL = '/usr/bin/openssl';
const skip = existsSync(OPENSSL) ? false : 'makes its certificate with openssl, which is not installed';

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'.split(' ');
const CA = (dir: string): string =>
  `[ca]\ndefault_ca=x\n[x]\ndatabase=${dir}/index\nnew_certs_dir=${dir}\ndefault_md=sha256\npolicy=p\nrand_serial=yes\nunique_subject=no\n[p]\ncommonName=supplied\n`;

async function openssl(...args: readonly string[]): Promise<void> {
  const done = await run([OPENSSL, ...args]);
  assert.equal(done.code, 0, done.stderr);
}

interface Kept {
  readonly key: string;
  readonly cert: string;
}

function workshop(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-tls-'));
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'index'), '');
  writeFileSync(join(dir, 'ca.conf'), CA(dir));
  return dir;
}

/** Certificate `/CN=name` for the years given, signed by itself or by another. */
async function issue(dir: string, name: string, years: readonly [number, number], by?: Kept): Promise<Kept> {
  const [key, csr, cert] = ['key', 'csr', 'pem'].map((end) => join(dir, `${name}.${end}`));
  assert.ok(key !== undefined && csr !== undefined && cert !== undefined);
  await openssl('req', '-new', ...KEY, '-subj', `/CN=${name}`, '-keyout', key, '-out', csr);
  const signer = by === undefined ? ['-selfsign', '-keyfile', key] : ['-cert', by.cert, '-keyfile', by.key];
  const [from, to] = years.map((year) => `${year}0101000000Z`);
  const span = ['-startdate', from ?? '', '-enddate', to ?? ''];
  await openssl(
    'ca',
    '-batch',
    '-notext',
    '-config',
    join(dir, 'ca.conf'),
    ...signer,
    ...span,
    '-in',
    csr,
    '-out',
    cert,
  );
  return { key, cert };
}

/** An https server on loopback that shows these. */
async function site(
  t: TestContext,
  own: Kept,
  ...chain: readonly Kept[]
): Promise<{ url: string; server: Server }> {
  const cert = [own, ...chain].map((one) => readFileSync(one.cert, 'utf8')).join('');
  const server = createServer({ key: readFileSync(own.key), cert }, (_, response) =>
    response.setHeader('Server', 'shop/1').end('secure'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { url: `https://127.0.0.1:${address.port}/`, server };
}

test('a self-signed site answers, and its certificate is described', { skip }, async (t) => {
  const { url, server } = await site(t, await issue(workshop(t), 'shop.test', [2020, 2099]));
  let serverName: unknown;
  server.on('secureConnection', (socket) => (serverName = socket.servername));
  const answer = await probe({ url, host: 'shop.test' });
  assert.deepEqual(
    [answer.status, answer.body, answer.server, serverName],
    [200, 'secure', 'shop/1', 'shop.test'],
  );
  assert.equal(answer.certificateExpires, '2099-01-01T00:00:00.000Z');
  const { certificate } = answer;
  assert.deepEqual(
    [certificate?.subject, certificate?.named, certificate?.chain, certificate?.verifyError],
    ['shop.test', true, 1, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  );
  assert.equal((await probe({ url, host: 'other.test' })).certificate?.named, false);
  assert.equal((await probe({ url })).certificate?.named, undefined, 'asked by its address alone');
  const plain = await probe({ url: url.replace('https', 'http') });
  assert.ok(plain.error !== undefined || plain.status === 400);
});

test('an expired certificate is seen, and an issuer that ended before it', { skip }, async (t) => {
  const dir = workshop(t);
  const old = await site(t, await issue(dir, 'shop.test', [2020, 2021]));
  const { certificate: own, status } = await probe({ url: old.url, host: 'shop.test' });
  assert.deepEqual(
    [status, own?.begins, own?.expires],
    [200, '2020-01-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z'],
  );
  const issuer = await issue(dir, 'Old CA', [2019, 2022]);
  const chained = await site(t, await issue(dir, 'www.shop.test', [2020, 2099], issuer), issuer);
  const shown = (await probe({ url: chained.url, host: 'shop.test' })).certificate;
  assert.deepEqual(
    [shown?.chain, shown?.issuerEnds, shown?.named],
    [2, { subject: 'Old CA', expires: '2022-01-01T00:00:00.000Z' }, false],
  );
  const lasting = await issue(dir, 'Long CA', [2019, 2098]);
  const young = await site(t, await issue(dir, 'short.test', [2020, 2021], lasting), lasting);
  assert.equal((await probe({ url: young.url })).certificate?.issuerEnds, undefined);
});
