import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileSystemUse, ServiceHealth } from '../health/index.ts';
import { ServiceSignals } from './service.ts';

const MASTER = { pid: 7, startTicks: '100', startedAt: '2026-01-01T00:00:00.000Z' };
const SOCKET = 'unix:/run/php/php8.2-fpm.sock';
const well: ServiceHealth = {
  service: 'php8.2-fpm',
  at: '2026-01-02T10:00:00.000Z',
  running: true,
  master: MASTER,
  workers: 4,
  zombies: 0,
  expects: [{ address: SOCKET, at: { file: '/etc/www.conf', line: 36 } }],
  listening: [{ address: SOCKET, waiting: 0 }],
  notListening: [],
  pools: [{ name: 'www', workers: 4, busy: 1, limit: 4, waiting: 0 }],
  descriptors: { pid: 7, used: 20, limit: 100 },
  fileSystems: [],
  limits: [],
};
const { master: _, ...masterless } = well;
const down: ServiceHealth = { ...masterless, running: false, workers: 0, listening: [] };

class Scene {
  readonly signals = new ServiceSignals('php8.2-fpm', () => ['php8.2-fpm', 'nginx']);
  readonly raised = new Set<string>();
  now = 0;
  maintenance = false;

  look(afterMs: number, change: Partial<ServiceHealth> = {}, base = well): readonly string[] {
    this.now += afterMs;
    this.signals.seen({ ...base, ...change }, this.now);
    return this.seen();
  }

  seen(): readonly string[] {
    const found = this.signals.conditions((id) => this.raised.has(id), this.now, this.maintenance);
    return found.map((c) => `${c.severity} ${c.id}`);
  }

  conditions() {
    return this.signals.conditions((id) => this.raised.has(id), this.now, this.maintenance);
  }
}

test('nothing is known before the first look, and nothing is wrong with a healthy service', () => {
  const scene = new Scene();
  assert.deepEqual(scene.seen(), []);
  assert.deepEqual(scene.look(0), []);
});

test('a master that is gone: after five seconds, longer while packages are installed', () => {
  const scene = new Scene();
  scene.look(0);
  assert.deepEqual(scene.look(10_000, {}, down), []);
  assert.deepEqual(scene.look(2000, {}, down), []);
  assert.deepEqual(scene.look(3000, { workers: 2 }, down), ['critical service-down:php8.2-fpm']);
  const [condition] = scene.conditions();
  assert.deepEqual([condition?.since, condition?.services], [10_000, ['php8.2-fpm', 'nginx']]);
  assert.match(condition?.evidence.join() ?? '', /2 workers outlived it/);
  scene.maintenance = true;
  assert.deepEqual(scene.seen(), []);
  assert.deepEqual(scene.look(25_000, {}, down), ['critical service-down:php8.2-fpm']);
  assert.deepEqual(scene.look(1000), []);
});

test('a restart in between begins the count anew', () => {
  const scene = new Scene();
  scene.look(0, {}, down);
  scene.look(2000);
  scene.look(2000, {}, down);
  assert.deepEqual(scene.look(4000, {}, down), []);
});

test('whether it runs is not known without root: nothing is said', () => {
  const scene = new Scene();
  const { running: _running, ...unknown } = masterless;
  scene.look(0, {}, unknown);
  assert.deepEqual(scene.look(60_000, {}, unknown), []);
});

test('a socket it had is gone: harm; one it never had: a reload is due', () => {
  const scene = new Scene();
  const other = { address: 'tcp:*:9000' };
  const change = { expects: [...well.expects, other], notListening: [...well.expects, other], listening: [] };
  scene.look(0);
  scene.look(10_000, change);
  assert.deepEqual(scene.look(10_000, change), [
    `critical listener-gone:php8.2-fpm ${SOCKET}`,
    'warning listener-gone:php8.2-fpm tcp:*:9000',
  ]);
  assert.match(scene.conditions()[0]?.evidence.join() ?? '', /\/etc\/www\.conf:36/);
});

test('every worker taken and somebody waits, in two looks', () => {
  const scene = new Scene();
  const pools = [{ name: 'www', workers: 4, busy: 4, limit: 4, waiting: 9 }];
  const listening = [{ address: SOCKET, waiting: 9 }];
  assert.deepEqual(scene.look(0, { pools, listening }), []);
  assert.deepEqual(scene.look(10_000, { pools, listening }), ['warning queue:php8.2-fpm pool www']);
  assert.match(
    scene.conditions()[0]?.summary ?? '',
    /all 4 workers of pool www are busy and 9 connections wait/,
  );
  assert.deepEqual(
    scene.look(10_000, { pools: [{ name: 'www', workers: 4, busy: 4, limit: 4, waiting: 0 }] }),
    [],
  );
  scene.look(0, { pools: [], listening });
  assert.deepEqual(scene.look(10_000, { pools: [], listening }), [`warning queue:php8.2-fpm ${SOCKET}`]);
});

test('file descriptors: told at nine tenths, grave at the end, each with its own way back', () => {
  const scene = new Scene();
  const used = (count: number) => ({ descriptors: { pid: 7, used: count, limit: 100 } });
  assert.deepEqual(scene.look(0, used(92)), [], 'once is not enough');
  assert.deepEqual(scene.look(10_000, used(92)), ['warning fd:php8.2-fpm']);
  scene.raised.add('fd:php8.2-fpm');
  assert.deepEqual(scene.look(10_000, used(99)), ['critical fd:php8.2-fpm exhausted']);
  scene.raised.add('fd:php8.2-fpm exhausted');
  assert.deepEqual(scene.look(10_000, used(96)), ['critical fd:php8.2-fpm exhausted']);
  assert.deepEqual(scene.look(10_000, used(85)), ['warning fd:php8.2-fpm']);
  assert.deepEqual(scene.look(10_000, used(70)), []);
});

test('three new masters in five minutes are a storm, and it passes', () => {
  const scene = new Scene();
  for (const startTicks of ['1', '2', '3']) scene.look(10_000, { master: { ...MASTER, startTicks } });
  assert.deepEqual(scene.seen(), []);
  assert.deepEqual(scene.look(10_000, { master: { ...MASTER, startTicks: '4' } }), [
    'warning restart-storm:php8.2-fpm',
  ]);
  assert.deepEqual(scene.look(300_000, { master: { ...MASTER, startTicks: '4' } }), []);
});

test('a killed process is told for ten minutes; kills before the first look are not ours', () => {
  const scene = new Scene();
  const kills = (oomKills: number) => ({
    memory: { residentBytes: 1, group: { path: '/system.slice/x', usedBytes: 1, oomKills } },
  });
  assert.deepEqual(scene.look(0, kills(5)), []);
  assert.deepEqual(scene.look(10_000, kills(6)), ['warning memory:php8.2-fpm']);
  assert.match(scene.conditions()[0]?.summary ?? '', /killed 1 process of php8\.2-fpm/);
  assert.deepEqual(scene.look(601_000, kills(6)), []);
});

const GIB = 2 ** 30;
const disk = (change: Partial<FileSystemUse>): FileSystemUse => ({
  mountPoint: '/var',
  type: 'ext4',
  source: '/dev/sda1',
  totalBytes: 100 * GIB,
  freeBytes: 50 * GIB,
  totalInodes: 1_000_000,
  freeInodes: 500_000,
  readOnly: false,
  uses: ['/var/log/apache2'],
  ...change,
});
const rooms: readonly [string, Partial<FileSystemUse>, readonly string[], readonly string[]][] = [
  ['half free', {}, [], []],
  ['three percent of much', { freeBytes: 3 * GIB }, [], []],
  ['one percent', { freeBytes: GIB }, [], ['warning disk:/var']],
  ['nothing', { freeBytes: 0 }, [], ['critical disk:/var full']],
  ['a small tmpfs, half full', { totalBytes: 256 << 10, freeBytes: 128 << 10 }, [], []],
  ['a small tmpfs, full', { totalBytes: 256 << 10, freeBytes: 0 }, [], ['critical disk:/var full']],
  ['was full, has a little again', { freeBytes: 90 << 20 }, ['disk:/var full'], ['critical disk:/var full']],
  ['was full, fills up again', { freeBytes: GIB }, ['disk:/var full'], ['warning disk:/var']],
  ['filled up, has a little more', { freeBytes: 2.5 * GIB }, ['disk:/var'], ['warning disk:/var']],
  ['filled up, was cleaned', { freeBytes: 4 * GIB }, ['disk:/var'], []],
  ['no room for names', { freeInodes: 10 }, [], ['critical inode:/var full']],
  ['little room for names', { freeInodes: 10_000 }, [], ['warning inode:/var']],
  ['inodes as needed', { totalInodes: 0, freeInodes: 0 }, [], []],
  ['an image, full by nature', { type: 'squashfs', freeBytes: 0, readOnly: true }, [], []],
];
for (const [name, change, raised, expected] of rooms)
  test(`room: ${name}`, () => {
    const scene = new Scene();
    for (const id of raised) scene.raised.add(id);
    assert.deepEqual(scene.look(0, { fileSystems: [disk(change)] }), expected);
  });

test('a file system that took writes and does not any more; one that never did is meant so', () => {
  const scene = new Scene();
  const readOnly = { fileSystems: [disk({ readOnly: true })] };
  assert.deepEqual(scene.look(0, readOnly), []);
  scene.look(10_000, { fileSystems: [disk({})] });
  assert.deepEqual(scene.look(10_000, readOnly), ['critical read-only:/var']);
  assert.match(scene.conditions()[0]?.evidence.join() ?? '', /read-only.*\/var\/log\/apache2/);
});
