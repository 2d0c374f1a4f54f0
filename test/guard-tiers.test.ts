/** The tiers of the guard that need no hooks and no agent: the keeper package and the confined script. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { guardKeeperSchema } from '../src/commands/guard/schema.ts';
import { runSchema } from '../src/commands/run-script.ts';
import { EXIT } from '../src/domain/exit-codes.ts';
import { landlockAbi } from '../src/host/landlock/index.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { PracticeHost } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: packages are changed in a clone of the machine';
const PATIENCE = { timeoutMs: 120_000, env: { DEBIAN_FRONTEND: 'noninteractive' } };
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const LOAD = '/etc/apache2/mods-enabled/php8.2.load';

let host: PracticeHost;
before(async () => {
  if (skip !== false) return;
  host = await PracticeHost.start({ stack: 'modphp' });
  assert.equal((await host.agent(['baseline', 'create'], PATIENCE)).code, EXIT.ok);
});
after(() => host?.stop());

const sh = (script: string): Promise<RunResult> =>
  host.clone.runTrusted(['/bin/bash', '-c', script], PATIENCE);

async function must(script: string): Promise<string> {
  const done = await sh(script);
  assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

async function confined(script: string) {
  const done = await host.agent(['run', '--json', '--', '/bin/bash', '-c', script], PATIENCE);
  return { exit: done.code, said: done.stderr, ...runSchema.parse(JSON.parse(done.stdout)) };
}

const noLandlock =
  skip === false && landlockAbi().abi < 3 ? 'this kernel has no Landlock with truncation' : skip;

test('a confined script cannot take modules and links, and works everywhere else', {
  skip: noLandlock,
}, async () => {
  const thefts = [
    `rm -f ${MODULE}`,
    `mv ${MODULE} /tmp/`,
    `: >${MODULE}`,
    `a2dismod -f php8.2`,
    'rm -rf /usr/lib/apache2/modules',
    `ln -sfn /dev/null ${LOAD}`,
  ];
  const before = await must(`sha256sum ${MODULE}; readlink ${LOAD}`);
  for (const theft of thefts) {
    const run = await confined(`${theft}; true`);
    assert.deepEqual([run.exit, run.unconfined, run.differing], [EXIT.ok, null, []], `${theft}: ${run.said}`);
    assert.ok(run.confined.includes('/usr/lib/apache2/modules'));
  }
  assert.equal(await must(`sha256sum ${MODULE}; readlink ${LOAD}`), before);
  const work = await confined(
    'set -e; echo x >/tmp/f; mv /tmp/f /var/tmp/g; rm /var/tmp/g; echo >>/etc/apache2/apache2.conf; touch /srv/new; rm /srv/new',
  );
  assert.equal(work.code, 0, work.said);
  assert.deepEqual(
    work.differing.map(({ path }) => path),
    ['/etc/apache2/apache2.conf'],
  );
});

test('the script keeps its exit code, and one that is not there is told', { skip }, async () => {
  assert.deepEqual([(await confined('exit 7')).code, (await confined('kill -9 $$')).signal], [7, 'SIGKILL']);
  assert.equal((await host.agent(['run', '--', '/nowhere/script'])).code, EXIT.input);
});

test('the keeper stops package managers, and puts back what a forced one took, in the same run', {
  skip,
}, async () => {
  const built = await host.agent(['guard', 'keeper', '--install', '--json'], PATIENCE);
  assert.equal(built.code, EXIT.ok, built.stderr);
  const keeper = guardKeeperSchema.parse(JSON.parse(built.stdout));
  assert.ok(
    keeper.depends.some((one) => one.startsWith('libapache2-mod-php8.2 |')),
    keeper.depends.join(),
  );
  assert.notEqual((await sh('apt-get -y remove libapache2-mod-php8.2')).code, 0);
  assert.notEqual((await sh('dpkg -r libapache2-mod-php8.2')).code, 0);
  const forced = await must('dpkg --force-depends -P libapache2-mod-php8.2');
  assert.match(forced, /stakeout-keeper: put back/);
  await must(`apache2ctl -t && apache2ctl -M | grep php_module && apache2ctl restart`);
  assert.equal((await host.request('/')).status, 200);
});
