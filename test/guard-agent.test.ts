/** The guard and the agent on one host: what was approved stays gone, the guard's own files come back, and it can be taken out. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { GuardedHost } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const MYSQLI = '/usr/lib/php/20220829/mysqli.so';
const DROP_IN = '/etc/dpkg/dpkg.cfg.d/05stakeout-guard';
const HOOK = '/usr/lib/stakeout/guard/apt-hook';

describe('guard and agent', { skip }, () => {
  let guarded: GuardedHost;
  const stakeout = (args: string): Promise<string> =>
    guarded.must(`STAKEOUT_STATE_DIR=${PRACTICE_STATE} ${CHECKOUT}/stakeout ${args}`);

  before(async () => {
    guarded = await GuardedHost.start();
    await stakeout('baseline create');
    await stakeout('guard install');
    await guarded.watch('restore');
  });
  after(() => guarded.close());

  test('a drop-in or a hook that is deleted is put back and told', async () => {
    for (const path of [DROP_IN, HOOK]) {
      const from = guarded.told.length;
      const before = await guarded.sha256(path);
      await guarded.must(`rm ${path}`);
      const done = await guarded.event('restore.done', (e) => e.path === path, from);
      assert.ok(done.verified);
      assert.equal(await guarded.sha256(path), before);
      await guarded.resolved(from);
    }
  });

  test('a script that empties a module by a redirection of its own is named with its line', async () => {
    const from = guarded.told.length;
    const before = await guarded.sha256(MYSQLI);
    await guarded.must(
      `printf '%s\\n' '#!/bin/sh' '# tidies up' ': >${MYSQLI}' 'sleep 3' >/root/tidy.sh && sh /root/tidy.sh`,
    );
    const found = await guarded.event('finding.opened', (e) => e.path === MYSQLI, from);
    assert.deepEqual(found.actor?.script, { path: '/root/tidy.sh', line: 3, text: `: >${MYSQLI}` });
    await guarded.event('restore.done', (e) => e.path === MYSQLI, from);
    assert.equal(await guarded.sha256(MYSQLI), before);
    await guarded.resolved(from);
  });

  test('what was approved is the intended state: nothing is put back, the baseline moves', async () => {
    const from = guarded.told.length;
    const refusal = await guarded.sh('apt-get -y remove php8.2-mysql');
    assert.equal(refusal.code, 100);
    const [, id] = /refused, nothing was changed \((TXN-[0-9a-f]+)\)/.exec(refusal.stderr) ?? [];
    await stakeout(`guard approve ${id} --reason 'no database any more'`);
    await guarded.must('apt-get -y remove php8.2-mysql');
    const end = await guarded.event('transaction.ended', () => true, from);
    assert.equal(end.verdict, 'harmless', end.summary);
    assert.match(end.summary, new RegExp(`approved as ${id} \\(no database any more\\)`));
    await guarded.must(`test ! -e ${MYSQLI}`);
    assert.deepEqual(guarded.since(from, 'incident.opened'), []);
  });

  test('it can be taken out beside a running agent', async () => {
    await stakeout('guard remove');
    await guarded.must(`sleep 1; test ! -e ${DROP_IN} && test ! -e ${HOOK}`);
  });
});
