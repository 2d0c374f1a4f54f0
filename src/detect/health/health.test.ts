import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import { healthOf, writablePathsOf } from './index.ts';

/** A daemon of its own program that listens at a unix socket. */
const PROGRAM = `
  const { createServer } = require('node:net');
  createServer().listen(process.argv[1], () => require('node:fs').writeSync(1, 'ready'));`;

let directory = '';
let daemon: ChildProcess;
const service = (): Service => ({
  id: 'elf:test',
  stack: 'elf',
  name: 'test',
  running: true,
  executable: join(directory, 'daemon'),
  effective: [],
  sites: [],
});

before(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'stakeout-health-')));
  copyFileSync(process.execPath, join(directory, 'daemon'));
  daemon = spawn(join(directory, 'daemon'), ['-e', PROGRAM, join(directory, 's.sock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.ok(daemon.stdout);
  await once(daemon.stdout, 'data');
});
after(() => {
  daemon.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

test('a daemon that runs: master, sockets, descriptors, memory, room', async () => {
  const socket = `unix:${join(directory, 's.sock')}`;
  const configured = {
    expects: [{ address: socket }, { address: 'tcp:*:1' }],
    pools: [],
  };
  const health = await healthOf(service(), { configured, paths: [directory] });
  assert.deepEqual([health.running, health.master?.pid, health.zombies], [true, daemon.pid, 0]);
  assert.deepEqual(health.listening, [{ address: socket, waiting: 0 }]);
  assert.deepEqual(health.notListening, [{ address: 'tcp:*:1' }]);
  assert.ok((health.descriptors?.used ?? 0) > 2);
  assert.ok((health.memory?.residentBytes ?? 0) > 1e6);
  assert.deepEqual(health.fileSystems[0]?.uses, [directory]);
  const age = Date.now() - Date.parse(health.master?.startedAt ?? '');
  assert.ok(age > -1000 && age < 60_000, `started ${age} ms ago`);
  unlinkSync(join(directory, 's.sock'));
  const later = await healthOf(service(), { configured });
  assert.deepEqual(
    later.notListening.map((one) => one.address),
    [socket, 'tcp:*:1'],
  );
});

test('a daemon that was stopped does not run, and nothing is missed of it', async () => {
  const stopped = { ...service(), executable: join(directory, 'other') };
  const health = await healthOf(stopped, { configured: { expects: [{ address: 'tcp:*:1' }], pools: [] } });
  assert.equal(health.running, process.geteuid?.() === 0 ? false : undefined);
  assert.deepEqual([health.workers, health.notListening, health.descriptors], [0, [], undefined]);
});

test('it writes to directories and sockets that are not the distribution’s', () => {
  const component = (kind: 'directory' | 'socket' | 'file', path: string, services = ['apache2']) => ({
    id: `${kind}:${path}`,
    kind,
    class: 'directory' as const,
    path,
    reason: [],
    services,
  });
  const all = [
    component('directory', '/var/log/apache2'),
    component('directory', '/etc/apache2/mods-enabled'),
    component('socket', '/run/php/x.sock'),
    component('file', '/srv/index.php'),
    component('directory', '/var/log/nginx', ['nginx']),
    component('directory', '/library'),
  ];
  assert.deepEqual(writablePathsOf({ id: 'apache2' }, all), [
    '/var/log/apache2',
    '/run/php/x.sock',
    '/library',
  ]);
});
