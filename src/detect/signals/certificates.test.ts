import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateFacts } from '../probe/index.ts';
import { CertificateSignals } from './certificates.ts';

const NOW = Date.parse('2026-06-15T12:00:00.000Z');
const good: CertificateFacts = {
  subject: 'shop.test',
  begins: '2026-05-01T00:00:00.000Z',
  expires: '2026-07-30T00:00:00.000Z',
  chain: 2,
  named: true,
};

function seen(certificate: CertificateFacts) {
  const signals = new CertificateSignals();
  signals.seen({
    page: { key: 'a', target: { url: 'https://127.0.0.1/' }, site: 'shop.test', services: ['nginx'] },
    askedAt: NOW - 5000,
    result: { url: '', ok: true, tookMs: 1 },
    certificate,
  });
  return { signals, found: signals.conditions(NOW) };
}

const issuer = (expires: string) => ({ issuerEnds: { subject: 'Some CA', expires } });
const cases: readonly [string, Partial<CertificateFacts>, readonly string[]][] = [
  ['weeks left', {}, []],
  [
    'ends in a week',
    { expires: '2026-06-22T13:00:00.000Z' },
    [
      'warning tls-expiry:shop.test the certificate shop.test of shop.test ends in 7 days, at 2026-06-22T13:00:00.000Z',
    ],
  ],
  [
    'ends today',
    { expires: '2026-06-15T23:00:00.000Z' },
    [
      'warning tls-expiry:shop.test the certificate shop.test of shop.test ends within a day, at 2026-06-15T23:00:00.000Z',
    ],
  ],
  [
    'has ended',
    { expires: '2026-06-15T12:00:00.000Z' },
    [
      'critical tls-expiry:shop.test the certificate shop.test of shop.test has ended at 2026-06-15T12:00:00.000Z',
    ],
  ],
  [
    'is not valid yet',
    { begins: '2026-06-16T00:00:00.000Z' },
    [
      'critical tls-expiry:shop.test the certificate shop.test of shop.test is valid only from 2026-06-16T00:00:00.000Z',
    ],
  ],
  [
    'its issuer has ended, and clients may know another one',
    issuer('2026-06-01T00:00:00.000Z'),
    [
      'warning tls-expiry:shop.test the certificate Some CA of shop.test has ended at 2026-06-01T00:00:00.000Z',
    ],
  ],
  [
    'its issuer has ended, and the chain does not verify',
    { ...issuer('2026-06-01T00:00:00.000Z'), verifyError: 'CERT_HAS_EXPIRED' },
    [
      'critical tls-expiry:shop.test the certificate Some CA of shop.test has ended at 2026-06-01T00:00:00.000Z',
    ],
  ],
  [
    'for another name',
    { named: false },
    ['warning tls-name:shop.test shop.test shows a certificate for shop.test, which is not for its name'],
  ],
];
for (const [name, change, expected] of cases)
  test(`a certificate: ${name}`, () =>
    assert.deepEqual(
      seen({ ...good, ...change }).found.map((c) => `${c.severity} ${c.id} ${c.summary}`),
      expected,
    ));

test('what has ended began to harm when it ended; a site that is not watched any more is forgotten', () => {
  const { signals, found } = seen({ ...good, expires: '2026-06-10T00:00:00.000Z' });
  assert.equal(found[0]?.since, Date.parse('2026-06-10T00:00:00.000Z'));
  signals.keep(new Set());
  assert.deepEqual(signals.conditions(NOW), []);
});
