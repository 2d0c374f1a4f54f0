import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readConfiguration, type OnCallConfig } from '../oncall/index.ts';
import { CONFIG } from './testing/pages.ts';
import { backoffMs } from './deliver/backoff.ts';
import { attempted, failingChannels, type Health } from './deliver/health.ts';
import { Heartbeat } from './heartbeat.ts';

const SECRET = 'https://hc.example.org/0f9a-secret';

function settings(): NonNullable<OnCallConfig['heartbeat']> {
  const reading = readConfiguration(`${CONFIG}heartbeat: { url: "${SECRET}", every: 10s }\n`);
  assert.ok(reading.ok && reading.config.heartbeat !== undefined);
  return reading.config.heartbeat;
}

test('asks at its interval, says after three failures what is wrong, and never where', async () => {
  let answer: () => Promise<number> = () => Promise.resolve(204);
  const asked: string[] = [];
  const heartbeat = new Heartbeat({
    ask: (url) => {
      asked.push(url);
      return answer();
    },
    reveal: () => SECRET,
  });
  const beat = (second: number): Promise<void> => heartbeat.beat(settings(), second * 1000, second * 1000);
  for (const second of [0, 1, 9, 10, 19, 20]) await beat(second);
  assert.equal(asked.length, 3);
  assert.equal(heartbeat.last, 20_000);
  const failures = [
    () =>
      Promise.reject(
        new TypeError(`fetch failed: ${SECRET}`, {
          cause: Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
        }),
      ),
    () => Promise.resolve(404),
    () => Promise.reject(new Error(SECRET)),
  ];
  const said: (string | undefined)[] = [];
  for (const [nth, failure] of failures.entries()) {
    answer = failure;
    await beat(30 + nth * 10);
    said.push(heartbeat.trouble);
  }
  assert.deepEqual(said, [undefined, undefined, '(secret) cannot be asked (Error)']);
  answer = () => Promise.resolve(200);
  await beat(60);
  assert.equal(heartbeat.trouble, undefined);
});

test('waits grow to five minutes, differ by chance, and are never shorter than asked for', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  const asked = fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), asked, chance, (attempts, wanted, by) => {
      const ms = backoffMs(attempts, wanted, by);
      assert.ok(Number.isInteger(ms) && ms >= 1500);
      assert.ok(ms >= Math.min(wanted ?? 0, 900_000));
      if (wanted === undefined) assert.ok(ms <= 375_000);
    }),
  );
  assert.deepEqual(
    [1, 2, 3, 9, 20].map((n) => backoffMs(n, undefined, 0.5)),
    [2000, 4000, 8000, 300_000, 300_000],
  );
});

test('a channel fails after three attempts in a row or one refusal, and works after one success', () => {
  const busy = { ok: false, final: false, why: 'busy' } as const;
  const after = (...attempts: readonly Parameters<typeof attempted>[2][]): Health =>
    attempts.reduce<Health>((health, attempt, at) => attempted(health, 'mail', attempt, at), {});
  assert.deepEqual([...failingChannels(after(busy, busy))], []);
  assert.deepEqual([...failingChannels(after(busy, { ok: true }, busy, busy))], []);
  assert.deepEqual([...failingChannels(after(busy, busy, busy))], ['mail']);
  assert.equal(after(busy, busy, busy)['mail']?.since, 0);
  assert.deepEqual([...failingChannels(after({ ok: false, final: true, why: '535' }))], ['mail']);
  assert.deepEqual([...failingChannels(after(busy, busy, busy, { ok: true }))], []);
});
