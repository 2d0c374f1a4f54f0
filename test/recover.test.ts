/** Recovery on a real Apache with mod_php: what a server needs after a loss, and what is never done to it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod/mini';
import { PracticeHost } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: Apache runs in a clone of the machine';
const DRIVER = join(import.meta.dirname, 'recover/driver.ts');
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const ENABLED = '/etc/apache2/mods-enabled';

let host: PracticeHost;
before(async () => {
  if (skip === false) host = await PracticeHost.start({ stack: 'modphp' });
});
after(() => host?.stop());

async function step(...args: readonly string[]): Promise<unknown> {
  const done = await host.clone.runTrusted([process.execPath, DRIVER, 'apache2', ...args], {
    timeoutMs: 60_000,
  });
  assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

async function must(...argv: readonly string[]): Promise<void> {
  const done = await host.clone.runTrusted(argv);
  assert.equal(done.code, 0, `${argv.join(' ')}: ${done.stdout}${done.stderr}`);
}

const checkSchema = z.object({
  healthy: z.boolean(),
  configTest: z.string(),
  configError: z.optional(z.string()),
  missingModules: z.array(z.string()),
  probes: z.array(z.object({ url: z.string(), failure: z.optional(z.string()) })),
});
const check = async () => checkSchema.parse(await step('check'));
const controlSchema = z.object({ ok: z.boolean(), why: z.string(), output: z.string() });
const control = async (verb: string) => controlSchema.parse(await step(verb));
const statusSchema = z.object({
  running: z.boolean(),
  pid: z.optional(z.number()),
  listening: z.array(z.string()),
});
const status = async () => statusSchema.parse(await step('status'));
const needSchema = z.object({ verb: z.string(), why: z.string() });

async function needed(path: string, of: 'module' | 'enabled-link', lostAt: Date, restoredAt = new Date()) {
  return needSchema.parse(await step('needed', JSON.stringify({ path, class: of, lostAt, restoredAt })));
}

async function isHealthy(): Promise<void> {
  const checked = await check();
  assert.equal(checked.healthy, true, JSON.stringify(checked));
}

/** Apache is a forking server: a full stop and start, as a restart after a crash or reboot is. */
async function restartByHand(): Promise<void> {
  await must('/usr/sbin/apache2ctl', 'stop');
  for (let tries = 0; tries < 100 && (await status()).running; tries += 1);
  await must('/usr/sbin/apache2ctl', 'start');
}

test('a healthy site is learned whole and found healthy', { skip }, async () => {
  const learned = z
    .object({ pages: z.array(z.unknown()), problems: z.array(z.unknown()) })
    .parse(await step('learn'));
  assert.deepEqual([learned.pages.length, learned.problems], [4, []]);
  await isHealthy();
  await must('/bin/cp', '-p', MODULE, '/root/libphp.so');
});

test('a configuration that fails its test: no reload, no restart, the server serves on', {
  skip,
}, async () => {
  const before = await status();
  await must('/bin/cp', '/etc/hostname', '/etc/apache2/conf-enabled/zz-broken.conf');
  for (const verb of ['reload', 'restart', 'start']) {
    const refused = await control(verb);
    assert.equal(refused.ok, false);
    assert.match(refused.why, /configuration test failed: \/etc\/apache2\/conf-enabled\/zz-broken\.conf:1: /);
  }
  const checked = await check();
  assert.deepEqual([checked.healthy, checked.configTest], [false, 'failed']);
  assert.match(
    checked.configError ?? '',
    /^\/etc\/apache2\/conf-enabled\/zz-broken\.conf:1: Invalid command/,
  );
  assert.ok(checked.probes.every((probe) => probe.failure === undefined));
  assert.deepEqual(await status(), before);
  await must('/bin/rm', '/etc/apache2/conf-enabled/zz-broken.conf');
  await isHealthy();
});

test('module unlinked and put back: the running server needs nothing', { skip }, async () => {
  const lostAt = new Date();
  await must('/bin/rm', MODULE);
  assert.equal((await check()).configTest, 'failed');
  await must('/bin/cp', '-p', '/root/libphp.so', MODULE);
  assert.deepEqual(await needed(MODULE, 'module', lostAt), {
    verb: 'nothing',
    why: 'it has kept what it loaded before the loss',
  });
  await isHealthy();
});

test('links lost, then restarted: source leaks with 200; put back, a restart heals it', {
  skip,
}, async () => {
  const links = ['php8.2.load', 'php8.2.conf'].map((name) => `${ENABLED}/${name}`);
  const lostAt = new Date();
  await must('/bin/rm', ...links);
  await restartByHand();
  const checked = await check();
  assert.deepEqual(
    [checked.healthy, checked.configTest, checked.missingModules],
    [false, 'ok', ['php_module']],
  );
  const failures = new Map(checked.probes.map((probe) => [probe.url, probe.failure]));
  assert.equal(failures.get('http://127.0.0.1/'), 'source-leak');
  assert.equal(failures.get('http://127.0.0.1/app/'), 'server-error');
  for (const link of links) await must('/bin/ln', '-s', link.replace(ENABLED, '../mods-available'), link);
  const need = await needed(links[0] ?? '', 'enabled-link', lostAt);
  assert.equal(need.verb, 'restart', need.why);
  const done = await control('restart');
  assert.equal(done.ok, true, done.why);
  await isHealthy();
});

test('a reload that loads mod_php for the first time leaves PHP unstarted, and the check sees it', {
  skip,
}, async () => {
  const links = ['php8.2.load', 'php8.2.conf'].map((name) => `${ENABLED}/${name}`);
  await must('/bin/mv', ...links, '/root');
  await restartByHand();
  await must('/bin/mv', '/root/php8.2.load', '/root/php8.2.conf', ENABLED);
  assert.equal((await control('reload')).ok, true);
  const checked = await check();
  assert.deepEqual([checked.healthy, checked.missingModules], [false, []]);
  assert.equal(checked.probes[0]?.failure, 'source-leak');
  assert.equal((await control('restart')).ok, true);
  await isHealthy();
});

test('a reload that kills its server although the configuration test passed is told', { skip }, async () => {
  await must('/bin/mv', '/etc/mime.types', '/root/mime.types');
  const killed = await control('reload');
  assert.deepEqual([killed.ok, killed.why], [false, 'the reload ended it']);
  await must('/bin/mv', '/root/mime.types', '/etc/mime.types');
  assert.equal((await control('restart')).ok, true);
  await isHealthy();
});

test('module cut short while mapped: whole again on disk, workers still die, a restart is decided', {
  skip,
}, async () => {
  await restartByHand(); // maps the file at its present inode, which belongs to this clone
  await isHealthy();
  const lostAt = new Date();
  await must('/usr/bin/truncate', '--size=4096', MODULE);
  assert.equal((await check()).healthy, false);
  await must('/bin/cp', '-p', '/root/libphp.so', `${MODULE}.new`);
  await must('/bin/mv', `${MODULE}.new`, MODULE);
  assert.equal((await check()).healthy, false, 'the old mapping is still in use');
  const need = await needed(MODULE, 'module', lostAt);
  assert.equal(need.verb, 'restart', need.why);
  const done = await control('restart');
  assert.equal(done.ok, true, `${done.why} ${done.output}`);
  await isHealthy();
});

test('a server that went down is started again', { skip }, async () => {
  const lostAt = new Date();
  await must('/usr/sbin/apache2ctl', 'stop');
  for (let tries = 0; tries < 100 && (await status()).running; tries += 1);
  assert.equal((await check()).healthy, false);
  assert.equal((await needed(MODULE, 'module', lostAt)).verb, 'start');
  assert.equal((await control('start')).ok, true);
  assert.deepEqual((await control('start')).why.replace(/\d+$/, 'N'), 'it runs already, pid N');
  await isHealthy();
});

test('a replaced module is put back, and the repair is taken back again', { skip }, async () => {
  await must('/bin/cp', '/etc/hostname', `${MODULE}.new`);
  await must('/bin/mv', `${MODULE}.new`, MODULE);
  assert.equal((await check()).configTest, 'failed');
  const placed = z
    .object({ ok: z.literal(true), record: z.object({ id: z.string() }) })
    .parse(await step('replace', '/root/libphp.so', MODULE));
  await isHealthy();
  await step('undo', placed.record.id);
  assert.equal((await check()).configTest, 'failed');
  await step('replace', '/root/libphp.so', MODULE);
  await isHealthy();
});
