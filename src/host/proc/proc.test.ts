import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fixtureHost } from '../files/fixture.ts';
import { parseMaps, parseStat, parseTcpListeners, parseUnixListeners, ProcFs } from './index.ts';

const STAT_TAIL = `S 12 1 1 0 -1 0 ${'0 '.repeat(11)}0 4711 0`;

test('a command name may hold brackets and spaces', () => {
  assert.deepEqual(parseStat(`34 (a) (b c) ${STAT_TAIL}`), {
    comm: 'a) (b c',
    state: 'S',
    ppid: 12,
    startTicks: '4711',
  });
});

test('maps: one entry a file, executable if any part is, deleted ones apart, newlines in names', () => {
  const text = [
    '55d0-55d1 r--p 00000000 fd:00 77                         /usr/lib/libx.so.1',
    '55d1-55d2 r-xp 00001000 fd:00 77                         /usr/lib/libx.so.1',
    '7f00-7f01 r-xp 00000000 fd:00 78                         /usr/lib/liby.so (deleted)',
    '7f01-7f02 r--p 00000000 fd:00 79                         /srv/a\\012b.so',
    '7f02-7f03 rw-p 00000000 00:00 0                          [heap]',
    '7f03-7f04 rw-p 00000000 00:00 0 ',
  ].join('\n');
  assert.deepEqual(parseMaps(text), [
    { path: '/usr/lib/libx.so.1', deleted: false, executable: true, inode: 77 },
    { path: '/usr/lib/liby.so', deleted: true, executable: true, inode: 78 },
    { path: '/srv/a\nb.so', deleted: false, executable: false, inode: 79 },
  ]);
});

test('listening sockets are told from connected ones', () => {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const line = (address: string, state: string, inode: number): string =>
    `   0: ${address} 00000000:0000 ${state} 00000000:0000000C 00:00000000 00000000     0        0 ${inode} 1 0`;
  assert.deepEqual(
    parseTcpListeners(
      [head, line('0100007F:1F90', '0A', 5), line('0100007F:1F90', '01', 6)].join('\n'),
      'tcp',
    ),
    [{ family: 'tcp', address: '127.0.0.1:8080', port: 8080, inode: 5, waiting: 12 }],
  );
  const v6 = parseTcpListeners([head, line(`${'0'.repeat(32)}:0050`, '0A', 7)].join('\n'), 'tcp6');
  assert.equal(v6[0]?.address, '[::]:80');
  const unix = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000000000000000: 00000002 00000000 00010000 0001 01 99 /run/php/a b.sock',
    '0000000000000000: 00000003 00000000 00000000 0001 03 98 /run/other.sock',
    '0000000000000000: 00000002 00000000 00000000 0001 02     0 /run/php/a b.sock',
    '0000000000000000: 00000002 00000000 00000000 0001 02     0 /run/php/a b.sock',
    '0000000000000000: 00000003 00000000 00000000 0001 03  4242 /run/php/a b.sock',
  ].join('\n');
  assert.deepEqual(parseUnixListeners(unix), [
    { family: 'unix', address: '/run/php/a b.sock', inode: 99, waiting: 2 },
  ]);
});

test('this very process, its maps and its socket are found', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const proc = new ProcFs();
  const own = proc.process(process.pid);
  assert.equal(own?.ppid, process.ppid);
  assert.equal(own?.exe, readlinkSync('/proc/self/exe'));
  assert.ok(proc.maps(process.pid).files.some((f) => f.path === own?.exe && f.executable));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  assert.deepEqual(
    proc
      .listeners([process.pid])
      .filter((s) => s.port === port)
      .map((s) => s.pid),
    [process.pid],
  );
  assert.equal(proc.sharesRoot(process.pid, ''), true);
});

test('a process that vanishes between two reads is not there, and does no harm', () => {
  using host = fixtureHost({
    '12/stat': `12 (x) ${STAT_TAIL}`,
    '13/status': 'Uid:\t0\t0\t0\t0\n',
    'net/tcp': '',
  });
  const proc = new ProcFs(host.root);
  assert.deepEqual(proc.processes(), []);
  assert.equal(proc.maps(12).error, 'ENOENT');
  assert.equal(proc.openFiles(12).size, 0);
});

test('a rewritten title and a deleted executable', () => {
  using host = fixtureHost({
    '7/stat': `7 (nginx) ${STAT_TAIL}`,
    '7/status': 'Uid:\t0\t33\t0\t0\n',
    '7/cmdline': 'nginx: master process /usr/sbin/nginx\0\0\0',
    '7/exe': { link: '/usr/sbin/nginx (deleted)' },
    '7/cgroup': '0::/system.slice/nginx.service\n',
  });
  const proc = new ProcFs(host.root);
  const [found] = proc.processes();
  assert.deepEqual(found?.argv, ['nginx: master process /usr/sbin/nginx']);
  assert.deepEqual([found?.exe, found?.exeDeleted, found?.uid], ['/usr/sbin/nginx', true, 33]);
  assert.equal(proc.unit(7), 'nginx.service');
});

test('no text of any kind breaks a parser', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
      parseMaps(text);
      parseStat(text);
      parseTcpListeners(text, 'tcp6');
      parseUnixListeners(text);
    }),
  );
});

test('connections that nobody accepts are counted, over TCP and over a unix socket', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-proc-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'busy.sock');
  // Two listeners whose event loop stands still, so that nothing is accepted.
  const program = `
    const { createServer } = require('node:net');
    const tcp = createServer().listen(0, '127.0.0.1', () => createServer().listen(process.argv[1], () => {
      require('node:fs').writeSync(1, String(tcp.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    }));`;
  const child = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [said]: unknown[] = await once(child.stdout, 'data');
  const clients = [1, 2, 3].flatMap(() => [connect(Number(String(said)), '127.0.0.1'), connect(path)]);
  t.after(() => clients.forEach((client) => client.destroy()));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  const { pid } = child;
  assert.ok(pid !== undefined);
  assert.deepEqual(
    new ProcFs().listeners([pid]).map((s) => [s.family, s.waiting]),
    [
      ['tcp', 3],
      ['unix', 3],
    ],
  );
});
