/** What happens while no agent runs, or while two do, and what others change in its baseline. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const MYSQL = '/usr/lib/php/20220829/mysqli.so';
const DOM = '/usr/lib/php/20220829/dom.so';
const LINK = '/etc/apache2/sites-enabled/library.conf';

describe('the agent and the time without it', { skip }, () => {
  let guarded: GuardedHost;
  before(async () => {
    guarded = await GuardedHost.start();
    await guarded.watch('observe'); // takes the baseline
  });
  afterEach(() => guarded.stop());
  after(() => guarded.close());

  test('a theft and a changed file while nobody watches: open under observe, restored under restore', async () => {
    await guarded.stop();
    const was = await guarded.sha256(DOM);
    await guarded.must(`rm ${MODULE}; printf x >>${DOM}`);
    const observed = guarded.told.length;
    await guarded.watch('observe');
    for (const path of [MODULE, DOM])
      assert.equal((await guarded.event('finding.opened', (e) => e.path === path, observed)).source, 'start');
    await guarded.stop();
    assert.deepEqual(guarded.since(observed, 'finding.closed'), []);
    const from = guarded.told.length;
    await guarded.watch('restore');
    for (const path of [MODULE, DOM]) await guarded.event('restore.done', (e) => e.path === path, from);
    assert.deepEqual(guarded.since(from, 'incident.opened'), [], 'it is the same incident, carried on');
    await guarded.event('incident.resolved', () => true, from);
    assert.equal(await guarded.sha256(DOM), was);
    assert.equal(guarded.since(observed, 'incident.opened').length, 1);
  });

  test('an upgrade while nobody watches is explained by the package logs; a change after it is not', async () => {
    await guarded.must(
      `/bin/sh ${CHECKOUT}/test/agent/repack.sh php8.2-mysql /tmp/mysql.deb 9:8.2 ${MYSQL} && dpkg -i /tmp/mysql.deb`,
    );
    const upgraded = await guarded.sha256(MYSQL);
    const from = guarded.told.length;
    await guarded.watch('restore');
    const moved = await guarded.event('baseline.moved', () => true, from);
    assert.ok(moved.accepted.includes(MYSQL));
    await guarded.event('transaction.ended', (e) => e.verdict === 'harmless', from);
    assert.deepEqual(guarded.since(from, 'finding.opened'), []);
    await guarded.stop();
    await guarded.must(`dpkg -i /tmp/mysql.deb && printf x >>${MYSQL}`);
    const changed = guarded.told.length;
    await guarded.watch('restore');
    await guarded.event('finding.opened', (e) => e.path === MYSQL, changed);
    assert.deepEqual(guarded.since(changed, 'transaction.seen'), []);
    await guarded.resolved(changed);
    assert.equal(await guarded.sha256(MYSQL), upgraded);
  });

  test('what another process accepts is taken up at once: findings are closed as accepted', async () => {
    await guarded.watch('observe');
    const from = guarded.told.length;
    await guarded.must(`chmod 600 ${MODULE}`);
    const { finding } = await guarded.event('finding.opened', (e) => e.path === MODULE, from);
    assert.equal((await guarded.host.agent(['baseline', 'accept', MODULE])).code, 0);
    const closed = await guarded.event('finding.closed', (e) => e.finding === finding, from);
    assert.equal(closed.how, 'accepted');
    await guarded.resolved(from);
    const again = guarded.told.length;
    await guarded.must(`chmod 644 ${MODULE}`);
    await guarded.event('finding.opened', (e) => e.path === MODULE, again);
    assert.equal((await guarded.host.agent(['baseline', 'create'])).code, 0);
    await guarded.event('finding.closed', (e) => e.how === 'accepted', again);
    await guarded.resolved(again);
  });

  test('killed in the middle of an incident: the next agent carries it on to its end, once', async () => {
    await guarded.watch('observe');
    const from = guarded.told.length;
    await guarded.must(`cp -P ${LINK} /tmp/link && rm ${LINK}`);
    const { incident } = await guarded.event('finding.opened', (e) => e.path === LINK, from);
    await guarded.stop('SIGKILL');
    await guarded.must(`cp -P /tmp/link ${LINK}`);
    await guarded.watch('observe');
    await guarded.event('incident.resolved', (e) => e.incident === incident, from);
    assert.equal(guarded.since(from, 'incident.opened').length, 1);
    const report = await guarded.host.agent(['incident', 'show', incident ?? '', '--json']);
    assert.match(report.stdout, /"state": ?"resolved"/);
  });

  test('a second agent on the same state directory refuses and names the first', async () => {
    await guarded.watch('observe');
    const second = await guarded.host.agent(['watch']);
    assert.notEqual(second.code, 0);
    assert.match(second.stderr, /another agent guards this host already/);
    assert.match(second.stderr, /pid \d+, since/);
  });
});
