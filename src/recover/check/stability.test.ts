import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchStability } from './stability.ts';

/** A clock that the checks move: one second each. */
function checks(...healthy: readonly boolean[]) {
  let now = 0;
  const left = [...healthy];
  const check = (): Promise<{ healthy: boolean }> => {
    now += 1000;
    return Promise.resolve({ healthy: left.shift() ?? true });
  };
  return { check, options: { clock: () => now, everyMs: 1 } };
}

test('a window without a failure is stable, and a check is made at its end', async () => {
  const { check, options } = checks();
  const done = await watchStability(check, { ...options, seconds: 3 });
  assert.deepEqual(done, { verdict: 'stable', checks: 4, last: { healthy: true }, watchedMs: 4000 });
});

test('the first failure ends it', async () => {
  const { check, options } = checks(true, false, true);
  const done = await watchStability(check, { ...options, seconds: 60 });
  assert.deepEqual([done.verdict, done.checks, done.last], ['failed', 2, { healthy: false }]);
});

test('a window of no time still checks once', async () => {
  const { check, options } = checks(false);
  assert.equal((await watchStability(check, { ...options, seconds: 0 })).verdict, 'failed');
});

test('it can be called off', async () => {
  const { check, options } = checks();
  const stop = new AbortController();
  const watching = watchStability(check, { ...options, everyMs: 60_000, seconds: 600, signal: stop.signal });
  setTimeout(() => stop.abort(), 5);
  assert.equal((await watching).verdict, 'aborted');
});
