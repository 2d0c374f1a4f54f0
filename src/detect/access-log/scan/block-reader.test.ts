import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_LINE } from '../../../host/log-files/index.ts';
import { compileFormat } from '../format/compile.ts';
import { AccessCounter } from '../traffic/access-counter.ts';
import { SimdScanner } from '../simd/scanner.ts';
import { PlainScanner } from './plain.ts';
import { openScanner } from './scanner.ts';

const FORMAT = compileFormat({ writer: 'apache', format: '%h %l %u %t "%r" %>s %b' });
const line = (status: number, path = '/'): string =>
  `192.0.2.1 - - [24/Oct/2026:12:00:00 +0000] "GET ${path} HTTP/1.1" ${status} 17\n`;
const counts = (c: AccessCounter): number[] => [
  c.requests,
  c.unparsed,
  c.bytes,
  c.statuses[200] ?? 0,
  c.statuses[500] ?? 0,
];

for (const [name, format] of [
  ['scanned', FORMAT],
  ['parsed', { parse: FORMAT.parse }],
] as const) {
  test(`${name}: blocks of any size, lines of any length`, () => {
    const counter = new AccessCounter(format);
    counter.lines(Buffer.from(line(200).repeat(5000) + line(500)));
    assert.deepEqual(counts(counter), [5001, 0, 5001 * 17, 5000, 1]);
    counter.lines(Buffer.from(line(200, `/${'x'.repeat(MAX_LINE - 80)}`) + line(500)));
    assert.deepEqual(counts(counter).slice(0, 2), [5003, 0]);
    counter.lines(Buffer.from('\n'));
    counter.cut(Buffer.from('x'), 'too-long');
    counter.cut(Buffer.from('x'), 'unfinished');
    assert.equal(counter.unparsed, 2);
    assert.deepEqual([...counter.minutes.values()], [{ requests: 5003, serverErrors: 2 }]);
  });

  test(`${name}: a status of three zeros is one`, () => {
    const counter = new AccessCounter(format);
    counter.lines(Buffer.from(line(0).replace(' 0 17', ' 000 17')));
    assert.deepEqual([counter.requests, counter.unparsed, counter.statuses[0]], [1, 0, 1]);
  });
}

test('a line longer than any reader passes on is one that does not fit', () => {
  const counter = new AccessCounter(FORMAT);
  counter.lines(Buffer.from(line(200) + line(200, `/${'x'.repeat(MAX_LINE * 3)}`) + line(500)));
  assert.deepEqual(counts(counter), [2, 1, 34, 1, 1]);
});

test('what stands in the scratch is not overwritten by a line from elsewhere', () => {
  const counter = new AccessCounter(FORMAT);
  assert.ok(counter.scratch);
  const length = counter.scratch.write(line(500).repeat(100));
  counter.lines(Buffer.from(line(200).repeat(900)));
  counter.lines(counter.scratch.subarray(0, length));
  assert.deepEqual(counts(counter), [1000, 0, 17_000, 900, 100]);
});

test('a thousand logs share the scanners of their formats', () => {
  const counters = Array.from({ length: 1000 }, () => new AccessCounter(FORMAT));
  for (const [i, counter] of counters.entries()) counter.lines(Buffer.from(line(i % 2 === 0 ? 200 : 500)));
  assert.deepEqual(counters.slice(0, 2).map(counts), [
    [1, 0, 17, 1, 0],
    [1, 0, 17, 0, 1],
  ]);
  const plans = Array.from({ length: 100 }, (_, quoted) => ({
    client: 0,
    site: -1,
    quoted,
    agent: -1,
    forwarded: -1,
    more: true,
  }));
  assert.ok(plans.map(openScanner).some((scanner) => scanner instanceof PlainScanner));
});

test('without WebAssembly lines are scanned in plain JavaScript', () => {
  const before: unknown = Reflect.get(globalThis, 'WebAssembly');
  assert.ok(FORMAT.plan);
  const plan = { ...FORMAT.plan, quoted: 7 };
  assert.ok(SimdScanner.open(plan));
  try {
    Reflect.set(globalThis, 'WebAssembly', undefined);
    assert.equal(SimdScanner.open(plan), undefined);
    assert.ok(openScanner(plan) instanceof PlainScanner);
  } finally {
    Reflect.set(globalThis, 'WebAssembly', before);
  }
});
