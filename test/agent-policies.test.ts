/** What the agent does under each policy, and what it leaves alone: on a practice host. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { APACHE, GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const SITE = '/etc/apache2/sites-available/library.conf';
const LINK = '/etc/apache2/sites-enabled/library.conf';

describe('the policies of the agent', { skip }, () => {
  let guarded: GuardedHost;
  before(async () => {
    guarded = await GuardedHost.start();
  });
  afterEach(() => guarded.stop());
  after(() => guarded.close());

  for (const policy of ['observe', 'ask']) {
    test(`${policy}: nothing is touched until stakeout repair, then the incident goes on to its end`, async () => {
      await guarded.watch(policy);
      const from = guarded.told.length;
      await guarded.must(`cp -p ${MODULE} /tmp/kept && rm ${MODULE}`);
      const { incident } = await guarded.event('finding.opened', (e) => e.path === MODULE, from);
      const declined = await guarded.event('restore.declined', () => true, from);
      assert.match(declined.next, /stakeout repair --yes \/usr\/lib/);
      await guarded.event('service.checked', () => true, from);
      assert.equal((await guarded.sh(`test -e ${MODULE}`)).code, 1);
      assert.deepEqual(guarded.since(from, 'incident.resolved'), []);
      const repaired = await guarded.host.agent(['repair', '--yes', MODULE, '--json']);
      assert.equal(repaired.code, 0, repaired.stderr);
      await guarded.resolved(from);
      assert.ok(guarded.since(from, 'incident.resolved').some((e) => e.incident === incident));
      await guarded.must(`cmp ${MODULE} /tmp/kept`);
      assert.deepEqual(guarded.since(from, 'service.controlled'), []);
    });
  }

  test('--class: enabled links are only observed, modules restored', async () => {
    await guarded.watch('restore', '--class', 'enabled-link=observe');
    const from = guarded.told.length;
    await guarded.must(`rm ${LINK} ${MODULE}`);
    await guarded.event('restore.done', (e) => e.path === MODULE, from);
    await guarded.event('restore.declined', (e) => e.path === LINK && e.why === 'policy', from);
    assert.equal((await guarded.sh(`test -L ${LINK}`)).code, 1);
    assert.equal((await guarded.host.agent(['repair', '--yes', LINK])).code, 0);
    await guarded.resolved(from);
  });

  test('ten thousand changes to files that nobody needs: not one entry', async () => {
    await guarded.watch('restore');
    const from = guarded.told.length;
    await guarded.must(`
      for where in /var/tmp /usr/lib/apache2/modules /usr/lib/apache2/neighbour; do
        mkdir -p $where; cd $where
        seq -f 'unneeded-%g' 1 1700 | xargs touch
        seq -f 'unneeded-%g' 1 1700 | xargs rm
      done`);
    await guarded.must(`rm ${MODULE}`); // comes after all of them in the queue
    await guarded.resolved(from);
    const kinds = new Set(guarded.told.slice(from).map((e) => e.kind));
    for (const kind of ['events.lost', 'note', 'restore.declined', 'transaction.seen'] as const)
      assert.ok(!kinds.has(kind), JSON.stringify(guarded.since(from, kind)));
    assert.equal(guarded.since(from, 'finding.opened').length, 1);
  });

  test('a repair that fights the same thief more than three times stops and says so; other parts go on', async () => {
    await guarded.watch('restore');
    const from = guarded.told.length;
    await guarded.must(`for i in 1 2 3 4 5 6; do rm -f ${MODULE}; sleep 0.3; done`);
    const declined = await guarded.event('restore.declined', (e) => e.why === 'contested', from);
    assert.match(declined.next, /stop them first/);
    assert.equal(guarded.since(from, 'restore.done').filter((e) => e.path === MODULE).length, 3);
    const other = '/usr/lib/php/20220829/mysqli.so';
    await guarded.must(`rm ${other}; sleep 0.3; test -e ${other}`);
    assert.equal((await guarded.sh(`test -e ${MODULE}`)).code, 1);
    assert.equal((await guarded.host.agent(['repair', '--yes', MODULE])).code, 0);
    await guarded.resolved(from);
    assert.ok(guarded.since(from, 'service.checked').some((e) => e.service === APACHE && e.healthy));
  });

  test('an edit that keeps the service well is information; one that breaks its configuration is an incident', async () => {
    await guarded.watch('restore');
    const from = guarded.told.length;
    await guarded.must(`echo '# a remark' >>${SITE}`);
    const note = await guarded.event('finding.opened', (e) => e.path === SITE, from);
    assert.equal(note.severity, 'info');
    assert.deepEqual(guarded.since(from, 'incident.opened'), []);
    const broken = guarded.told.length;
    await guarded.must(`cp ${SITE} /tmp/good.conf && echo 'Nonsense yes' >>${SITE}`);
    const line = (await guarded.must(`grep -n Nonsense ${SITE}`)).split(':')[0];
    const { title } = await guarded.event('incident.opened', () => true, broken);
    assert.match(title, new RegExp(`sites-enabled/library.conf:${line}: Invalid command`));
    await guarded.event('finding.opened', (e) => e.path === SITE && e.incident !== undefined, broken);
    assert.match(
      await guarded.must(`cat ${SITE}`),
      /Nonsense/,
      'what an administrator wrote is not reverted',
    );
    await guarded.must(`cp /tmp/good.conf ${SITE}`);
    await guarded.resolved(broken);
    assert.deepEqual(guarded.since(from, 'service.controlled'), []);
    assert.deepEqual(guarded.since(from, 'restore.done'), []);
  });
});
