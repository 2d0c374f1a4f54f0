/** What names cannot decide, rehearsed by the guard inside real apt and dpkg; and packages fetched for a rehearsal. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EXIT } from '../src/domain/exit-codes.ts';
import { run, type RunResult } from '../src/host/process/index.ts';
import { PracticeHost } from '../src/practice/index.ts';
import { rehearsalSchema } from '../src/protect/rehearse/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: packages are changed in a clone of the machine';
const PATIENCE = { timeoutMs: 180_000, maxBytes: 16 << 20, env: { DEBIAN_FRONTEND: 'noninteractive' } };
const FETCHED = '/srv/fetched';

let host: PracticeHost;
let fetched: string;
before(async () => {
  if (skip !== false) return;
  fetched = mkdtempSync(join(tmpdir(), 'stakeout-fetched-'));
  const got = await run(['/usr/bin/apt-get', '-q', 'download', 'hello'], {
    cwd: fetched,
    timeoutMs: 120_000,
  });
  assert.equal(got.code, 0, got.stderr);
  host = await PracticeHost.start({ stack: 'modphp', shared: [{ from: fetched, to: FETCHED }] });
  assert.equal((await host.agent(['baseline', 'create'], PATIENCE)).code, EXIT.ok);
});
after(async () => {
  await host?.stop();
  if (fetched !== undefined) rmSync(fetched, { recursive: true });
});

const sh = (script: string): Promise<RunResult> =>
  host.clone.runTrusted(['/bin/bash', '-c', script], PATIENCE);

async function must(script: string): Promise<string> {
  const done = await sh(script);
  assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

/** An archive on the loopback of the practice host, which a clone of it does not reach. */
const ARCHIVE = `set -e
mkdir -p /root/archive && cd /root/archive && cp ${FETCHED}/hello_*.deb .
for f in *.deb; do dpkg-deb -f "$f"; printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$f" "$(stat -c %s "$f")" "$(sha256sum "$f" | cut -d' ' -f1)"; done >Packages
rm -rf /etc/apt/sources.list.d/* && echo 'deb [trusted=yes] http://127.0.0.1:8089/ ./' >/etc/apt/sources.list`;
const SERVER = `const { createServer } = require('node:http'), { readFileSync } = require('node:fs');
createServer((q, a) => { try { a.end(readFileSync('/root/archive/' + decodeURIComponent(q.url).split('/').pop())); } catch { a.statusCode = 404; a.end(); } }).listen(8089, '127.0.0.1')`;

test('--allow-download: apt fetches outside as its own user, and the rehearsal needs no network', {
  skip,
}, async () => {
  await must(ARCHIVE);
  const server = host.clone.spawnTrusted([process.execPath, '-e', SERVER]);
  try {
    await must(
      'for i in $(seq 50); do apt-get -q update && apt-cache show hello && exit 0; sleep 0.1; done; exit 1',
    );
    const install = ['--', 'apt-get', '-y', 'install', 'hello'];
    const without = await host.agent(['rehearse', '--json', ...install], PATIENCE);
    assert.equal(rehearsalSchema.parse(JSON.parse(without.stdout)).verdict, 'unknown');
    const done = await host.agent(['rehearse', '--json', '--allow-download', ...install], PATIENCE);
    assert.equal(done.code, EXIT.ok, done.stderr + done.stdout);
    const found = rehearsalSchema.parse(JSON.parse(done.stdout));
    assert.deepEqual(
      [found.packages.map((p) => [p.name, p.change]), found.unknown],
      [[['hello', 'installed']], []],
    );
    assert.match(
      await must('ls -ld /var/cache/stakeout/archives/partial; ls /var/cache/stakeout/archives'),
      /^drwx------ \d+ _apt [^]*hello_/,
    );
    assert.equal(await must('ls /var/cache/apt/archives | grep hello; dpkg -l | grep -w hello; true'), '');
    const vague = await host.agent(
      ['rehearse', '--allow-download', '--', 'sh', '-c', 'apt-get install hello'],
      PATIENCE,
    );
    assert.deepEqual([vague.code, /which packages to fetch/.test(vague.stderr)], [EXIT.usage, true]);
  } finally {
    host.clone.signal(server, 'SIGKILL');
  }
});

/** Its script deletes a module whose name only a run can tell. */
const SHUFFLE = (module: string, version: number): string => `set -e
rm -rf /root/s && mkdir -p /root/s/DEBIAN /root/s/etc && cd /root/s && echo ${module} >/etc/shuffle
printf 'Package: shuffle\\nVersion: ${version}\\nArchitecture: all\\nMaintainer: N <n@example.org>\\nDescription: x\\n' >DEBIAN/control
printf '#!/bin/sh\\nrm -f "/usr/lib/apache2/modules/$(cat /etc/shuffle).so"\\n' >DEBIAN/postinst && chmod 755 DEBIAN/postinst
dpkg-deb --build . /root/shuffle.deb`;

test('what names leave open is run: refused when the site breaks, with what was seen; allowed when it works', {
  skip,
}, async () => {
  const installed = await host.agent(['guard', 'install', '--fail-mode', 'open', '--json'], PATIENCE);
  assert.equal(installed.code, EXIT.ok, installed.stderr);
  // The machine of a test may be busier than any server: the answer counts here, not its time.
  await must(
    `sed -i 's/^\\( *\\)ask 6 /\\1ask 90 /' /usr/lib/stakeout/guard/apt-hook /usr/lib/stakeout/guard/dpkg-hook`,
  );
  await must(SHUFFLE('libphp8.2', 1));
  const refused = await sh('dpkg -i /root/shuffle.deb');
  assert.notEqual(refused.code, 0, refused.stderr);
  assert.match(refused.stderr, /rehearsed: apache2 would not start again: .*libphp8\.2\.so/);
  assert.match(
    await must('dpkg -l shuffle 2>/dev/null || echo none; ls /usr/lib/apache2/modules/libphp8.2.so'),
    /none/,
  );
  await must(SHUFFLE('libnothing', 2));
  await must('dpkg -i /root/shuffle.deb');
  assert.equal((await host.request('/app/')).status, 200);
});

test('a removal is refused by its names, and the refusal tells what users would have seen', {
  skip,
}, async () => {
  const refused = await sh('apt-get -y purge libapache2-mod-php8.2');
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr + refused.stdout, /rehearsed: .*library\.test 200 → 200, PHP source/);
});

test('a rehearsal that does not end in time leaves the answer to the fail mode', { skip }, async () => {
  await must(
    `sed -i 's/^\\( *\\)ask 90 /\\1ask 2 /' /usr/lib/stakeout/guard/apt-hook /usr/lib/stakeout/guard/dpkg-hook`,
  );
  await must(SHUFFLE('libnothing', 3));
  await must('dpkg -i /root/shuffle.deb');
  await must(
    `sed -i 's/^FAIL=open/FAIL=closed/' /usr/lib/stakeout/guard/apt-hook /usr/lib/stakeout/guard/dpkg-hook`,
  );
  await must(SHUFFLE('libnothing', 4));
  const refused = await sh('dpkg -i /root/shuffle.deb');
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /rehearsed: not to its end|could not judge/);
  await must(
    `sed -i 's/^FAIL=closed/FAIL=open/; s/^\\( *\\)ask 2 /\\1ask 90 /' /usr/lib/stakeout/guard/apt-hook /usr/lib/stakeout/guard/dpkg-hook`,
  );
});

test('a rehearsal by hand is not stopped by the guard of the host', { skip }, async () => {
  const done = await host.agent(
    ['rehearse', '--json', '--', 'apt-get', '-y', 'purge', 'libapache2-mod-php8.2'],
    PATIENCE,
  );
  const found = rehearsalSchema.parse(JSON.parse(done.stdout));
  assert.deepEqual([found.verdict, found.command.code], ['breaks', 0]);
});

const MOVES_ALONG = `a2dismod -q php8.2 || true\\na2enmod -q php8.9\\nmkdir -p /etc/php/8.2/apache2/conf.d\\ncp -a /etc/php/8.2/cli/conf.d/. /etc/php/8.2/apache2/conf.d\\ninvoke-rc.d apache2 restart\\n`;
const LEAVES_BEHIND = '';

/** The same PHP under another version's name: Debian 12 has one version only. `does`: what its postinst does for the site. */
const otherPhp = (does: string): string => `set -e
rm -rf /root/p
mkdir -p /root/p/DEBIAN /root/p/usr/lib/apache2/modules /root/p/etc/apache2/mods-available && cd /root/p
printf 'Package: libapache2-mod-php8.9\\nVersion: 8.9.1-1\\nArchitecture: amd64\\nMaintainer: N <n@example.org>\\nDepends: apache2-bin\\nDescription: x\\n' >DEBIAN/control
sed -i "s/amd64/$(dpkg --print-architecture)/" DEBIAN/control
cp /usr/lib/apache2/modules/libphp8.2.so usr/lib/apache2/modules/libphp8.9.so
sed s/8.2/8.9/ /etc/apache2/mods-available/php8.2.load >etc/apache2/mods-available/php8.9.load
cp /etc/apache2/mods-available/php8.2.conf etc/apache2/mods-available/php8.9.conf
printf '/etc/apache2/mods-available/php8.9.%s\\n' load conf >DEBIAN/conffiles
find usr -type f -exec md5sum {} + >DEBIAN/md5sums
printf '#!/bin/sh\\nset -e\\n${does}' >DEBIAN/postinst
chmod 755 DEBIAN/postinst && dpkg-deb -Znone --build . /root/php8.9.deb`;

const SWITCH = 'apt-get -y --no-install-recommends install /root/php8.9.deb libapache2-mod-php8.2-';

test('another PHP, and the site is not moved along: refused with what was seen, and nothing has changed', {
  skip,
}, async () => {
  await must(otherPhp(LEAVES_BEHIND));
  const refused = await sh(SWITCH);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr + refused.stdout, /rehearsed: .*library\.test 200 → 200, PHP source/);
  assert.match(
    await must('apache2ctl -M; dpkg --audit; dpkg -l libapache2-mod-php8.2'),
    /php_module[^]*^ii /m,
  );
  const page = await host.request('/app/');
  assert.deepEqual([page.status, page.body.includes('<?php')], [200, false]);
});

test('changes after which the sites work are allowed: reinstall, and another PHP with the site moved along', {
  skip,
}, async () => {
  await must('dpkg -i /var/cache/apt/archives/libapache2-mod-php8.2_*.deb');
  assert.equal((await host.request('/app/')).status, 200);
  await must(otherPhp(MOVES_ALONG));
  await must(SWITCH);
  assert.match(await must('apache2ctl -M; ls /etc/apache2/mods-enabled'), /php_module[^]*php8\.9\.load/);
  const page = await host.request('/app/');
  assert.deepEqual([page.status, page.body.includes('<?php')], [200, false]);
});
