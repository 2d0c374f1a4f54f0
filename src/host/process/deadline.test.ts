import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { run } from './index.ts';

test('a program that is over its time ends together with what it started', async () => {
  // The shell waits for its child, as apache2ctl does for httpd; the child says who it is.
  const done = await run(['/bin/sh', '-c', 'sleep 600 & echo $!; wait'], { timeoutMs: 300 });
  assert.equal(done.timedOut, true);
  const child = Number(done.stdout);
  assert.ok(child > 1);
  assert.equal(isAlive(child), false, 'its child lives on');
});

/** A zombie that nobody has waited for yet is no process any more. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
