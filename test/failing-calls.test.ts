/** The recorder of failing calls, asked of the real kernel. Needs root. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FailingCall } from '../src/domain/failing-call.ts';
import { openFailingCallRecorder, openLaunchRecorder } from '../src/host/failing-calls/index.ts';
import { KernelSide } from '../src/host/failing-calls/kernel-side.ts';
import { isLoaded, needsEbpf, needsRoot, programIds } from './ebpf/ebpf.ts';
import { SERVICE } from './failing-calls/scene.ts';
import { lingering, perl, play, shell } from './failing-calls/stage.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-calls-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** `open ENOENT /x` */
const told = ({ call, errno, subject }: FailingCall): string => `${call} ${errno} ${subject}`;

const socket = (body: string): readonly string[] => perl(`use Socket; ${body}`);
const TCP = 'socket(my $s, PF_INET, SOCK_STREAM, 0);';
const NONBLOCKING_TCP = 'socket(my $s, PF_INET, SOCK_STREAM | Socket::SOCK_NONBLOCK, 0);';
const UDP = 'socket(my $s, PF_INET, SOCK_DGRAM, 0);';
const UNIX = 'socket(my $s, PF_UNIX, SOCK_STREAM, 0);';

/** Ports 9 (discard) and 11 (systat) of the loopback are nobody's. */
const TOLD: readonly [what: string, command: readonly string[], expected: string][] = [
  ['open', shell('cat /nonexistent/a'), 'open ENOENT /nonexistent/a'],
  ['open below a file', shell('cat /etc/passwd/b'), 'open ENOTDIR /etc/passwd/b'],
  [
    'open of too many',
    shell('ulimit -n 4; exec 3</dev/null; exec cat /dev/null'),
    'open EMFILE /etc/ld.so.cache',
  ],
  ['stat', perl("stat '/nonexistent/c'"), 'stat ENOENT /nonexistent/c'],
  ['access', shell('[ -r /nonexistent/d ]'), 'stat ENOENT /nonexistent/d'],
  ['readlink', shell('readlink /nonexistent/e'), 'stat ENOENT /nonexistent/e'],
  ['exec', perl("exec '/nonexistent/f'"), 'exec ENOENT /nonexistent/f'],
  ['mkdir', shell('mkdir /nonexistent/g'), 'mkdir ENOENT /nonexistent/g'],
  ['unlink', shell('rm /dev/null/h; unlink /nonexistent/h'), 'unlink ENOENT /nonexistent/h'],
  ['rename', perl("rename '/nonexistent/i', '/tmp/i'"), 'rename ENOENT /nonexistent/i'],
  ['chdir', shell('cd /nonexistent/j'), 'other ENOENT /nonexistent/j'],
  ['write to a full disk', shell('echo x > /dev/full'), 'write ENOSPC /dev/full'],
  [
    'too many sockets',
    [...shell('ulimit -n 20; exec perl -e "$0"'), `use Socket; for (1..20) { ${UNIX} push @s, $s }`],
    'socket EMFILE ',
  ],
  [
    'connect to a lost unix socket',
    socket(`${UNIX} connect($s, sockaddr_un('/run/lost.sock'))`),
    'connect ENOENT unix:/run/lost.sock',
  ],
  [
    'connect to an abstract name',
    socket(`${UNIX} connect($s, pack('Sa*', 1, "\\0lost"))`),
    'connect ECONNREFUSED unix:@lost',
  ],
  [
    'connect that waits',
    socket(`${TCP} connect($s, sockaddr_in(9, inet_aton('127.0.0.1')))`),
    'connect ECONNREFUSED tcp:127.0.0.1:9',
  ],
  [
    'connect that does not wait',
    socket(`${NONBLOCKING_TCP} connect($s, sockaddr_in(11, inet_aton('127.0.0.1')))`),
    'connect ECONNREFUSED tcp:127.0.0.1:11',
  ],
  [
    'connect of a datagram socket',
    socket(`${UDP} connect($s, sockaddr_in(53, inet_aton('255.255.255.255')))`),
    'connect EACCES udp:255.255.255.255:53',
  ],
  [
    'bind of a path that is taken',
    socket(`${UNIX} bind($s, sockaddr_un('/etc/passwd'))`),
    'bind EADDRINUSE unix:/etc/passwd',
  ],
  [
    'bind of somebody else’s address',
    socket(`${TCP} bind($s, sockaddr_in(80, inet_aton('192.0.2.1')))`),
    'bind EADDRNOTAVAIL tcp:192.0.2.1:80',
  ],
  ['a fatal signal', shell('kill -SEGV $$'), 'kill SIGSEGV SIGSEGV'],
  ['SIGKILL', shell('kill -KILL $$'), 'kill SIGKILL SIGKILL'],
  ['a relative path', shell('cd /usr/lib && cat ./lost'), 'open ENOENT /usr/lib/lost'],
  [
    'a relative path below another root',
    perl("chroot '/usr'; chdir '/lib'; stat 'lost-in-chroot'"),
    'stat ENOENT /lib/lost-in-chroot',
  ],
  ['a path of 300 bytes', shell(`cat /${'n'.repeat(299)}`), `open ENAMETOOLONG /${'n'.repeat(254)}…`],
  ['a name with a newline', shell("cat '/a\nb'"), 'open ENOENT /a\nb'],
];

for (const where of ['here', 'own pid namespace'] as const) {
  describe(`failing calls, ${where}`, { skip: needsEbpf }, () => {
    test('each kind is told with its subject and its service', async () => {
      const commands = TOLD.map(([, command]) => [...command]);
      const { calls, rung, why, afterClear } = await play({ commands }, where);
      assert.deepEqual([rung, why], ['ebpf', []]);
      const all = calls.map(told);
      assert.deepEqual(
        TOLD.filter(([, , expected]) => !all.includes(expected)).map(([what]) => what),
        [],
      );
      assert.ok(calls.every((call) => call.service === SERVICE));
      assert.equal(afterClear, 0);
    });

    test('only what is followed: its children do, others do not, from the moment on', async () => {
      const before = [[...shell('cat /nonexistent/earlier')]];
      const outsider = spawn('/bin/sh', ['-c', 'while :; do cat /nonexistent/outsider 2>&-; done']);
      const { calls, pid } = await play(
        { before, commands: [[...shell('(cat /nonexistent/grandchild); true')]] },
        where,
      );
      outsider.kill('SIGKILL');
      const subjects = calls.map((call) => call.subject);
      assert.ok(subjects.includes('/nonexistent/grandchild'));
      assert.ok(!subjects.includes('/nonexistent/earlier') && !subjects.includes('/nonexistent/outsider'));
      const cat = calls.find((call) => call.subject === '/nonexistent/grandchild');
      assert.equal(cat?.comm, 'cat');
      assert.ok(cat.pid > pid && cat.pid < pid + 1000, 'numbered as its own namespace does');
    });

    test('the same failure again is a count, with its first and last time', async () => {
      const script = 'for (1..1000) { stat "/nonexistent/again" } sleep 1; stat "/nonexistent/again"';
      const { calls } = await play({ commands: [[...perl(script)]] }, where);
      const again = calls.filter((call) => call.subject === '/nonexistent/again');
      assert.deepEqual(
        again.map((call) => call.count),
        [1001],
      );
      const [first] = again;
      assert.ok(first !== undefined && Date.parse(first.lastAt) - Date.parse(first.firstAt) >= 999);
      assert.ok(Math.abs(Date.parse(first.lastAt) - Date.now()) < 30_000);
    });

    test('whoever executes a service’s program belongs to it, and its children', async () => {
      // /usr as a root has a /bin/cat of its own, as a container has.
      const container = perl("chroot '/usr'; exec '/bin/cat', '/nonexistent/in-container'");
      const host = shell('/bin/cat /nonexistent/by-program; /bin/ls /nonexistent/by-other');
      const commands = [[...host], [...container]];
      const { calls } = await play({ commands, programs: ['/bin/cat'], followSelf: false }, where);
      const subjects = calls.map((call) => call.subject);
      assert.ok(subjects.includes('/nonexistent/by-program'));
      assert.ok(!subjects.includes('/nonexistent/by-other'));
      assert.ok(!subjects.includes('/nonexistent/in-container'));
    });
  });
}

describe('the recorder', { skip: needsEbpf }, () => {
  // ns_last_pid(5 proc_sys_kernel): the next fork gets the number after it; somebody else's may come first, so it is tried again.
  const again = (number: string): string => `echo $((${number}-1)) > /proc/sys/kernel/ns_last_pid
    perl -e 'if ($$ == $ARGV[0]) { stat "/nonexistent/reused"; exec "/bin/cat", "/nonexistent/last" } exit 7' "${number}"`;

  test('the number of a process that ended means nobody, also when it is given to another', async () => {
    const attempt = `/bin/cat /nonexistent/first & p=$!; wait; ${again('$p')}`;
    const script = `for n in $(seq 200); do ${attempt}; [ $? -eq 7 ] || break; done`;
    const options = { commands: [[...shell(script)]], programs: ['/bin/cat'], followSelf: false };
    const subjects = (await play(options)).calls.map((call) => call.subject);
    assert.ok(subjects.includes('/nonexistent/first') && subjects.includes('/nonexistent/last'));
    assert.ok(!subjects.includes('/nonexistent/reused'));
  });

  test('likewise for a process that was followed by its number, in a pid namespace', async () => {
    const pidFile = join(scratch, 'pid');
    const options = {
      children: [[...shell(`echo $$ > ${pidFile}; sleep 0.3; cat /nonexistent/first`)]],
      commands: [[...shell(`p=$(cat ${pidFile}); ${again('$p')}`)]],
      programs: ['/bin/cat'],
      followSelf: false,
    };
    const subjects = (await play(options, 'own pid namespace')).calls.map((call) => call.subject);
    assert.ok(subjects.includes('/nonexistent/first') && subjects.includes('/nonexistent/last'));
    assert.ok(!subjects.includes('/nonexistent/reused'));
  });

  test('children that a process has already are followed with it, and theirs', async () => {
    const script = '(sh -c "while ! [ -e /tmp/never ]; do sleep 0.02; done" & wait) & wait';
    const parent = spawn('/bin/sh', ['-c', script], { detached: true });
    const { recorder } = openFailingCallRecorder();
    try {
      await sleep(100);
      recorder.follow(new Map([['parent', [parent.pid ?? 0]]]));
      await sleep(200);
      assert.ok(recorder.snapshot().some(({ subject }) => subject === '/tmp/never'));
    } finally {
      recorder.close();
      process.kill(-(parent.pid ?? 0), 'SIGKILL');
    }
  });

  test('a process with threads is followed until its last thread ends', async () => {
    const script = `const { Worker } = require('node:worker_threads');
      new Worker("require('node:fs').existsSync('/nonexistent/thread')", { eval: true })
        .once('exit', () => require('node:fs').existsSync('/nonexistent/after'))`;
    const { calls } = await play({ commands: [[process.execPath, '-e', script]] });
    const subjects = calls.map((call) => call.subject);
    assert.ok(subjects.includes('/nonexistent/thread') && subjects.includes('/nonexistent/after'));
  });

  test('a connection that nobody waits for: made late is no failure, given up is one', async () => {
    // A listener that accepts nothing has room for one connection; the next ones get no answer until it accepts (listen(2)).
    const script = `use Socket; socket(my $l, PF_INET, SOCK_STREAM, 0); bind($l, sockaddr_in(0, inet_aton('127.0.0.1')));
      listen($l, 0); my ($port) = sockaddr_in(getsockname($l)); my @s;
      for (1..3) { socket(my $s, PF_INET, SOCK_STREAM | Socket::SOCK_NONBLOCK, 0);
        connect($s, sockaddr_in($port, inet_aton('127.0.0.1'))); push @s, $s; select(undef, undef, undef, 0.05) }
      close(pop @s); accept(my $a, $l); accept(my $b, $l)`;
    const { calls } = await play({ commands: [[...perl(script)]] });
    const connects = calls.filter((call) => call.call === 'connect');
    assert.deepEqual(
      connects.map((call) => [call.errno, call.count]),
      [['ETIMEDOUT', 1]],
    );
    assert.match(connects[0]?.subject ?? '', /^tcp:127\.0\.0\.1:\d+$/);
  });

  test('a flood of paths that are not there pushes out none of the other failures', async () => {
    const flood =
      'for (1..20000) { stat "/nonexistent/asked/$_"; open(my $f, "<", "/nonexistent/opened/$_") }';
    const { calls } = await play({ commands: [[...shell('echo x > /dev/full')], [...perl(flood)]] });
    for (const part of ['asked', 'opened']) {
      const flooded = calls.filter((call) => call.subject.startsWith(`/nonexistent/${part}/`));
      assert.ok(flooded.length > 1000 && flooded.length < 20_000);
    }
    assert.ok(calls.some((call) => told(call) === 'write ENOSPC /dev/full'));
  });

  test('kill -9 leaves no program behind, and what was followed runs on untraced', async () => {
    const followed = spawn('/bin/sleep', ['60']);
    const scene = await lingering({ commands: [], follow: [followed.pid ?? 0] });
    try {
      const programs = programIds(scene.pid ?? 0);
      assert.equal(programs.length, 5);
      assert.ok(programs.every(isLoaded));
      scene.kill('SIGKILL');
      await once(scene, 'close');
      for (let waited = 0; programs.some(isLoaded) && waited < 5000; waited += 20) await sleep(20); // freed after an RCU grace period
      assert.ok(!programs.some(isLoaded));
      const status = readFileSync(`/proc/${followed.pid}/status`, 'utf8');
      assert.match(status, /^State:\tS/m);
      assert.match(status, /^TracerPid:\t0$/m);
    } finally {
      scene.kill('SIGKILL');
      followed.kill();
    }
  });

  test('paused it hears of no call, and whoever was forked meanwhile is followed all the same', async () => {
    const kernel = new KernelSide({ rung: 'ebpf', opens: false });
    try {
      kernel.follow(process.pid, 0);
      kernel.pause();
      const script = 'cat /nonexistent/paused; sleep 0.4; cat /nonexistent/resumed';
      const child = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' });
      await sleep(200);
      kernel.resume();
      kernel.resume();
      await once(child, 'close');
      const heard = Buffer.concat(kernel.failures().map(({ value }) => value)).toString('latin1');
      assert.ok(!heard.includes('/nonexistent/paused'));
      assert.ok(heard.includes('/nonexistent/resumed'));
    } finally {
      kernel.close();
    }
  });

  test('a sparing recorder hears of what goes on failing, and lets its process end', async () => {
    const { recorder } = openFailingCallRecorder({ sparing: true });
    try {
      const script = 'for (1..40) { stat "/nonexistent/again"; select(undef, undef, undef, 0.05) }';
      const child = spawn('/usr/bin/perl', ['-e', script], { stdio: 'ignore' });
      recorder.follow(new Map([['again', [child.pid ?? 0]]]));
      await once(child, 'close');
      const again = recorder.snapshot().find(({ subject }) => subject === '/nonexistent/again');
      assert.ok(again !== undefined && again.count >= 10);
    } finally {
      recorder.close();
    }
  });

  test('a pid that is not there is no harm; a closed recorder is an empty one', () => {
    const { recorder } = openFailingCallRecorder();
    recorder.follow(new Map([['gone', [2 ** 22 - 1]]]));
    recorder.close();
    recorder.close();
    assert.deepEqual(programIds(process.pid), []);
    recorder.follow(new Map([['late', [process.pid]]]));
    recorder.clear();
    assert.deepEqual(recorder.snapshot(), []);
  });

  test('what a launch opens is told, from its first instruction on; what others open is not', async () => {
    const { recorder } = openLaunchRecorder();
    try {
      const child = recorder.following('launch', () =>
        spawn('/bin/cat', ['/etc/hostname', '/etc/lost'], { stdio: 'ignore' }),
      );
      await once(child, 'close');
      readFileSync('/etc/passwd');
      const opened = recorder
        .opened()
        .filter(({ comm }) => comm === 'cat')
        .map(({ path }) => path);
      assert.ok(opened.includes('/etc/hostname'));
      assert.ok(opened.some((path) => /\/libc\.so/.test(path)));
      assert.ok(!recorder.opened().some(({ path }) => path === '/etc/passwd'));
      assert.ok(recorder.snapshot().map(told).includes('open ENOENT /etc/lost'));
      assert.ok(recorder.snapshot().every((call) => call.errno !== '' && call.subject !== '/etc/hostname'));
    } finally {
      recorder.close();
    }
  });

  test('a kernel that does not describe itself: absolute paths and addresses are told all the same', async () => {
    const commands = [
      shell('(cat /nonexistent/plain)'),
      socket(`${UNIX} connect($s, sockaddr_un('/run/lost.sock'))`),
    ];
    for (const where of ['here', 'own pid namespace'] as const) {
      const scene = await play({ rungs: ['ebpf-plain'], commands: commands.map((c) => [...c]) }, where);
      assert.equal(scene.rung, 'ebpf-plain');
      const all = scene.calls.map(told);
      assert.ok(all.includes('open ENOENT /nonexistent/plain'));
      assert.ok(all.includes('connect ENOENT unix:/run/lost.sock'));
    }
  });
});

test('without root nothing is recorded, and it is said why', { skip: needsRoot }, async () => {
  const scene = await play({ commands: [[...shell('cat /nonexistent/a')]] }, 'without root');
  assert.equal(scene.rung, 'none');
  assert.deepEqual(scene.calls, []);
  assert.match(scene.why.join('\n'), /ebpf is not available: .*EPERM/);
});
