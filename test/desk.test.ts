/** The desk of a real agent, as the web process meets it: from the theft to the repair that a person started, and what is told of it later. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askDesk, type Args, type Result, type Verb } from '../src/desk/index.ts';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';

describe('the desk, on a practice host', { skip }, () => {
  let guarded: GuardedHost;
  let incident = '';
  const ask = <V extends Verb>(verb: V, args: Args<V>): Promise<Result<V>> =>
    askDesk(`/proc/${guarded.host.clone.initPid}/root${PRACTICE_STATE}/desk/desk.sock`, verb, args);

  /** The last thing that an agent does before it is ready. */
  const opened = (): Promise<void> =>
    guarded.until('the desk is open', () =>
      ask('hosts', {}).then(
        () => true,
        () => false,
      ),
    );

  before(async () => {
    guarded = await GuardedHost.start();
    await guarded.watch('observe', '--verify-every', '3600', '--probe-every', '1');
    await opened();
  });
  after(() => guarded.close());

  test('all is well: the service, its parts and its checks', async () => {
    await guarded.until('pages were asked for', async () => {
      const { services } = await ask('services', {});
      return (services.find(({ name }) => name === 'apache2')?.checks.length ?? 0) > 3;
    });
    const { service } = await ask('service', { service: 'apache2', foresee: true });
    assert.equal(service?.state, 'good');
    assert.ok(service.parts.some(({ path, state, kept }) => path === MODULE && state === 'ok' && kept));
    assert.equal(service.foreseen?.restart?.outcome, 'survives', JSON.stringify(service.foreseen));
  });

  test('a part is taken: the chart, the evidence and the tree say so', async () => {
    await guarded.sh(`rm -f ${MODULE}; service apache2 restart`);
    ({ incident = '' } = await guarded.event('incident.diagnosed'));
    await guarded.until(
      'the pages were seen wrong',
      async () => (await ask('impact', { incident })).totals.wrong > 2,
    );
    const chart = await ask('impact', { incident });
    assert.ok(chart.markers.some(({ kind, text }) => kind === 'change' && text.includes(MODULE)));
    assert.ok(chart.totals.checks > chart.totals.wrong, 'how it was before belongs to the picture');
    const evidence = await ask('evidence', { incident });
    const file = evidence.files.find(({ path }) => path === MODULE);
    assert.deepEqual([file?.now, file?.actual], ['missing', null]);
    assert.match(file?.expected?.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.ok(evidence.actors.some(({ processes: [first] }) => first?.argv.includes(MODULE)));
    const { service } = await ask('service', { service: 'apache2' });
    assert.deepEqual([service?.state, service?.components.missing], ['bad', 1]);
    assert.deepEqual(
      (await ask('hosts', {})).hosts.map(({ state }) => state),
      ['bad'],
    );
  });

  test('the plan that was shown is carried out under the name of who said so', async () => {
    const plan = await ask('plan', { incident });
    assert.ok(plan.planned !== null, plan.why ?? '');
    assert.ok(plan.planned.touches.paths.includes(MODULE), JSON.stringify(plan.planned));
    const done = await ask('runStep', { incident, by: 'mara', expect: plan.planned.hash });
    assert.ok(done.outcome === 'repaired' || done.outcome === 'running', JSON.stringify(done));
    await guarded.resolved(0);
    await guarded.must(`test -e ${MODULE}`);
    const { entries } = await ask('audit', { limit: 50 });
    assert.ok(entries.some(({ kind, by }) => kind === 'repair.started' && by === 'mara'));
    const { incident: detail } = await ask('incident', { incident });
    assert.equal(detail?.state, 'resolved');
  });

  test('what users met is told by the next agent as well', async () => {
    const before = await ask('impact', { incident });
    await guarded.stop();
    await guarded.watch('observe', '--verify-every', '3600');
    await opened();
    const after = await ask('impact', { incident });
    assert.ok(after.totals.wrong > 2);
    assert.ok(after.totals.wrong <= before.totals.wrong);
  });
});
