/** The agent in trouble: stalled, without a disk to write to, without privileges. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const DOM = '/usr/lib/php/20220829/dom.so';

describe('the agent in trouble', { skip }, () => {
  let guarded: GuardedHost;
  const trusted = async (...argv: string[]): Promise<void> => {
    const result = await guarded.host.clone.runTrusted(argv);
    assert.equal(result.code, 0, result.stderr);
  };

  before(async () => {
    guarded = await GuardedHost.start();
  });
  afterEach(() => guarded.stop());
  after(() => guarded.close());

  test('stalled for 3 s while 30,000 files go, one of them needed: nothing is lost, and it is said', async () => {
    await guarded.must('cd /usr/lib/apache2/modules && seq -f spare-%g 1 30000 | xargs touch');
    await guarded.watch('restore');
    const from = guarded.told.length;
    guarded.signal('SIGSTOP');
    await guarded.must(
      `cd /usr/lib/apache2/modules && seq -f spare-%g 1 30000 | xargs rm libphp8.2.so; sleep 3`,
    );
    assert.equal((await guarded.sh(`test -e ${MODULE}`)).code, 1);
    guarded.signal('SIGCONT');
    await guarded.event('restore.done', (e) => e.path === MODULE, from);
    await guarded.resolved(from);
    const lost = guarded.since(from, 'events.lost');
    for (const { answer } of lost) assert.match(answer, /looked at \d+ components/);
    await guarded.must(`test -e ${MODULE}`);
  });

  test('a read-only /usr: the failure is told with a next step, and the agent goes on', async () => {
    await trusted('/bin/mount', '--bind', '/usr', '/usr');
    await guarded.host.clone.run(['/bin/rm', '-rf', PRACTICE_STATE]);
    await guarded.watch('restore');
    const from = guarded.told.length;
    guarded.signal('SIGSTOP');
    await guarded.must(`rm ${MODULE}`);
    await trusted('/bin/mount', '-o', 'remount,bind,ro', '/usr');
    guarded.signal('SIGCONT');
    const failed = await guarded.event('restore.failed', () => true, from);
    assert.match(`${failed.why} ${failed.next}`, /read-only|EROFS/i);
    await trusted('/bin/mount', '-o', 'remount,bind,rw', '/usr');
    await guarded.must(`rm ${DOM}; sleep 0.3; test -e ${DOM}`);
    assert.equal((await guarded.host.agent(['repair', '--yes', MODULE])).code, 0);
    await guarded.resolved(from);
  });

  test('a full disk under the state directory: it restores, says so, and writes down what waited', async () => {
    await guarded.host.clone.run(['/bin/rm', '-rf', PRACTICE_STATE]);
    await guarded.must(`mkdir -m 700 ${PRACTICE_STATE}`);
    await trusted('/bin/mount', '-t', 'tmpfs', '-o', 'size=300m,mode=700', 'tmpfs', PRACTICE_STATE);
    await guarded.watch('restore');
    await guarded.sh(
      `dd if=/dev/zero of=${PRACTICE_STATE}/fill bs=1M; dd if=/dev/zero of=${PRACTICE_STATE}/rest bs=1k`,
    );
    const from = guarded.told.length;
    for (let i = 0; i < 3; i += 1) await guarded.sh(`rm ${MODULE}; sleep 0.4; rm ${DOM}; sleep 0.4`);
    await guarded.event('restore.done', (e) => e.path === DOM, from);
    await guarded.must(`test -e ${MODULE}`);
    await guarded.until('it is said', () =>
      /the journal cannot be written: .*(full|ENOSPC|space)/i.test(guarded.stderr),
    );
    await guarded.must(`rm ${PRACTICE_STATE}/fill ${PRACTICE_STATE}/rest`);
    await guarded.resolved(from);
    await guarded.stop();
    const journal = await guarded.host.agent(['journal', '--json']);
    assert.match(journal.stdout, /restore\.done/);
    assert.equal((await guarded.host.agent(['journal', 'verify'])).code, 0);
    await trusted('/bin/umount', PRACTICE_STATE);
  });

  test('without root: restore is refused, observe watches by inotify and says what it cannot do', async () => {
    const state = '/var/tmp/nobody';
    await guarded.must(`mkdir -m 700 ${state} && chown nobody ${state}`);
    const nobody = ['/usr/bin/setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', '--'];
    const watch = [`${CHECKOUT}/stakeout`, 'watch', '--json', '--policy'];
    const env = { STAKEOUT_STATE_DIR: state };
    const refused = await guarded.host.clone.runTrusted([...nobody, ...watch, 'restore'], { env });
    assert.equal(refused.code, 3, refused.stderr);
    await guarded.listen([...nobody, ...watch, 'observe'], env);
    const from = guarded.told.length;
    const notes = guarded.told.flatMap((e) => (e.kind === 'note' ? [e.text] : []));
    assert.ok(
      notes.some((text) => /fanotify/.test(text)),
      JSON.stringify(notes),
    );
    await guarded.must(`rm ${MODULE}`);
    const found = await guarded.event('finding.opened', (e) => e.path === MODULE, from);
    assert.equal(found.findingKind, 'missing');
    assert.equal((await guarded.sh(`test -e ${MODULE}`)).code, 1);
  });
});
