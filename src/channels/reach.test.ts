import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { test } from 'node:test';
import { post } from './http.ts';
import { hostIsNeverSentTo, isNear, lookupVia, NOT_SENT_TO } from './reach.ts';

test('what hands out the keys of a host is never sent to, however its address is written', async () => {
  for (const host of [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '[::ffff:169.254.169.254]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '0.0.0.0',
    '[::]',
    '255.255.255.255',
  ]) {
    assert.ok(hostIsNeverSentTo(new URL(`http://${host}/`)), host);
    const outcome = await post({ url: `http://${host}/x`, body: '', deadline: AbortSignal.timeout(2000) });
    assert.deepEqual([outcome.kind, 'why' in outcome && /link-local/.test(outcome.why)], ['refused', true]);
  }
  for (const host of ['127.0.0.1', '[::1]', '10.0.0.7', '192.168.1.1', '[fd00::7]', '8.8.8.8', 'web01'])
    assert.ok(!hostIsNeverSentTo(new URL(`http://${host}/`)), host);
});

test('a name that leads there is refused after it was looked up, also as one of several', async () => {
  const ask = (...addresses: string[]): Promise<string> =>
    new Promise((resolve) => {
      const found: LookupAddress[] = addresses.map((address) => ({ address, family: 4 }));
      const fake: unknown = (_: string, __: object, done: (e: null, f: LookupAddress[]) => void) =>
        done(null, found);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of its many signatures is used
      lookupVia(fake as Parameters<typeof lookupVia>[0])('x.test', { all: true }, (error, got) =>
        resolve(error === null ? JSON.stringify(got) : String(error.code)),
      );
    });
  assert.equal(await ask('169.254.169.254'), NOT_SENT_TO);
  assert.equal(await ask('10.0.0.1', '169.254.169.254'), NOT_SENT_TO);
  assert.match(await ask('10.0.0.1'), /10\.0\.0\.1/);
});

test('what answers near is near, and so is what nobody knows', () => {
  for (const near of [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd00::1',
    '',
    undefined,
  ])
    assert.equal(isNear(near), true, near);
  for (const far of ['192.0.2.1', '172.32.0.1', '2001:db8::1']) assert.equal(isNear(far), false, far);
});
