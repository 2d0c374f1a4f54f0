/** The launch of a second instance, traced in a clone of a practice host whose first instance goes on serving. Needs root. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, describe, test } from 'node:test';
import { run } from '../src/host/process/index.ts';
import { compareLaunch, type LaunchRecord } from '../src/host/tracing/index.ts';
import { PracticeHost, type PracticeStack } from '../src/practice/index.ts';
import { needsEbpf } from './ebpf/ebpf.ts';
import { type LaunchOptions, launchTraceSchema } from './launch-trace/launch.ts';

const LAUNCH = fileURLToPath(new URL('launch-trace/launch.ts', import.meta.url));
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning', LAUNCH];
const MAX_BYTES = 32 << 20;
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';

async function traced(
  host: PracticeHost,
  service: string,
  options: LaunchOptions = {},
): Promise<LaunchRecord> {
  const done = await host.clone.runTrusted([...NODE, service, JSON.stringify(options)], {
    maxBytes: MAX_BYTES,
  });
  assert.equal(done.code, 0, done.stderr);
  const trace = launchTraceSchema.parse(JSON.parse(done.stdout));
  assert.ok(trace.status === 'traced', JSON.stringify(trace));
  return trace.record;
}

describe('the launch of Apache', { skip: needsEbpf }, async () => {
  if (needsEbpf !== false) return;
  const host = await PracticeHost.start({ stack: 'modphp' });
  after(() => host.stop());
  const sh = async (script: string): Promise<string> =>
    (await host.clone.run(['/bin/sh', '-c', script])).stdout;
  const healthy = await traced(host, 'apache2');

  test('a healthy one listens, with what it opened and mapped; another one is no different', async () => {
    assert.deepEqual([healthy.outcome, healthy.tracer, healthy.code], ['ready', 'ebpf', null]);
    assert.deepEqual(healthy.listening, ['tcp:[::]:80']);
    assert.ok(healthy.opened?.includes(MODULE) && healthy.mapped?.includes(MODULE));
    assert.ok(healthy.opened?.includes('/etc/apache2/sites-enabled/library.conf'));
    assert.deepEqual(
      healthy.failing.filter(
        ({ comm }) => !/^(?:apache2|apache2ctl|[a-z]+)$/.test(comm) || /nsenter|setpriv/.test(comm),
      ),
      [],
    );
    assert.doesNotMatch(healthy.output, /AH00557/); // its own name is not in its own /etc/hosts
    const { complete, ...differences } = compareLaunch(healthy, await traced(host, 'apache2'));
    assert.equal(complete, true);
    assert.deepEqual(Object.values(differences).flat(), []);
  });

  test('the instance that serves is left alone: the same process, untraced, answering; nothing is left of the other', async () => {
    const look =
      'cat /run/apache2/apache2.pid; pgrep -c apache2; grep TracerPid /proc/$(cat /run/apache2/apache2.pid)/status';
    const before = await sh(look);
    await traced(host, 'apache2');
    assert.equal(await sh(look), before);
    assert.match(before, /TracerPid:\t0/);
    assert.equal((await host.request('/app/')).status, 200);
  });

  test('a lost module: it ends, says so, and one failing call is left of all', async () => {
    await sh(`mv ${MODULE} /root/`);
    const record = await traced(host, 'apache2');
    await sh(`mv /root/libphp8.2.so ${MODULE}`);
    assert.deepEqual([record.outcome, record.code], ['ended', 1]);
    assert.match(record.output, /Cannot load .*libphp8\.2\.so/);
    const { failing, complete } = compareLaunch(healthy, record);
    assert.deepEqual(
      failing.map(({ errno, subject }) => `${errno} ${subject}`),
      [`ENOENT ${MODULE}`],
    );
    assert.equal(complete, false);
  });

  test('a module nobody asks for any more: no call fails, and it is missing from what is mapped', async () => {
    await sh(
      'mv /etc/apache2/mods-enabled/php8.2.load /etc/apache2/mods-enabled/php8.2.conf /root/; sed -i /php_value/d /srv/library/public/app/.htaccess',
    );
    const record = await traced(host, 'apache2');
    await sh('mv /root/php8.2.load /root/php8.2.conf /etc/apache2/mods-enabled/');
    const difference = compareLaunch(healthy, record);
    assert.deepEqual([record.outcome, difference.complete, difference.failing], ['ready', true, []]);
    assert.ok(difference.noLongerMapped.includes(MODULE));
    assert.ok(difference.noLongerOpened.includes('/etc/apache2/mods-enabled/php8.2.load'));
  });

  test('a truncated library: the signal, and the file that was opened before it', async () => {
    await sh(`cp -a ${MODULE} /root/; truncate -s 4096 ${MODULE}`);
    const record = await traced(host, 'apache2');
    await sh(`mv /root/libphp8.2.so ${MODULE}`);
    assert.equal(record.outcome, 'ended');
    assert.equal(record.openedBeforeSignal, MODULE);
    assert.equal(compareLaunch(healthy, record).failing[0]?.errno, 'SIGBUS');
  });

  test('what it writes into its logs is told, without what stood there before', async () => {
    await sh('echo an old line >> /var/log/apache2/error.log; mv /etc/mime.types /root/');
    const record = await traced(host, 'apache2');
    await sh('mv /root/mime.types /etc/');
    const log = record.logs.find(({ path }) => path === '/var/log/apache2/error.log');
    assert.match(log?.text ?? '', /could not open mime types/);
    assert.doesNotMatch(log?.text ?? '', /an old line/);
    assert.match(await sh('cat /var/log/apache2/error.log'), /an old line/);
  });

  test('directories below /run are those of the host: one that is lost there is lost here', async () => {
    await sh('install -d -o www-data -m 0710 /run/stakeout-test/deep');
    const listing = ['/bin/sh', '-c', 'ls -ld /run/stakeout-test/deep; ls -d /run/apache2/*.pid; exit 7'];
    const record = await traced(host, 'daemon', { argv: listing });
    assert.equal(record.code, 7);
    assert.match(record.output, /drwx--x---.* www-data .*\/run\/stakeout-test\/deep/);
    assert.match(record.output, /cannot access .*\.pid/);
  });

  test('without eBPF: how it ended and what it maps', async () => {
    const record = await traced(host, 'apache2', { tracers: ['none'] });
    assert.deepEqual([record.outcome, record.tracer, record.opened], ['ready', 'none', null]);
    assert.ok(record.mapped?.includes(MODULE));
  });

  test('without eBPF, by strace: the same failing call', {
    skip: existsSync('/usr/bin/strace') ? false : 'this machine has no strace',
  }, async () => {
    const before = await traced(host, 'apache2', { tracers: ['strace'] });
    assert.deepEqual([before.outcome, before.tracer], ['ready', 'strace']);
    assert.ok(before.failing.every(({ call, subject }) => call !== 'open' || subject !== ''));
    assert.ok(before.opened?.includes(MODULE));
    await sh(`mv ${MODULE} /root/`);
    const record = await traced(host, 'apache2', { tracers: ['strace'] });
    await sh(`mv /root/libphp8.2.so ${MODULE}`);
    const { failing } = compareLaunch(before, record);
    assert.deepEqual(
      failing.map(({ errno, subject }) => `${errno} ${subject}`),
      [`ENOENT ${MODULE}`],
    );
  });

  test('a daemon that never listens lives until it has been looked at', async () => {
    const record = await traced(host, 'daemon', { argv: ['/bin/sleep', '60'] });
    assert.deepEqual([record.outcome, record.code, record.signal], ['running', null, null]);
    assert.ok(record.mapped?.some((path) => path.endsWith('/sleep')));
    assert.equal(await sh('pgrep -x sleep -a | grep "sleep 60"'), '');
  });

  test('a program that is lost is the one failing call', async () => {
    const record = await traced(host, 'daemon', { argv: ['/usr/sbin/lost-daemon'] });
    assert.equal(record.outcome, 'ended');
    assert.deepEqual(
      compareLaunch(healthy, record).failing.map(({ call, subject }) => `${call} ${subject}`),
      ['exec /usr/sbin/lost-daemon'],
    );
  });
});

describe('the launch of FPM and nginx', { skip: needsEbpf }, () => {
  test('both listen; nginx also with a configuration that says `daemon off` itself', async () => {
    const stack: PracticeStack = 'nginx-fpm';
    await using host = await PracticeHost.start({ stack });
    const fpm = await traced(host, 'fpm');
    assert.deepEqual([fpm.outcome, fpm.listening], ['ready', ['unix:/run/php/php8.2-fpm.sock']]);
    const nginx = await traced(host, 'nginx');
    assert.deepEqual([nginx.outcome, nginx.listening], ['ready', ['tcp:0.0.0.0:80']]);
    await host.clone.run(['/bin/sed', '-i', '1i daemon off;', '/etc/nginx/nginx.conf']);
    const again = await traced(host, 'nginx');
    assert.deepEqual([again.outcome, again.argv], ['ready', ['/usr/sbin/nginx']]);
  });
});

test('what cannot be launched is said with its reason, never an exception', async () => {
  const unknown = await run([...NODE, 'daemon', '{}']);
  assert.match(unknown.stdout, /"unavailable".*how daemon starts in the foreground is not known/);
  const nobody = ['/usr/bin/setpriv', '--reuid', '65534', '--clear-groups', '--', ...NODE, 'nginx', '{}'];
  const refused = process.geteuid?.() === 0 ? await run(nobody) : await run([...NODE, 'nginx', '{}']);
  assert.match(refused.stdout, /"unavailable".*need root/);
});
