/** Diagnosis on real services: guarded before and first seen after the fault, and what it withstands. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Diagnosis, diagnosisSchema } from '../src/domain/diagnosis.ts';
import { PracticeHost, type PracticeStack, SITE_HOST } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the services run in a clone of the machine';

const LIBPHP = '/usr/lib/apache2/modules/libphp8.2.so';
const ERROR_LOG = '/var/log/apache2/error.log';

async function diagnose(
  host: PracticeHost,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Diagnosis> {
  const done = await host.agent(['diagnose', '--json', ...more], { env });
  assert.ok(done.code === 0 || done.code === 1, done.stderr);
  return diagnosisSchema.parse(JSON.parse(done.stdout));
}

async function guarded(stack: PracticeStack): Promise<PracticeHost> {
  const host = await PracticeHost.start({ stack });
  const done = await host.agent(['baseline', 'create']);
  assert.equal(done.code, 0, done.stderr);
  return host;
}

const shell = (host: PracticeHost, script: string): Promise<unknown> =>
  host.clone.runTrusted(['/bin/sh', '-c', script]);
const first = ({ causes }: Diagnosis): string => `${causes[0]?.kind ?? '-'} ${causes[0]?.object ?? ''}`;
const named = ({ causes }: Diagnosis): readonly string[] =>
  causes.filter((c) => c.confidence >= 0.5).map((c) => `${c.kind} ${c.object}`);
const foreseen = (d: Diagnosis, service: string, action: string): string | undefined =>
  d.predictions.find((p) => p.service === service && p.action === action)?.outcome;

suite('a host guarded before the fault', { skip }, () => {
  test('healthy: nothing is named, and everything would survive', async () => {
    await using host = await guarded('modphp');
    const d = await diagnose(host);
    assert.deepEqual([d.verdict, named(d), d.mode], ['healthy', [], 'warm']);
    assert.ok(d.predictions.length > 0 && d.predictions.every((p) => p.outcome === 'survives'));
  });

  test('a deleted module is found while every page still answers, and what each action would do is known', async () => {
    await using host = await guarded('modphp');
    await shell(host, `rm ${LIBPHP}`);
    const d = await diagnose(host);
    assert.deepEqual(
      [d.verdict, first(d), d.causes[0]?.package],
      ['latent', `file-missing ${LIBPHP}`, 'libapache2-mod-php8.2'],
    );
    assert.deepEqual(
      [foreseen(d, 'apache2', 'reload'), foreseen(d, 'apache2', 'restart')],
      ['refuses', 'dies'],
    );
    await shell(host, 'service apache2 restart');
    const after = await diagnose(host);
    assert.deepEqual([after.verdict, named(after)], ['fault', [`file-missing ${LIBPHP}`]]);
  });

  test('a setting that passes its test and would break every page is found by starting the services in a clone', async () => {
    await using host = await guarded('apache-fpm');
    const pool = '/etc/php/8.2/fpm/pool.d/www.conf';
    await shell(host, `echo 'php_admin_value[open_basedir] = /srv/library/public' >>${pool}`);
    const d = await diagnose(host);
    assert.deepEqual([d.verdict, named(d)], ['latent', [`config-error ${pool}`]]);
    assert.ok(
      d.evidence.some(
        (e) => e.source === 'probe' && /^started anew in a clone: .* → 500, was 200/.test(e.text),
      ),
      'a page of the clone is evidence',
    );
    const [fpm, apache] = ['php8.2-fpm', 'apache2'];
    assert.deepEqual(
      [foreseen(d, fpm, 'reload'), foreseen(d, apache, 'restart'), foreseen(d, apache, 'reboot')],
      ['degrades', 'survives', 'degrades'],
      'it waits for the start of PHP-FPM',
    );
    assert.deepEqual(
      d.causes[0]?.repair?.steps.map((step) => step.argv.slice(1)),
      [['repair', '--yes', pool]],
      'the service that runs well is left alone',
    );
  });

  test('a page that needs what a clone does not reach says nothing of the next start', async () => {
    await using host = await PracticeHost.start({ stack: 'modphp' });
    await shell(
      host,
      `echo '<?php if (!fsockopen("127.0.0.1", 8099)) http_response_code(500);' >/srv/library/public/members.php;
       perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalAddr => "127.0.0.1:8099", Listen => 5); close $c while $c = $s->accept' >/dev/null 2>&1 & sleep 0.5`,
    );
    assert.equal((await host.agent(['baseline', 'create'])).code, 0);
    await shell(host, 'echo "# looked at" >>/etc/apache2/ports.conf');
    const d = await diagnose(host);
    assert.deepEqual([d.verdict, named(d)], ['healthy', []]);
    assert.ok(
      d.limits.some((text) => text.includes('127.0.0.1:8099, which a clone does not reach')),
      d.limits.join('; '),
    );
  });

  test('harmless changes are not blamed beside a real fault', async () => {
    await using host = await guarded('apache-fpm');
    await shell(
      host,
      "touch /etc/apache2/apache2.conf; sed -i '1i ; looked at' /etc/php/8.2/fpm/php.ini; echo x >/srv/library/public/new.txt; useradd -r quiet",
    );
    await shell(host, 'rm /etc/php/8.2/fpm/conf.d/20-mysqli.ini; service php8.2-fpm restart');
    const d = await diagnose(host);
    assert.deepEqual(named(d), ['extension-disabled /etc/php/8.2/fpm/conf.d/20-mysqli.ini']);
  });
});

suite('a host first seen after the fault', { skip }, () => {
  test('the outage of the story: the package is named, and PHP source in place of pages is what shows it', async () => {
    await using host = await PracticeHost.start({ stack: 'modphp' });
    await shell(host, 'dpkg --remove --force-depends libapache2-mod-php8.2; service apache2 restart');
    const d = await diagnose(host);
    assert.deepEqual([d.mode, d.verdict, first(d)], ['cold', 'fault', `package-removed ${LIBPHP}`]);
    assert.ok(
      d.evidence.some((e) => e.source === 'probe' && e.text.includes('source-leak')),
      'the leak is evidence',
    );
    assert.ok(!JSON.stringify(d).includes('<?php'), 'and the source itself is not');
  });

  test('PHP-FPM that is down, behind nginx', async () => {
    await using host = await PracticeHost.start({ stack: 'nginx-fpm' });
    await shell(host, 'service php8.2-fpm stop');
    const d = await diagnose(host);
    assert.deepEqual([d.verdict, first(d)], ['fault', 'service-down php8.2-fpm']);
  });

  test("the application's own error blames no component", async () => {
    await using host = await PracticeHost.start({ stack: 'apache-fpm' });
    await shell(host, "echo '<?php undefined_helper();' >/srv/library/public/members.php");
    const d = await diagnose(host);
    assert.deepEqual([d.verdict, first(d)], ['innocent', 'app-error /srv/library/public/members.php']);
  });
});

suite('bad input', { skip }, () => {
  let host: PracticeHost;
  before(async () => {
    host = await PracticeHost.start({ stack: 'modphp' });
  });
  after(() => host.stop());

  test('a log of binary garbage and of lines a megabyte long', async () => {
    await shell(
      host,
      `head -c 3000000 /dev/urandom >>${ERROR_LOG}; head -c 1500000 /dev/zero | tr '\\0' A >>${ERROR_LOG}; echo >>${ERROR_LOG}`,
    );
    assert.deepEqual(named(await diagnose(host)), []);
  });

  test('lines that a client forged are no evidence of a cause', async () => {
    const forged = `PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_init() in /srv/library/public/index.php:1`;
    await host.clone.run([
      '/usr/bin/curl',
      '--silent',
      '--output',
      '/dev/null',
      '--header',
      `Host: ${SITE_HOST}`,
      '--referer',
      forged,
      '--user-agent',
      `x\n[core:error] AH00052: child pid 1 exit signal Bus error (7)`,
      'http://127.0.0.1/no%0a%5bphp:error%5d%20such',
    ]);
    await shell(
      host,
      `printf '%s\\n' '127.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /x\\x0a[php:error] ${forged} HTTP/1.1" 500 1 "-" "-"' >>/var/log/apache2/access.log`,
    );
    const d = await diagnose(host);
    assert.deepEqual(named(d), []);
  });

  test('without root the answer says what it could not see, and blames nobody for it', async () => {
    const done = await host.clone.runTrusted(
      [
        '/usr/bin/setpriv',
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        `${process.cwd()}/stakeout`,
        'diagnose',
        '--json',
      ],
      { env: { STAKEOUT_STATE_DIR: '/tmp/nobody', HOME: '/tmp' }, timeoutMs: 60_000 },
    );
    const d = diagnosisSchema.parse(JSON.parse(done.stdout));
    assert.ok(
      d.limits.some((l) => l.includes('not root')),
      done.stdout,
    );
    assert.deepEqual(named(d), []);
  });

  test('processes that come and go while they are read', async () => {
    await shell(host, '(for i in $(seq 400); do /bin/true; done) & ');
    assert.deepEqual(named(await diagnose(host)), []);
  });

  test('a hostile .htaccess is reported as the configuration error it is', async () => {
    await shell(host, "printf 'RewriteEngin On\\n\\033[2J\\0<IfModule' >/srv/library/public/app/.htaccess");
    const d = await diagnose(host);
    assert.equal(first(d), 'config-error /srv/library/public/app/.htaccess');
    const page = await host.agent(['diagnose']);
    assert.ok(!page.stdout.includes('\u001b[2J'), 'control characters are made visible');
  });
});
