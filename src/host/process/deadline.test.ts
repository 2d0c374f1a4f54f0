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

test('whoever leaves takes what still runs along', async () => {
  const module = new URL('run.ts', import.meta.url).href;
  const leaves = `import { run } from '${module}';
    void run(['/bin/sh', '-c', 'sleep 600 & echo $! >&3; wait'], { files: [1] });
    setTimeout(() => process.exit(0), 500);`;
  const done = await run([process.execPath, '--input-type=module', '--eval', leaves]);
  const child = Number(done.stdout);
  assert.ok(child > 1, done.stderr);
  assert.equal(isAlive(child), false, 'its child lives on');
});

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`${signal} to us alone takes them along, and ends us as it does without any`, async () => {
    const module = new URL('run.ts', import.meta.url).href;
    const waits = `import { run } from '${module}';
      await run(['/bin/true']);
      if (process.listenerCount('${signal}') > 0) process.exit(9); // nothing runs: nothing is caught
      void run(['/bin/sh', '-c', 'sleep 600 & echo $! >&3; wait'], { files: [1] });
      setTimeout(() => process.kill(process.pid, '${signal}'), 500);`;
    const done = await run([process.execPath, '--input-type=module', '--eval', waits]);
    assert.deepEqual([done.code, done.signal], [null, signal], done.stderr);
    assert.equal(isAlive(Number(done.stdout)), false, 'its child lives on');
  });

test('where somebody else listens for a signal they go on', async () => {
  const module = new URL('run.ts', import.meta.url).href;
  const listens = `import { run } from '${module}';
    process.once('SIGINT', () => {});
    setTimeout(() => process.kill(process.pid, 'SIGINT'), 200);
    const { code } = await run(['/bin/sh', '-c', 'sleep 0.6; exit 7']);
    process.exit(code);`;
  const done = await run([process.execPath, '--input-type=module', '--eval', listens]);
  assert.equal(done.code, 7, done.stderr);
});

/** A zombie that nobody has waited for yet is no process any more. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
