/** Repairs carried out on a real Apache with mod_php: shown first, done, verified, taken back; and restarts that are refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod/mini';
import { repairRunSchema, repairSchema } from '../src/commands/repair.ts';
import { restartSchema } from '../src/commands/restart.ts';
import { repairUndoneSchema } from '../src/commands/undo.ts';
import { EXIT } from '../src/domain/exit-codes.ts';
import { PracticeHost } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: Apache runs in a clone of the machine';
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const BROKEN = '/etc/apache2/conf-enabled/zz-broken.conf';
const PATIENCE = { timeoutMs: 300_000 };
/** A state directory without a baseline: a host that was never seen before. */
const COLD = { ...PATIENCE, env: { STAKEOUT_STATE_DIR: '/var/lib/stakeout-cold' } };

let host: PracticeHost;
before(async () => {
  if (skip !== false) return;
  host = await PracticeHost.start({ stack: 'modphp' });
  const created = await host.agent(['baseline', 'create'], PATIENCE);
  assert.equal(created.code, EXIT.ok, created.stderr);
});
after(() => host?.stop());

async function sh(script: string): Promise<string> {
  const done = await host.clone.runTrusted(['/bin/sh', '-c', script]);
  assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
  return done.stdout.trim();
}

const stop = (): Promise<string> =>
  sh(
    'apache2ctl stop; for i in $(seq 200); do pgrep -x apache2 >/dev/null || exit 0; sleep 0.05; done; exit 1',
  );
const status = async (): Promise<number> => (await host.request('/')).status;
const exists = async (path: string): Promise<boolean> =>
  (await host.clone.run(['/usr/bin/test', '-e', path])).code === 0;

async function repair(...args: readonly string[]) {
  const done = await host.agent(['repair', '--json', ...args], PATIENCE);
  assert.equal(done.stderr, '');
  return { code: done.code, ...repairRunSchema.parse(JSON.parse(done.stdout)) };
}

async function restart(...args: readonly string[]) {
  const done = await host.agent(['restart', '--json', ...args], PATIENCE);
  return { code: done.code, ...restartSchema.parse(JSON.parse(done.stdout)) };
}

test('a lost module: the plan is shown and nothing is changed; then done, verified, and taken back', {
  skip,
}, async () => {
  const digest = await sh(`sha256sum ${MODULE}`);
  await stop();
  await sh(`rm ${MODULE}`);
  const planned = await repair();
  assert.deepEqual([planned.code, planned.outcome, planned.rounds], [EXIT.found, 'planned', []]);
  assert.deepEqual([planned.planned?.cause.kind, planned.planned?.cause.object], ['file-missing', MODULE]);
  assert.deepEqual(planned.planned?.refused, []);
  assert.equal(await exists(MODULE), false);

  const done = await repair('--yes');
  assert.deepEqual([done.code, done.outcome, done.stillWrong], [EXIT.ok, 'repaired', []]);
  assert.equal(await status(), 200);
  assert.equal(await sh(`sha256sum ${MODULE}`), digest);
  const [round] = done.rounds;
  assert.deepEqual(
    round?.repair.steps.map((one) => one.outcome),
    planned.planned?.plan.steps.map(() => 'done'),
  );
  const told = await host.agent(['journal', '--kind', 'repair']);
  for (const kind of ['repair.started', 'repair.step', 'repair.ended'])
    assert.ok(told.stdout.includes(kind), told.stdout);

  const undone = await host.agent(['undo', '--json', round?.repair.id ?? '']);
  assert.equal(undone.code, EXIT.ok, undone.stderr);
  const { steps, repair: record } = repairUndoneSchema.parse(JSON.parse(undone.stdout));
  assert.deepEqual(steps.at(-1), { number: 1, result: 'undone' });
  assert.ok(record.undoneAt);
  assert.equal(await exists(MODULE), false);
  assert.equal((await host.agent(['undo', record.id])).code, EXIT.input, 'once is enough');
  assert.equal((await repair('--yes')).outcome, 'repaired');
});

test('two faults, the second behind the first: both are dealt with', { skip }, async () => {
  await stop();
  await sh(`rm ${MODULE}; echo 'Foo bar' > ${BROKEN}`);
  const done = await repair('--yes');
  assert.deepEqual([done.code, done.outcome], [EXIT.ok, 'repaired'], JSON.stringify(done.stillWrong));
  assert.deepEqual(new Set(done.rounds.map((round) => round.cause.object)), new Set([MODULE, BROKEN]));
  assert.equal(await status(), 200);
  assert.equal(await exists(BROKEN), false);
});

/** httpd writes its pid file a moment after it listens. */
const master = (): Promise<string> =>
  sh(
    'n=0; until [ -s /run/apache2/apache2.pid ] || [ $n -gt 200 ]; do sleep 0.05; n=$((n + 1)); done; cat /run/apache2/apache2.pid',
  );

test('a restart on a configuration that fails its test is refused, and the server serves on', {
  skip,
}, async () => {
  const pid = await master();
  await sh(`echo 'Foo bar' > ${BROKEN}`);
  const refused = await restart('apache2', '--yes');
  assert.deepEqual([refused.code, refused.result, refused.forced], [EXIT.found, 'refused', false]);
  assert.match(refused.why, /zz-broken\.conf:1: Invalid command 'Foo'/);
  assert.equal((await restart('apache2', '--yes', '--reload')).result, 'refused');
  assert.equal(await master(), pid);
  await sh(`rm ${BROKEN}`);
  const done = await restart('apache2.service', '--yes');
  assert.deepEqual(
    [done.code, done.service, done.verb, done.result],
    [EXIT.ok, 'apache2', 'restart', 'done'],
  );
  assert.notEqual(await master(), pid);
});

test('what the configuration test does not see is foreseen: without mime.types it would not come back', {
  skip,
}, async () => {
  await sh('mv /etc/mime.types /root/');
  const refused = await restart('apache2', '--yes');
  await sh('mv /root/mime.types /etc/');
  assert.deepEqual([refused.code, refused.result], [EXIT.found, 'refused']);
  assert.match(refused.why, /mime\.types/);
  assert.equal(await status(), 200);
});

test('a restart is asked for at a terminal or by --yes; an unknown service is told', { skip }, async () => {
  const asked = await host.agent(['restart', 'apache2']);
  assert.equal(asked.code, EXIT.usage);
  assert.match(asked.stderr, /no terminal[\s\S]*stakeout restart apache2 --yes/);
  const unknown = await host.agent(['restart', 'apache3', '--yes']);
  assert.equal(unknown.code, EXIT.input);
  assert.match(unknown.stderr, /known here: .*apache2/);
});

test('a pid file that names another program does not keep Apache down', { skip }, async () => {
  await stop();
  await sh('echo 1 > /run/apache2/apache2.pid');
  const started = await restart('apache2', '--yes');
  assert.deepEqual([started.verb, started.result], ['start', 'done'], `${started.why} ${started.output}`);
  assert.equal(await status(), 200);
});

const rowSchema = z.object({ ...repairSchema.shape });

async function putBack(...paths: readonly string[]) {
  const done = await host.agent(['repair', '--json', ...paths], COLD);
  return rowSchema.parse(JSON.parse(done.stdout)).repairs;
}

test('on a host without any record: out of the running server, out of the package, from the template', {
  skip,
}, async () => {
  const link = '/etc/apache2/mods-available/php8.2.load';
  const ini = '/etc/php/8.2/apache2/php.ini';
  const extension = '/usr/lib/php/20220829/mysqli.so';
  const paths = [MODULE, link, ini];
  const digests = await sh(`sha256sum ${paths.join(' ')}`);
  await sh(`rm ${paths.join(' ')}; chmod 000 ${extension}`);
  const planned = await putBack(...paths);
  assert.deepEqual(
    planned.map((row) => [row.result, row.wrong]),
    paths.map(() => ['planned', 'missing']),
  );
  assert.equal(await exists(MODULE), false);
  const rows = await putBack('--yes', ...paths, extension);
  assert.deepEqual(
    rows.map((row) => [row.path, row.tier]),
    [
      [MODULE, 'mapped'],
      [link, 'package-file'],
      [ini, 'template'],
      [extension, 'package-file'],
    ],
    JSON.stringify(rows),
  );
  assert.equal(await sh(`sha256sum ${paths.join(' ')}`), digests);
  assert.equal(await sh(`stat -c %a ${extension}`), '644');
  const undone = await host.agent(['undo', link], COLD);
  assert.equal(undone.code, EXIT.ok, undone.stderr);
  assert.equal(await exists(link), false);
  assert.equal((await host.agent(['undo', link], COLD)).code, EXIT.input);
  const [again] = await putBack('--yes', link);
  assert.equal(again?.tier, 'package-file');
});
