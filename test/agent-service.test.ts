/** The agent and other people's restarts: it never races them, and never starts what somebody stopped. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { APACHE, GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const MASTERS = 'pgrep -c -P 1 -x apache2';
/** `apache2ctl stop` reads the configuration first, and fails as long as a module that it names is missing. */
const STOP =
  'kill -TERM "$(cat /run/apache2/apache2.pid)"; while pgrep -P 1 -x apache2 >/dev/null; do sleep 0.02; done';
/** `apache2ctl start` returns when the server has detached, which is before it has written its pid file. */
const START =
  'apache2ctl start; timeout 20 sh -c "until [ -s /run/apache2/apache2.pid ]; do sleep 0.02; done"';

describe('the agent beside other people who control services', { skip }, () => {
  let guarded: GuardedHost;
  before(async () => {
    guarded = await GuardedHost.start();
    await guarded.watch('restore', '--verify-every', '1'); // verification must not start it either
  });
  after(() => guarded.close());

  test('a service that an operator stops stays stopped', async () => {
    const from = guarded.told.length;
    await guarded.must('apache2ctl stop; sleep 5');
    assert.equal((await guarded.sh(MASTERS)).stdout.trim(), '0');
    assert.deepEqual(guarded.since(from, 'service.controlled'), []);
    await guarded.must(START);
  });

  test('a thief who stops, waits and starts the service himself is not raced', async () => {
    const from = guarded.told.length;
    await guarded.must(`rm ${MODULE}; ${STOP}; sleep 0.7; ${START}`);
    await guarded.resolved(from);
    assert.deepEqual(guarded.since(from, 'service.controlled'), []);
    assert.equal((await guarded.must(MASTERS)).trim(), '1');
    assert.equal((await guarded.host.request('/')).status, 200);
  });

  test('a service that a loss brought down is started', async () => {
    const from = guarded.told.length;
    await guarded.must(`rm ${MODULE}; ${STOP}`);
    const started = await guarded.event('service.controlled', () => true, from);
    assert.deepEqual([started.service, started.verb, started.ok], [APACHE, 'start', true]);
    await guarded.resolved(from);
    assert.equal((await guarded.must(MASTERS)).trim(), '1');
  });

  test('stopped by an operator while an incident is being watched: still not started', async () => {
    const from = guarded.told.length;
    await guarded.must(`rm ${MODULE}`);
    await guarded.event('incident.monitoring', () => true, from);
    await guarded.must('apache2ctl stop');
    const reopened = await guarded.event('incident.reopened', () => true, from);
    assert.notEqual(reopened.why, '');
    await guarded.must('sleep 2.5');
    assert.deepEqual(guarded.since(from, 'service.controlled'), []);
    await guarded.must(START);
    await guarded.resolved(from);
  });
});
