/** Commands rehearsed on a real Apache with mod_php, and the host of them as it was before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EXIT } from '../src/domain/exit-codes.ts';
import { PracticeHost } from '../src/practice/index.ts';
import { type Rehearsal, rehearsalSchema } from '../src/protect/rehearse/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: Apache runs in a clone of the machine';
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const PURGE = ['apt-get', '-y', 'purge', 'libapache2-mod-php8.2'];
const PATIENCE = { timeoutMs: 180_000, maxBytes: 64 << 20 };

let host: PracticeHost;
let untouched: readonly string[];
before(async () => {
  if (skip !== false) return;
  host = await PracticeHost.start({ stack: 'modphp' });
  const created = await host.agent(['baseline', 'create'], PATIENCE);
  assert.equal(created.code, EXIT.ok, created.stderr);
  // Opened for writing, as whoever locks them does: on the overlay of a practice host that alone makes new inodes.
  await sh(': >>/var/lib/dpkg/lock; : >>/var/lib/dpkg/lock-frontend');
  untouched = await stateOfHost();
});
after(async () => {
  await host?.stop();
});

async function sh(script: string): Promise<string> {
  const done = await host.clone.runTrusted(['/bin/sh', '-c', script], PATIENCE);
  assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

/** Every name with its times, mode, owner and size, what is mounted, and who runs. /run/mount is where mount(8) keeps its lock. */
const stateOfHost = async (): Promise<readonly string[]> =>
  (
    await sh(`find /etc /usr /opt /srv /boot /var/lib /var/cache/apt -path '/var/lib/stakeout*' -prune -o -path /var/lib -o -printf '%p %T@ %C@ %m %U %s\\n'
    sha256sum /etc/passwd /var/lib/dpkg/status; awk '{ print $5, $9 }' /proc/self/mountinfo; pgrep -a apache2; ls -d /tmp/* /run/* | grep -vx /run/mount`)
  ).split('\n');

async function rehearse(
  argv: readonly string[],
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Rehearsal & { readonly exit: number | null }> {
  const done = await host.agent(['rehearse', '--json', ...flags, '--', ...argv], { ...PATIENCE, env });
  assert.equal(done.stderr, '');
  return { exit: done.code, ...rehearsalSchema.parse(JSON.parse(done.stdout)) };
}

test('a harmless command', { skip }, async () => {
  const found = await rehearse([
    '/bin/sh',
    '-c',
    'echo done; echo more >/etc/motd; systemctl reload apache2; true',
  ]);
  assert.deepEqual([found.exit, found.verdict, found.unknown], [EXIT.ok, 'harmless', []]);
  assert.equal(found.command.stdout, 'done\nReloading Apache httpd web server: apache2.\n');
  assert.deepEqual(found.requests, ['systemctl reload apache2']);
  assert.ok(found.pages.length > 3 && found.pages.every((p) => p.broken === 'no'));
  assert.deepEqual(
    found.services.map((s) => [s.service, s.before, s.after, s.configTest]),
    [['apache2', 'starts', 'starts', 'ok']],
  );
});

test('a purge of mod_php while dpkg is locked: PHP source, by which package, and what it asked to be restarted', {
  skip,
}, async () => {
  const lock = `perl -MFcntl -e 'for (@ARGV) { open(my $f, ">>", $_) or die; push @k, $f;
    fcntl($f, F_SETLK, pack("s s l! l! i", F_WRLCK, 0, 0, 0, 0)) or die } print "held\\n"; $| = 1; print ""; sleep 120'`;
  const holder = host.clone.spawnTrusted([
    '/bin/sh',
    '-c',
    `exec ${lock} /var/lib/dpkg/lock /var/lib/dpkg/lock-frontend`,
  ]);
  try {
    const found = await rehearse(PURGE);
    assert.deepEqual([found.exit, found.verdict], [EXIT.found, 'breaks']);
    assert.match(
      found.summary,
      /library\.test 200 → 200, PHP source, since .*libphp8\.2\.so \(libapache2-mod-php8\.2\) is gone/,
    );
    const front = found.pages.find((p) => p.url.endsWith(':80/'));
    assert.deepEqual([front?.before, front?.restarted], ['200', '200, PHP source']);
    assert.deepEqual(
      found.packages.map((p) => [p.name, p.change, p.to]),
      [['libapache2-mod-php8.2', 'purged', null]],
    );
    assert.ok(found.components.some((c) => c.path === MODULE && c.change === 'removed'));
    assert.ok(found.services.some((s) => s.modulesLost.includes('php_module')));
    assert.ok(found.requests.includes('invoke-rc.d apache2 restart'), found.requests.join());
    const own = found.files.find((f) => f.package === 'libapache2-mod-php8.2');
    assert.ok((own?.removed ?? 0) > 2);
  } finally {
    host.clone.signal(holder, 'SIGKILL');
  }
});

test('a script that only deletes the module: latent, seen after the restart', { skip }, async () => {
  await sh(`printf '#!/bin/sh\\nrm -f ${MODULE}\\n' >/tmp/clean.sh`);
  const done = await host.agent(['rehearse', '--json', '--script', '/tmp/clean.sh'], PATIENCE);
  await sh('rm /tmp/clean.sh');
  const found = rehearsalSchema.parse(JSON.parse(done.stdout));
  assert.deepEqual([done.code, found.verdict], [EXIT.found, 'breaks']);
  assert.ok(found.pages.every((p) => p.broken !== 'at-once'));
  assert.match(found.summary, /apache2 would not start again: .*libphp8\.2\.so/);
});

test('what cannot be seen to its end is unknown, never harmless', { skip }, async () => {
  const failed = await rehearse(['/bin/false']);
  assert.deepEqual([failed.exit, failed.verdict], [EXIT.unknown, 'unknown']);
  const slow = await rehearse(['/bin/sleep', '100'], ['--timeout', '1']);
  assert.deepEqual([slow.exit, slow.command.timedOut], [EXIT.unknown, true]);
  const full = await rehearse(
    ['/bin/sh', '-c', 'head -c 900000000 /dev/zero >/root/big; true'],
    ['--size', '64'],
  );
  assert.deepEqual([full.exit, full.verdict], [EXIT.unknown, 'unknown']);
  assert.match(full.unknown.join(), /filled/);
  const chatty = await rehearse(['/bin/sh', '-c', 'head -c 5000000 /dev/zero | tr "\\0" x']);
  assert.deepEqual([chatty.command.truncated, chatty.command.stdout.length <= 65_536], [true, true]);
});

test('the network and sockets of the host are asked for in vain, and that is said', { skip }, async () => {
  const found = await rehearse([
    '/usr/bin/perl',
    '-MIO::Socket::INET',
    '-e',
    'IO::Socket::INET->new(PeerAddr => "192.0.2.1:443", Timeout => 1); exit 0',
  ]);
  assert.deepEqual([found.exit, found.verdict], [EXIT.unknown, 'unknown']);
  assert.match(found.unknown.join(), /192\.0\.2\.1:443|does not show/);
});

test('a fork bomb and one that eats memory are ended', { skip }, async () => {
  const bomb = await rehearse(
    ['/bin/sh', '-c', 'f() { f | f & }; f; sleep 60'],
    ['--processes', '200', '--timeout', '60'],
  );
  assert.deepEqual([bomb.exit, bomb.verdict], [EXIT.unknown, 'unknown']);
  assert.match(bomb.unknown.join(), /more than 200 processes/);
  const greedy = await rehearse(
    ['/usr/bin/perl', '-e', 'push @a, "x" x 1e7 for 1 .. 60; sleep 30'],
    ['--memory', '300', '--timeout', '60'],
  );
  assert.match(greedy.unknown.join(), /300 MB of memory/);
});

test('devices, device files and mounts are no matter of a clone, and that is said', { skip }, async () => {
  await sh('mknod -m 0600 /dev/stakeout-practice b 7 199');
  try {
    const found = await rehearse([
      '/bin/sh',
      '-c',
      'head -c 1 /dev/stakeout-practice; mknod /root/null c 1 3; mount -t tmpfs none /mnt; exit 0',
    ]);
    assert.deepEqual([found.exit, found.verdict], [EXIT.unknown, 'unknown']);
    const said = found.unknown.join('; ');
    if (/does not show/.test(said)) return; // a kernel without a recorder of calls
    assert.match(said, /head asked for the device \/dev\/stakeout-practice of the host/);
    assert.match(said, /mknod asked for a device file to be made/);
    assert.match(said, /mount asked for a file system to be mounted/);
  } finally {
    await sh('rm /dev/stakeout-practice');
  }
});

const INSIDE =
  'ls -d /proc/[0-9]* | while read p; do readlink $p/ns/net; done | sort -u | wc -l; pgrep -fc "[s]leep 98765" || true';

test('kill -9 of the rehearsal itself leaves no process and no namespace', { skip }, async () => {
  const before = await sh(INSIDE);
  const agent = host.spawnAgent(['rehearse', '--', '/bin/sleep', '98765']);
  await sh('for i in $(seq 600); do pgrep -f "^/bin/sleep 98765" && exit 0; sleep 0.1; done; exit 1');
  assert.notEqual(await sh(INSIDE), before);
  await sh('kill -9 $(pgrep -f "[s]takeout.mjs rehearse")');
  await sh('for i in $(seq 100); do pgrep -f "[s]leep 98765" || exit 0; sleep 0.1; done; exit 1');
  await sh(
    `for i in $(seq 100); do [ "$(${INSIDE})" = "${before.trimEnd()}" ] && exit 0; sleep 0.1; done; exit 1`,
  );
  agent.kill('SIGKILL');
});

test('a host that has no baseline: the pages are learnt in the clone', { skip }, async () => {
  const found = await rehearse(['/bin/rm', MODULE], [], { STAKEOUT_STATE_DIR: '/var/lib/stakeout-cold' });
  assert.equal(found.verdict, 'breaks');
});

test('the host is as it was, to the inode times', { skip }, async () => {
  const [was, is] = [new Set(untouched), new Set(await stateOfHost())];
  const differing = [...[...was].filter((l) => !is.has(l)), ...[...is].filter((l) => !was.has(l))];
  assert.deepEqual(differing, []);
  assert.ok(was.size > 10_000);
  assert.equal((await host.request('/app/')).status, 200);
});

test('several file systems: each is seen, each is overlaid, none is touched', { skip }, async () => {
  await sh(`cp -a /var /root/var && mount -t tmpfs -o mode=0755 none /var && cp -a /root/var/. /var && rm -r /root/var
    mount -t tmpfs -o mode=0755 none /home && mkdir /home/data && mount -t tmpfs none /home/data && echo kept | tee /home/a /home/data/b`);
  const state =
    "find /var /home -path '/var/lib/stakeout*' -prune -o -printf '%p %T@ %i %s\\n' | sort; awk '{ print $5, $9 }' /proc/self/mountinfo";
  const was = await sh(state);
  const found = await rehearse([
    '/bin/sh',
    '-c',
    'set -e; cat /home/a; rm /home/a; echo changed >/home/data/b; echo new >/home/data/c; echo new >/var/lib/new; rm -r /var/lib/dpkg/info',
  ]);
  assert.deepEqual([found.command.code, found.command.stdout, found.unknown], [0, 'kept\n', []]);
  const paths = found.files.flatMap((f) => f.paths.map(({ path, change }) => `${change} ${path}`));
  for (const one of ['removed /home/a', 'changed /home/data/b', 'added /home/data/c', 'added /var/lib/new'])
    assert.ok(paths.includes(one), `${one}: ${paths.slice(0, 40).join(', ')}`);
  const is = await sh(state);
  assert.deepEqual(
    is.split('\n').filter((line) => !was.includes(line)),
    [],
  );
  assert.equal(is.length, was.length);
});
