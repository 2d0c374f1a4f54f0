/** What hostile code may try from inside a clone, as root. Each attempt runs for real and must reach nothing outside. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunResult } from '../src/host/process/index.ts';
import { Clone } from '../src/host/sandbox/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'a clone needs root';

describe('escape from a clone', { skip }, () => {
  let clone: Clone;
  let outside: string;
  before(async () => {
    outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'secret'), 'of the machine');
    clone = await Clone.create({ hostname: 'cell' });
  });
  after(async () => {
    await clone.destroy();
    rmSync(outside, { recursive: true });
  });

  const perl = (code: string, ...args: string[]): Promise<RunResult> =>
    clone.run(['/usr/bin/perl', '-e', code, ...args]);
  const refused = (result: RunResult, why: RegExp): void => {
    assert.notEqual(result.code, 0, result.stdout);
    assert.match(result.stderr + result.stdout, why);
  };

  test('a double chroot ends in a root with nothing but the clone and the programs beside it', async () => {
    const climb = `mkdir "/jail"; chroot("/jail") or die "chroot: $!";
      chdir("..") for 1 .. 64; chroot(".") or die "chroot: $!";
      print -e $ARGV[0] ? "escaped" : "contained", ":", join ",", sort map { -l $_ ? () : $_ } </*>`;
    const result = await perl(climb, join(outside, 'secret'));
    assert.match(
      result.stdout,
      /^contained:(?:\/bin,)?\/c,\/etc(?:,\/lib\w*)*(?:,\/sbin)?,\/usr$/,
      result.stderr,
    );
  });

  test('kernel settings below /proc/sys cannot be written', async () => {
    const before = readFileSync('/proc/sys/kernel/core_pattern', 'utf8');
    refused(
      await clone.run(['/usr/bin/tee', '/proc/sys/kernel/core_pattern'], { input: '|/bin/evil' }),
      /Read-only/,
    );
    assert.equal(readFileSync('/proc/sys/kernel/core_pattern', 'utf8'), before);
  });

  test('/proc/sys cannot be made writable again, and nothing else can be mounted', async () => {
    refused(
      await clone.run(['/bin/mount', '-o', 'remount,bind,rw', '/proc/sys']),
      /permission denied|must be superuser/i,
    );
    refused(
      await clone.run(['/bin/mount', '-t', 'proc', 'proc', '/mnt']),
      /permission denied|must be superuser/i,
    );
    refused(
      await clone.run(['/bin/umount', '/proc/sys']),
      /permission denied|must be superuser|not permitted/i,
    );
  });

  test('devices cannot be made, and one that lies in the files cannot be opened', async () => {
    refused(await clone.run(['/bin/mknod', '/tmp/disk', 'b', '8', '0']), /not permitted/);
    const made = await clone.runTrusted(['/bin/mknod', '/root/kernel-log', 'c', '1', '11']);
    assert.equal(made.code, 0, made.stderr);
    refused(await clone.run(['/usr/bin/head', '-c', '1', '/root/kernel-log']), /Permission denied/);
  });

  test('/dev holds no disk and no memory', async () => {
    const listed = (await clone.run(['/bin/ls', '/dev'])).stdout.trim().split('\n');
    const wanted = [
      'fd',
      'full',
      'null',
      'ptmx',
      'pts',
      'random',
      'shm',
      'stderr',
      'stdin',
      'stdout',
      'tty',
      'urandom',
      'zero',
    ];
    assert.deepEqual(listed, wanted);
  });

  test('the namespaces of process 1 are those of the clone, and cannot be entered anew', async () => {
    refused(
      await clone.run(['/usr/bin/nsenter', '--target', '1', '--mount', '/bin/true']),
      /Permission denied|not permitted/,
    );
    refused(
      await clone.run(['/usr/bin/unshare', '--user', '--map-root-user', '/bin/true']),
      /not permitted|No space/,
    );
    refused(await clone.run(['/usr/bin/unshare', '--mount', '/bin/true']), /not permitted/);
  });

  test('/proc/1/root leads nowhere', async () => {
    const result = await clone.run(['/bin/cat', `/proc/1/root${join(outside, 'secret')}`]);
    refused(result, /Permission denied|No such file/);
  });

  test('no process of the clone has a root, a directory or a mount of the machine', async () => {
    const here = statSync('/');
    const roots = await clone.runTrusted([
      '/usr/bin/stat',
      '-L',
      '-c',
      '%d',
      '/proc/1/root/',
      '/proc/1/cwd/',
    ]);
    assert.equal(roots.code, 0, roots.stderr);
    for (const device of roots.stdout.trim().split('\n')) assert.notEqual(Number(device), here.dev);
    const mounts = await clone.run(['/bin/cat', '/proc/1/mountinfo', '/proc/self/mountinfo']);
    assert.ok(!mounts.stdout.includes(' /sys/kernel '), mounts.stdout);
  });

  test('sysrq, kernel memory and kernel log are covered', async () => {
    for (const name of ['sysrq-trigger', 'kcore', 'kmsg'].filter((n) => existsSync(`/proc/${n}`))) {
      const read = await clone.run(['/usr/bin/head', '-c', '16', `/proc/${name}`]);
      assert.equal(read.stdout, '', name);
      const kind = await clone.run(['/usr/bin/stat', '-c', '%t:%T', `/proc/${name}`]);
      assert.equal(kind.stdout.trim(), '1:3', `${name} is not /dev/null`);
    }
  });

  test('processes outside are neither seen nor killed', async () => {
    const victim = spawn('/bin/sleep', ['60']);
    try {
      refused(await clone.run(['/bin/sh', '-c', `kill -9 ${victim.pid}`]), /No such process/);
      await clone.run(['/usr/bin/perl', '-e', 'kill 9, -1']);
      assert.equal(victim.exitCode, null);
      assert.equal(victim.signalCode, null);
    } finally {
      victim.kill('SIGKILL');
    }
  });

  test('nothing listens and nothing answers but the loopback of the clone itself', async () => {
    const server = createServer((socket) => socket.end('machine')).listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => server.once('listening', () => resolve()));
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const connect = `use IO::Socket::INET; print IO::Socket::INET->new(PeerAddr => $ARGV[0], Timeout => 3) ? "through" : "$!"`;
    try {
      assert.match((await perl(connect, `127.0.0.1:${address.port}`)).stdout, /refused/);
      assert.match((await perl(connect, '192.0.2.1:80')).stdout, /unreachable/);
    } finally {
      server.close();
    }
    const own = `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die;
      print IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $s->sockport) ? "up" : "down"`;
    assert.equal((await perl(own)).stdout, 'up');
  });

  test('clock, host name and immutable flags stay out of reach', async () => {
    refused(await clone.run(['/bin/date', '-s', '2001-01-01']), /not permitted/);
    refused(await clone.run(['/bin/hostname', 'evil']), /must be root|not permitted|permission/i);
    refused(
      await clone.run(['/usr/bin/chattr', '+i', '/etc/hostname']),
      /not permitted|not supported|No such/,
    );
  });

  test('it has exactly the ten capabilities and can gain none', async () => {
    const status = (await clone.run(['/bin/cat', '/proc/self/status'])).stdout;
    for (const set of ['CapPrm', 'CapEff', 'CapBnd'])
      assert.match(status, new RegExp(`^${set}:\\t00000000800404fb$`, 'm'));
    assert.match(status, /^CapAmb:\t0+$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
  });

  test('a full disk and a runaway program stay inside', async () => {
    const small = await Clone.create({ sizeBytes: 16 << 20 });
    try {
      refused(
        await small.run(['/bin/dd', 'if=/dev/zero', 'of=/root/big', 'bs=1M', 'count=64']),
        /No space left/,
      );
    } finally {
      await small.destroy();
    }
  });
});
