/** Control of PHP-FPM and nginx on real daemons without systemd: never on a broken configuration, and back after a fall. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod/mini';
import { PracticeHost } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the services run in a clone of the machine';
const DRIVER = join(import.meta.dirname, 'recover/driver.ts');

let host: PracticeHost;
before(async () => {
  if (skip === false) host = await PracticeHost.start({ stack: 'nginx-fpm' });
});
after(() => host?.stop());

async function step(...args: readonly string[]): Promise<unknown> {
  const done = await host.clone.runTrusted([process.execPath, DRIVER, ...args], { timeoutMs: 60_000 });
  assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

async function must(...argv: readonly string[]): Promise<void> {
  const done = await host.clone.runTrusted(argv);
  assert.equal(done.code, 0, `${argv.join(' ')}: ${done.stdout}${done.stderr}`);
}

const controlSchema = z.object({ ok: z.boolean(), why: z.string(), output: z.string() });
const control = async (service: string, verb: string) => controlSchema.parse(await step(service, verb));
const statusSchema = z.object({
  running: z.boolean(),
  pid: z.optional(z.number()),
  listening: z.array(z.string()),
});
const status = async (service: string) => statusSchema.parse(await step(service, 'status'));

async function isHealthy(service: string): Promise<void> {
  const checked = await step(service, 'check');
  assert.equal(z.object({ healthy: z.boolean() }).parse(checked).healthy, true, JSON.stringify(checked));
}

/** What breaks each service's configuration, and where its test says so. */
const BROKEN = {
  'php8.2-fpm': {
    file: '/etc/php/8.2/fpm/pool.d/zz.conf',
    position: /\/etc\/php\/8\.2\/fpm\/pool\.d\/zz\.conf:1: /,
  },
  nginx: { file: '/etc/nginx/conf.d/zz.conf', position: /\/etc\/nginx\/conf\.d\/zz\.conf:\d: / },
} as const;

test('the pages are learned', { skip }, async () => {
  const learned = z
    .object({ pages: z.array(z.unknown()), problems: z.array(z.unknown()) })
    .parse(await step('nginx', 'learn'));
  assert.deepEqual([learned.pages.length, learned.problems], [4, []]);
});

for (const service of ['php8.2-fpm', 'nginx'] as const) {
  test(`${service}: after a reload and after a restart the pages are as before`, { skip }, async () => {
    await isHealthy(service);
    const first = await status(service);
    const reloaded = await control(service, 'reload');
    assert.equal(reloaded.ok, true, reloaded.why);
    await isHealthy(service);
    const restarted = await control(service, 'restart');
    assert.equal(restarted.ok, true, `${restarted.why} ${restarted.output}`);
    assert.notEqual((await status(service)).pid, first.pid);
    await isHealthy(service);
  });

  test(`${service}: nothing is done on a configuration that fails its test`, { skip }, async () => {
    const before = await status(service);
    const { file, position } = BROKEN[service];
    await must('/bin/cp', '/etc/hostname', file);
    for (const verb of ['reload', 'restart']) {
      const refused = await control(service, verb);
      assert.equal(refused.ok, false);
      assert.match(refused.why, position);
    }
    assert.deepEqual(await status(service), before);
    await must('/bin/rm', file);
    await isHealthy(service);
  });

  test(`${service}: killed, it is started again`, { skip }, async () => {
    const { pid } = await status(service);
    await must('/bin/kill', '-KILL', String(pid));
    const restarted = await control(service, 'start'); // nginx's workers outlive their master and hold the port
    assert.equal(restarted.ok, true, `${restarted.why} ${restarted.output}`);
    await isHealthy(service);
  });
}

test('php8.2-fpm: down and without its run directory, which systemd would have made, it is started again', {
  skip,
}, async () => {
  const { pid } = await status('php8.2-fpm');
  await must('/bin/kill', '-TERM', String(pid));
  for (let tries = 0; tries < 100 && (await status('php8.2-fpm')).running; tries += 1);
  await must('/bin/rm', '-r', '/run/php');
  const started = await control('php8.2-fpm', 'start');
  assert.equal(started.ok, true, `${started.why} ${started.output}`);
  await isHealthy('php8.2-fpm');
  await isHealthy('nginx');
});
