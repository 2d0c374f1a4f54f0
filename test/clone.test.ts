/** A clone is a whole machine for what runs in it, and nothing for the machine it was made of. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { Clone } from '../src/host/sandbox/index.ts';
import {
  judgeAnswer,
  practiceImage,
  PracticeHost,
  SITE_PAGES,
  type PracticeStack,
} from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'a clone needs root';

/** Names, types, modes, owners, sizes, times, link targets and contents below a directory, as one digest. */
function digestOf(directory: string, contents: boolean): string {
  const hash = createHash('sha256');
  const walk = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const child = join(path, name);
      const state = lstatSync(child);
      hash.update(`${child}\0${state.mode}\0${state.uid}\0${state.gid}\0${state.mtimeMs}\0`);
      if (state.isSymbolicLink()) hash.update(readlinkSync(child));
      else if (state.isFile()) hash.update(contents ? readFileSync(child) : String(state.size));
      else if (state.isDirectory()) walk(child);
    }
  };
  walk(directory);
  return hash.digest('hex');
}

/** What a clone could spoil if it leaked: packages, configuration, programs, apt, mounts, processes. */
function machineState(): Record<string, string> {
  const trees = ['/etc', '/usr/lib/apt', '/usr/lib/systemd', '/usr/sbin', '/var/lib/dpkg/info'];
  return {
    packages: createHash('sha256').update(readFileSync('/var/lib/dpkg/status')).digest('hex'),
    ...Object.fromEntries(
      trees.map((tree) => [tree, digestOf(tree, tree === '/etc' || tree === '/usr/sbin')]),
    ),
    lists: digestOf('/var/lib/apt', false),
    cache: digestOf('/var/cache/apt', false),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').replaceAll(/^\d+ \d+/gm, ''),
  };
}

function processesIn(initPid: number): boolean {
  return readdirSync('/proc').includes(String(initPid));
}

describe('a clone', { skip }, () => {
  test('building the practice host and purging a package in it leaves the machine as it was', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'practice-cache-'));
    const before = machineState();
    try {
      const image = await practiceImage({ cacheDirectory: cache });
      const clone = await Clone.create({ images: [image] });
      const purge = await clone.run(['/usr/bin/dpkg', '--purge', 'libapache2-mod-php8.2'], {
        timeoutMs: 120_000,
      });
      assert.equal(purge.code, 0, purge.stderr);
      const removed = clone.changes().filter(({ change }) => change === 'removed');
      assert.ok(removed.some(({ path }) => path === '/usr/lib/apache2/modules/libphp8.2.so'));
      await clone.destroy();
      assert.ok(!processesIn(clone.initPid));
      assert.deepEqual(machineState(), before);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  test('what was added, changed and removed is told, what was only touched is not', async () => {
    await using clone = await Clone.create();
    const script = `echo new >/etc/stakeout-new; rm /etc/hostname; echo x >>/etc/issue; touch -a /etc/passwd
      rm -rf /etc/skel; mkdir /etc/skel; chmod 700 /opt; mkdir /srv/fresh; ln -s gone /srv/fresh/link`;
    const result = await clone.run(['/bin/sh', '-c', script]);
    assert.equal(result.code, 0, result.stderr);
    const told = clone.changes().map(({ path, change, type }) => `${change} ${type} ${path}`);
    const wanted = [
      'added file /etc/stakeout-new',
      'changed file /etc/issue',
      'removed file /etc/skel/.profile',
      'changed directory /opt',
      'added directory /srv/fresh',
      'added link /srv/fresh/link',
    ];
    for (const line of wanted) assert.ok(told.includes(line), `${line}\n${told.join('\n')}`);
    assert.ok(!told.some((line) => line.includes('/etc/passwd')), told.join('\n'));
  });

  test('hard links stay together and directories of the machine can be renamed', async () => {
    await using clone = await Clone.create();
    const script = `ln /etc/issue /etc/issue.link && echo more >>/etc/issue && cmp /etc/issue /etc/issue.link &&
      [ "$(stat -c %i:%h /etc/issue)" = "$(stat -c %i:%h /etc/issue.link)" ] && perl -e 'rename("/etc/apt", "/etc/apt2") or die $!'`;
    const result = await clone.run(['/bin/sh', '-c', script]);
    assert.equal(result.code, 0, result.stderr);
  });

  test('a shared directory is seen, and written only when it was asked for', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'shared-'));
    writeFileSync(join(directory, 'note'), 'hello');
    try {
      const shared = [
        { from: directory, to: '/mnt/in' },
        { from: directory, to: '/tmp/out', writable: true },
      ];
      await using clone = await Clone.create({ shared });
      assert.equal((await clone.run(['/bin/cat', '/mnt/in/note'])).stdout, 'hello');
      assert.match((await clone.run(['/usr/bin/touch', '/mnt/in/x'])).stderr, /Read-only/);
      assert.equal((await clone.run(['/usr/bin/touch', '/tmp/out/y'])).code, 0);
      assert.deepEqual(readdirSync(directory).sort(), ['note', 'y']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('the state before anything was done stays visible, and nobody can write to it', async () => {
    await using clone = await Clone.create({ images: [await practiceImage()], pristine: '/mnt/before' });
    const module = '/usr/lib/apache2/modules/libphp8.2.so';
    assert.equal((await clone.run(['/bin/rm', module])).code, 0);
    const copy = await clone.run(['/bin/cp', `/mnt/before${module}`, module]);
    assert.equal(copy.code, 0, copy.stderr);
    assert.match((await clone.run(['/usr/bin/touch', '/mnt/before/etc/x'])).stderr, /Read-only/);
  });

  test('a daemon that lost its parent is reaped, not left as a zombie', async () => {
    await using clone = await Clone.create();
    await clone.run(['/bin/sh', '-c', '(sleep 0.05 &) ; true']);
    const states = async (): Promise<string> =>
      (await clone.run(['/bin/sh', '-c', 'cat /proc/[0-9]*/stat'])).stdout;
    for (let tries = 0; tries < 50 && /\(sleep\) [SZ] 1 .*\n.*\(sleep\)/.test(await states()); tries += 1)
      await sleep(50);
    assert.doesNotMatch(await states(), /\) Z /);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test(`nothing is left when its maker gets ${signal}`, async () => {
      const sandbox = new URL('../src/host/sandbox/index.ts', import.meta.url).href;
      const code = `const { Clone } = await import(${JSON.stringify(sandbox)}); const clone = await Clone.create();
        clone.spawn(['/bin/sleep', '300']); console.log(clone.initPid); setInterval(() => {}, 1000);`;
      const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code];
      const maker = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = await once(maker.stdout, 'data');
      const initPid = Number(String(line));
      assert.ok(processesIn(initPid));
      const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
      maker.kill(signal);
      await once(maker, 'close');
      for (let tries = 0; tries < 100 && processesIn(initPid); tries += 1) await sleep(50);
      assert.ok(!processesIn(initPid));
      assert.equal(readFileSync('/proc/self/mountinfo', 'utf8'), mounts);
    });
  }
});

describe('the practice host', { skip }, () => {
  const stacks: readonly PracticeStack[] = ['modphp', 'apache-fpm', 'nginx-fpm'];
  for (const stack of stacks) {
    test(`${stack} answers every page well, under load and through a restart`, async () => {
      await using host = await PracticeHost.start({ stack });
      for (const page of SITE_PAGES.filter(({ upload }) => upload === undefined)) {
        const answer = await host.request(page.path);
        assert.equal(judgeAnswer(page, answer.status, answer.body), 'ok', `${page.path}: ${answer.status}`);
      }
      const load = host.load({ requestsPerSecond: 40, seconds: 30 });
      await load.running;
      const service = stack === 'nginx-fpm' ? 'nginx' : 'apache2';
      const restart = await host.clone.run(['/usr/sbin/service', service, 'restart']);
      assert.equal(restart.code, 0, restart.stderr);
      const records = await load.stop();
      assert.ok(records.length > 0);
      assert.deepEqual(
        records.filter(({ verdict }) => verdict !== 'ok'),
        [],
      );
    });
  }

  test('damage in place reaches the server that has the file mapped', async () => {
    await using host = await PracticeHost.start({ stack: 'modphp' });
    assert.equal((await host.request('/')).status, 200);
    const cut = await host.clone.run([
      '/usr/bin/truncate',
      '-s',
      '4096',
      '/usr/lib/apache2/modules/libphp8.2.so',
    ]);
    assert.equal(cut.code, 0, cut.stderr);
    assert.equal((await host.request('/')).status, 0);
  });
});
