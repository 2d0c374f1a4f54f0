import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureHost } from '../../host/files/fixture.ts';
import { descriptorUse, parseOpenFilesLimit } from './descriptors.ts';
import { notListening, reaches } from './listening.ts';
import { memoryUse } from './memory.ts';
import { healthOfPools } from './pools.ts';

const LIMITS = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units\nMax cpu time              unlimited            unlimited            seconds\nMax open files            ${soft}                 524288               files\n`;

test('the fullest process counts; one that cannot be read does not', () => {
  using host = fixtureHost({
    '7/limits': LIMITS('4'),
    '7/fd/0': '',
    '7/fd/1': '',
    '8/limits': LIMITS('16'),
    '8/fd/0': '',
    '9/limits': LIMITS('unlimited'),
    '9/fd/0': '',
  });
  assert.equal(parseOpenFilesLimit(LIMITS('1024')), 1024);
  assert.equal(parseOpenFilesLimit('garbage'), undefined);
  const own = descriptorUse([process.pid]);
  assert.ok(own !== undefined && own.used > 0 && own.limit >= own.used);
  // A directory on a disk has a size of its own, unlike /proc/PID/fd of an old kernel: only which one is fullest can be told.
  assert.equal(descriptorUse([9, 8, 7, 10], host.root)?.pid, 7);
  assert.equal(descriptorUse([10, 9], host.root), undefined);
});

test('memory: what the processes have, what their group may, and who was killed', () => {
  using host = fixtureHost({
    'proc/5/status': 'Name:\tx\nVmRSS:\t    2048 kB\n',
    'proc/5/cgroup': '0::/system.slice/web.service\n',
    'proc/6/status': 'VmRSS:\t    1024 kB\n',
    'proc/7/status': 'VmRSS:\t    1024 kB\n',
    'proc/7/cgroup': '0::/\n',
    'cg/system.slice/memory.max': '1000\n',
    'cg/system.slice/web.service/memory.current': '900\n',
    'cg/system.slice/web.service/memory.max': 'max\n',
    'cg/system.slice/web.service/memory.events': 'low 0\noom 3\noom_kill 2\n',
  });
  const roots = { proc: `${host.root}/proc`, cgroups: `${host.root}/cg` };
  assert.deepEqual(memoryUse([5, 6, 404], roots), {
    residentBytes: 3 * 1024 * 1024,
    group: { path: '/system.slice/web.service', usedBytes: 900, limitBytes: 1000, oomKills: 2 },
  });
  assert.deepEqual(memoryUse([7], roots), { residentBytes: 1024 * 1024 });
  assert.equal(memoryUse([404], roots), undefined);
  assert.equal(memoryUse([], roots), undefined);
});

const reach: readonly [string, string, boolean][] = [
  ['tcp:0.0.0.0:80', 'tcp:*:80', true],
  ['tcp:[::]:80', 'tcp:127.0.0.1:80', true],
  ['tcp:192.0.2.1:80', 'tcp:*:80', true],
  ['tcp:192.0.2.1:80', 'tcp:127.0.0.1:80', false],
  ['tcp:127.0.0.1:80', 'tcp:localhost:80', true],
  ['tcp:[::1]:80', 'tcp:[::1]:80', true],
  ['tcp:0.0.0.0:8080', 'tcp:*:80', false],
  ['unix:/run/a', 'unix:/run/a', true],
  ['unix:/run/a', 'unix:/run/b', false],
  ['unix:/run/a', 'tcp:*:80', false],
];
for (const [listener, expected, answer] of reach)
  test(`${listener} ${answer ? 'serves' : 'does not serve'} ${expected}`, () =>
    assert.equal(reaches(listener, expected), answer));

test('a socket whose path is gone is not listened at, although the process has it', () => {
  const listening = [
    { address: 'unix:/run/a', waiting: 0 },
    { address: 'tcp:[::]:80', waiting: 0 },
  ];
  const expects = [{ address: 'unix:/run/a' }, { address: 'tcp:*:80' }, { address: 'tcp:*:443' }];
  const missing = (exists: boolean): readonly string[] =>
    notListening(expects, listening, () => exists).map((one) => one.address);
  assert.deepEqual(missing(true), ['tcp:*:443']);
  assert.deepEqual(missing(false), ['unix:/run/a', 'tcp:*:443']);
});

test('workers belong to the pool in their title; who is not in accept is busy', async () => {
  const accept = process.arch === 'arm64' ? 242 : 288;
  using host = fixtureHost({
    '11/syscall': `${accept} 0x9 0x0`,
    '12/syscall': 'running',
    '13/syscall': '35 0x1',
    '14/syscall': `${accept} 0x9`,
  });
  const worker = (pid: number, title: string) => ({
    pid,
    ppid: 1,
    comm: 'php-fpm8.2',
    state: 'S',
    startTicks: '1',
    exeDeleted: false,
    argv: [title],
    uid: 33,
  });
  const at = { file: '/etc/php/8.2/fpm/pool.d/www.conf', line: 3 };
  const pools = await healthOfPools(
    [
      { name: 'www', at, listen: { address: 'tcp:*:9000' }, maxChildren: { value: 3, at } },
      { name: 'api', at, listen: { address: 'unix:/nowhere.sock' }, statusPath: '/status' },
      { name: 'own', at, statusListen: 'unix:/nowhere.sock', statusPath: '/status' },
    ],
    {
      procRoot: host.root,
      workers: [11, 12, 13, 99]
        .map((pid) => worker(pid, 'php-fpm: pool www'))
        .concat(worker(14, 'php-fpm: pool api')),
      listening: [{ address: 'tcp:[::]:9000', waiting: 5 }],
    },
  );
  assert.deepEqual(pools, [
    { name: 'www', workers: 4, busy: 2, limit: 3, limitAt: at, waiting: 5 },
    { name: 'api', workers: 1, busy: 0 },
    { name: 'own', workers: 0, busy: 0, status: { error: 'ENOENT' } },
  ]);
});
