import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './run.ts';

/** Forks a child that keeps both pipes for 30 s, as some daemons do, prints its pid and exits at once. */
const STARTS_A_DAEMON =
  "const c=require('child_process').spawn('/bin/sleep',['30'],{stdio:'inherit',detached:true});" +
  'process.stdout.write(String(c.pid));c.unref();process.exit(3)';

test('a program whose daemon keeps its pipes open is over when it exits', { timeout: 20_000 }, async () => {
  const result = await run([process.execPath, '-e', STARTS_A_DAEMON]);
  process.kill(Number(result.stdout));
  assert.equal(result.code, 3);
  assert.equal(result.timedOut, false);
});
