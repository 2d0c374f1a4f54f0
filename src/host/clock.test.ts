import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bootTimeNs, tickNs } from './clock.ts';

test('the boot clock agrees with /proc/uptime and never goes back', () => {
  const before = bootTimeNs();
  const uptimeNs = BigInt(Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1e9));
  const after = bootTimeNs();
  assert.ok(after >= before);
  // proc(5): uptime counts suspend too, in hundredths of a second.
  assert.ok(uptimeNs >= before - 10_000_000n && uptimeNs <= after, `${before} ${uptimeNs} ${after}`);
});

test('a tick is one of those that kernels are built with', () => {
  assert.ok(
    [100n, 250n, 300n, 1000n].some((hz) => tickNs() === 1_000_000_000n / hz),
    `${tickNs()}`,
  );
});
