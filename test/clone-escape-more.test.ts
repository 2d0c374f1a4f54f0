/** More of what hostile code may try: against the next program that enters, the caller's terminal, sockets, memory, kernel and limits. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunResult } from '../src/host/process/index.ts';
import { Clone } from '../src/host/sandbox/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'a clone needs root';
/** Of the ten capabilities that contained programs have. */
const TEN = '00000000800404fb';

describe('further escapes from a clone', { skip }, () => {
  let clone: Clone;
  before(async () => {
    clone = await Clone.create({ hostname: 'cell' });
  });
  after(() => clone.destroy());

  const sh = (script: string, ...args: string[]): Promise<RunResult> =>
    clone.run(['/bin/sh', '-c', script, 'sh', ...args]);
  const perl = (code: string, ...args: string[]): Promise<RunResult> =>
    clone.run(['/usr/bin/perl', '-e', code, ...args]);
  /** Linux's number of a call on x86-64 or arm64 (asm/unistd_64.h, asm-generic/unistd.h), for perl's syscall(). */
  const call = (x64: number, arm64: number): string => String(process.arch === 'arm64' ? arm64 : x64);
  const denied = (result: RunResult, why = /not permitted|Permission denied/): void => {
    assert.match(result.stdout + result.stderr, why);
    assert.ok(!result.stdout.includes('THROUGH'), result.stdout);
  };

  test('what drops the capabilities is not what the clone has made of it', async () => {
    await using victim = await Clone.create();
    const trap = `for t in /usr/bin/setpriv /usr/bin/setsid /usr/sbin/chroot /usr/bin/nsenter; do
        rm -f $t; printf '#!/bin/sh\\ngrep CapEff /proc/self/status; exec /bin/true\\n' >$t; chmod 755 $t; done
      echo /nowhere/evil.so >/etc/ld.so.preload`;
    assert.equal((await victim.run(['/bin/sh', '-c', trap])).code, 0);
    const next = await victim.run(['/bin/grep', 'CapEff', '/proc/self/status']);
    assert.equal(next.stdout, `CapEff:\t${TEN}\n`);
    // Only the program itself, which has the ten capabilities by then, reads the clone's preload list.
    assert.equal(next.stderr.match(/nowhere/g)?.length, 1);
  });

  test('nor is it linked with a library or a loader that the clone has replaced', async () => {
    await using victim = await Clone.create();
    const cut =
      'for l in /lib/*/libc.so.6 /lib64/ld-linux* /lib/ld-linux*; do [ -e $l ] && : >$l; done; true';
    await victim.run(['/bin/sh', '-c', cut]);
    const next = await victim.run(['/bin/true']);
    // chroot(1), from beside the clone, has come so far that it could not start the program.
    assert.match(next.stderr, /chroot: failed to run command|error while loading shared libraries|^$/);
    assert.notEqual(next.code, 0);
  });

  test('the programs beside the root, which a chroot can be left to, cannot be written and hold no socket', async () => {
    const leave = `mkdir "/jail"; chroot("/jail"); chdir("..") for 1 .. 64; chroot("."); `;
    const found = await perl(`${leave} print join ",", sort map { -l $_ ? () : $_ } </*>`);
    assert.match(found.stdout, /^(?:\/bin,)?\/c,\/etc(?:,\/lib)?(?:,\/lib64)?(?:,\/sbin)?,\/usr$/);
    const write = await perl(`${leave} open(my $f, ">", "/usr/bin/setpriv") ? print "THROUGH" : print $!`);
    denied(write, /Read-only/);
    denied(
      await perl(`${leave} open(my $f, ">", "/etc/ld.so.preload") ? print "THROUGH" : print $!`),
      /Read-only/,
    );
  });

  test('it has no terminal of the caller, so it cannot type there', async () => {
    const type = 'open(my $t, "+<", "/dev/tty") ? print "THROUGH" : print $!';
    denied(await perl(type), /No such device or address/);
  });

  test('processes outside cannot be traced, nor can the first process of the clone', async () => {
    const victim = spawn('/bin/sleep', ['60']);
    try {
      const attach = `syscall(${call(101, 117)}, 16, $ARGV[0] + 0, 0, 0) == 0 ? print "THROUGH" : print $!`;
      denied(await perl(attach, String(victim.pid)), /No such process/);
      denied(await perl(attach, '1'));
      denied(await sh('cat /proc/1/environ /proc/1/mem'));
    } finally {
      victim.kill('SIGKILL');
    }
  });

  test('sockets of the machine, on disk or abstract, answer nobody', async () => {
    const directory = mkdtempSync('/var/tmp/socket-');
    const [onDisk, abstract] = [join(directory, 'api.sock'), `\0stakeout-test-${process.pid}`];
    const servers: Server[] = [];
    try {
      for (const path of [onDisk, abstract]) {
        const server = createServer((socket) => socket.end('machine')).listen(path);
        await new Promise<void>((resolve) => server.once('listening', () => resolve()));
        servers.push(server);
      }
      const connect = `use Socket; my $p = $ARGV[0]; $p =~ s/^@/\\0/; socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die;
        connect($s, pack_sockaddr_un($p)) ? print "THROUGH" : print $!`;
      denied(await perl(connect, onDisk), /refused/);
      denied(await perl(connect, abstract.replace('\0', '@')), /refused/);
      for (const path of ['/run/docker.sock', '/run/dbus/system_bus_socket', '/run/systemd/private'])
        denied(await perl(connect, path), /No such file/);
      const left = `mkdir "/jail"; chroot("/jail"); chdir("..") for 1 .. 64; chroot("."); ${connect}`;
      denied(await perl(left, onDisk), /No such file|refused/);
    } finally {
      for (const server of servers) server.close();
      rmSync(directory, { recursive: true });
    }
  });

  test('files outside cannot be opened by handle', async () => {
    // struct file_handle for inode 2, the root of most file systems (open_by_handle_at(2)).
    const open = `open(my $d, "<", "/"); my $h = pack("L l Q", 8, 1, 2);
      my $fd = syscall(${call(304, 265)}, fileno($d), $h, 0); $fd >= 0 ? print "THROUGH" : print $!`;
    denied(await perl(open));
  });

  test('a descriptor kept over a chroot leads no further than the clone', async () => {
    const directory = mkdtempSync('/var/tmp/kept-');
    writeFileSync(join(directory, 'secret'), 'x');
    try {
      await sh('rm -rf "$1"', directory);
      const climb = `opendir(my $d, "/"); mkdir "/kept"; chroot("/kept"); chdir($d); chdir("..") for 1 .. 64; chroot(".");
        print -e $ARGV[0] || -e "/c$ARGV[0]" ? "THROUGH" : "contained"`;
      denied(await perl(climb, join(directory, 'secret')), /contained/);
      assert.equal(readFileSync(join(directory, 'secret'), 'utf8'), 'x');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('no namespace of the first process can be joined, and none can be made', async () => {
    const join_ = `for my $n (qw(mnt pid net uts ipc cgroup user)) { open(my $f, "<", "/proc/1/ns/$n") or do { print "$n: $!\\n"; next };
      syscall(${call(308, 268)}, fileno($f), 0) == 0 ? print "THROUGH $n" : print "$n: $!\\n" }`;
    denied(await perl(join_));
    const flags = [0x10000000, 0x20000, 0x20000000, 0x40000000, 0x4000000, 0x8000000, 0x2000000];
    const make = `for (@ARGV) { syscall(${call(272, 97)}, $_ + 0) == 0 ? print "THROUGH $_" : print "$!\\n" }`;
    denied(await perl(make, ...flags.map(String)));
  });

  test('no control group can be mounted or written: release_agent stays out of reach', async () => {
    denied(
      await sh('mkdir /cg; mount -t cgroup -o memory none /cg && echo THROUGH'),
      /permission|superuser/i,
    );
    denied(await sh('mount -t cgroup2 none /cg && echo THROUGH'), /permission|superuser/i);
    const write =
      'for f in $(find /sys/fs/cgroup -name release_agent -o -name cgroup.procs); do echo 1 >$f && echo THROUGH; done; echo "not permitted"';
    denied(await sh(write));
  });

  test('modules, kernel memory, programs in the kernel, the clock, swap and reboot are refused', async () => {
    const calls: Readonly<Record<string, readonly [string, string]>> = {
      init_module: [call(175, 105), '0, 0, ""'],
      bpf: [call(321, 280), '0, pack("L4 x112", 1, 4, 4, 1), 128'],
      perf_event_open: [call(298, 241), 'pack("L L Q x112", 1, 120, 0), -1, 0, -1, 0'],
      kexec_load: [call(246, 104), '0, 0, 0, 0'],
      reboot: [call(169, 142), '0xfee1dead, 672274793, 0'],
      swapon: [call(167, 224), '"/swap", 0'],
      settimeofday: [call(164, 170), 'pack("q2", 0, 0), 0'],
      syslog: [call(103, 116), '5, 0, 0'],
      pivot_root: [call(155, 41), '"/", "/"'],
      acct: [call(163, 89), '"/etc/issue"'],
    };
    for (const [name, [number, args]] of Object.entries(calls)) {
      const result = await perl(
        `my @a = (${args}); syscall(${number}, @a) >= 0 ? print "THROUGH" : print $!`,
      );
      denied(result, /not permitted|Permission denied|Function not implemented/);
      assert.ok(!result.stdout.includes('THROUGH'), name);
    }
    denied(
      await sh(
        'cat /dev/mem /dev/kmsg /proc/kcore 2>&1; cat /proc/kallsyms | grep -qv "^0000000000000000" && echo THROUGH; echo "not permitted"',
      ),
    );
    for (const file of [
      '/proc/sys/kernel/modprobe',
      '/proc/sys/kernel/hotplug',
      '/proc/sys/vm/drop_caches',
      '/proc/sysrq-trigger',
    ])
      denied(
        await sh(
          '[ ! -e "$1" ] && echo "not permitted" || { [ -c "$1" ] && echo "not permitted"; } || echo x >"$1" || echo "not permitted"',
          file,
        ),
      );
  });

  test('a disk of the machine can be neither mounted nor read', async () => {
    const [, device = ''] = /^(\/dev\/\S+) \/ /m.exec(readFileSync('/proc/mounts', 'utf8')) ?? [];
    denied(
      await sh('mkdir -p /disk; mount "$1" /disk && echo THROUGH', device || '/dev/sda1'),
      /permission|superuser|special device/i,
    );
    denied(await sh('for n in "b 8 0" "b 254 0" "c 1 1"; do mknod /srv/node $n && echo THROUGH; done'));
  });

  test('raw and packet sockets are refused', async () => {
    denied(await perl('use Socket; socket(my $s, AF_INET, SOCK_RAW, 1) ? print "THROUGH" : print $!'));
    denied(await perl('socket(my $s, 17, 3, 768) ? print "THROUGH" : print $!'));
  });

  test('set-user-id programs and file capabilities give nothing more', async () => {
    const copy = 'cp /bin/grep /srv/grep && chmod 4755 /srv/grep && /srv/grep CapEff /proc/self/status';
    assert.match((await sh(copy)).stdout, new RegExp(`CapEff:\\t${TEN}`));
    // A file that demands more than the bounding set allows is not run at all (capabilities(7), "Safety checking").
    const given = await sh('setcap cap_sys_admin+ep /srv/grep; /srv/grep CapEff /proc/self/status');
    assert.ok(given.stdout === '' || given.stdout.includes(TEN), given.stdout);
  });
});
