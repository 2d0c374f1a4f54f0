/** The guard inside real rpm and dnf, on a practice host of rpm: what it refuses and lets through, and that it never stops dnf. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { journalSchema } from '../src/commands/journal.ts';
import { eventSchema, type JournalEvent } from '../src/domain/event.ts';
import { EXIT } from '../src/domain/exit-codes.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { PRACTICE_STATE, PracticeHost } from '../src/practice/index.ts';
import { guardSchema } from '../src/protect/guard/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: packages are changed in a clone of the machine';
const PATIENCE = { timeoutMs: 120_000 };
const PACKAGES = fileURLToPath(new URL('guard-rpm/packages.sh', import.meta.url));
const DNF = 'dnf -y -q --releasever 12';
const MODULE = '/usr/lib64/httpd/modules/libphp.so';
const HOOKS = '/usr/lib/stakeout/guard';
const RPMS = '/root/rpms/repository';
const STATE_OF_HOST = `rpm -qa | sort; rpm -V php httpd; sha256sum ${MODULE}; find /etc /usr/lib64 /usr/sbin /usr/share -newer /root/mark -not -type d -not -name '*.pyc' -not -name stakeout-guard.conf`;

let host: PracticeHost;
before(async () => {
  if (skip !== false) return;
  const cacheDirectory = '/var/cache/stakeout/guard-rpm'; // of its own: other tests keep other packages
  host = await PracticeHost.start({
    stack: 'modphp',
    packages: ['rpm', 'dnf', 'createrepo-c'],
    cacheDirectory,
  });
  await must(`bash ${PACKAGES}`);
  assert.match((await host.request('/')).body, /^shop 8/);
  assert.equal((await host.agent(['baseline', 'create'], PATIENCE)).code, EXIT.ok);
  const installed = await host.agent(['guard', 'install', '--json'], PATIENCE);
  assert.equal(installed.code, EXIT.ok, installed.stderr);
});
after(() => host?.stop());

function sh(script: string): Promise<RunResult> {
  return host.clone.runTrusted(['/bin/bash', '-c', script], PATIENCE);
}

async function must(script: string): Promise<string> {
  const done = await sh(script);
  assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

async function status() {
  return guardSchema.parse(JSON.parse((await host.agent(['guard', 'status', '--json'], PATIENCE)).stdout));
}

async function events(): Promise<JournalEvent[]> {
  await must(
    'for i in $(seq 200); do pgrep -f "[g]uard.mjs settle" >/dev/null || exit 0; sleep 0.05; done; exit 1',
  );
  const told = await host.agent(['journal', '--json', '--kind', 'guard'], {
    ...PATIENCE,
    maxBytes: 16 << 20,
  });
  return journalSchema.parse(JSON.parse(told.stdout)).entries.map((entry) => eventSchema.parse(entry.event));
}

async function refused(
  script: string,
  how: RegExp = /stakeout guard: refused, nothing was changed/,
): Promise<RunResult> {
  const untouched = await must(`touch /root/mark; sleep 0.01; ${STATE_OF_HOST}`);
  const done = await sh(script);
  assert.notEqual(done.code, 0, `${script} was not refused: ${done.stdout}${done.stderr}`);
  assert.match(done.stderr + done.stdout, how);
  assert.equal(await must(STATE_OF_HOST), untouched);
  return done;
}

test('it stands in rpm and dnf, and knows whose going would hurt', { skip }, async () => {
  const { manager, files, essentialPackages } = await status();
  assert.equal(manager, 'rpm');
  assert.deepEqual([...new Set(files.map(({ state }) => state))], ['ok']);
  assert.equal(files.filter(({ path }) => /macros|stakeout_guard\.py|protected\.d/.test(path)).length, 3);
  assert.deepEqual(essentialPackages, ['httpd', 'php', 'sweeper']);
});

const REFUSED: readonly string[] = [
  `${DNF} remove tiny php`,
  'rpm -e --nodeps --noscripts --notriggers tiny php-8.2-1.x86_64',
  `cd ${RPMS} && rpm -Uvh php-8.4-1.x86_64.rpm`,
  `${DNF} install php-broken`,
  `rpm -U ${RPMS}/php-broken-9-1.x86_64.rpm`,
  `${DNF} remove sweeper`,
  `${DNF} install rogue`,
];
for (const script of REFUSED)
  test(`refused, and nothing is left behind: ${script}`, { skip }, async () => {
    await refused(script);
  });

test('the line of a scriptlet is named', { skip }, async () => {
  const { stderr } = await refused('rpm -e sweeper');
  assert.match(stderr, /deleted by sweeper, preun line 2/);
});

test('the command and the line of the script that ran it are on record', { skip }, async () => {
  await must("printf '%s\\n' '#!/bin/bash' 'for p in php; do' '  rpm -e $p' 'done' >/root/clean.sh");
  await refused('bash /root/clean.sh; rpm -q --quiet php && exit 1');
  const last = (await events()).findLast((event) => event.kind === 'guard.judged');
  assert.ok(last?.kind === 'guard.judged');
  assert.deepEqual(
    [last.outcome, last.layer, last.commandLine, last.script?.path, last.script?.line],
    ['refused', 'rpm', 'rpm -e php', '/root/clean.sh', 3],
  );
});

test('what nothing needs comes and goes; a new version that brings the module again too', {
  skip,
}, async () => {
  await must(
    `${DNF} remove tiny && ${DNF} install tiny && rpm -e tiny && rpm -i ${RPMS}/tiny-1-1.x86_64.rpm`,
  );
  await must(`rpm -e --test tiny`);
  await must(`${DNF} upgrade php-8.3 && rpm -q php-8.3`);
});

test('an approval allows exactly that, once, by whichever of the two it is asked for', { skip }, async () => {
  const [, id = ''] = /\((TXN-[0-9a-f]+)\)/.exec((await refused(`${DNF} remove php`)).stderr) ?? [];
  const approved = await host.agent(['guard', 'approve', id, '--reason', 'moving away', '--for', '5m']);
  assert.equal(approved.code, EXIT.ok, approved.stderr);
  await must(`rpm -e php && ! rpm -q php && rpm -i ${RPMS}/php-8.3-1.x86_64.rpm`);
  await refused('rpm -e php');
  const judged = await events();
  assert.ok(judged.some((event) => event.kind === 'guard.judged' && event.layer === 'dnf'));
  const used = judged.flatMap((event) =>
    event.kind === 'guard.judged' && event.outcome === 'approved' ? [event.reason] : [],
  );
  assert.deepEqual(used, ['moving away']);
});

test('without the plugin the names decide, and without those rpm itself asks', { skip }, async () => {
  await refused(`${DNF} --noplugins remove php`, /protected packages: php/);
  await refused(
    `${DNF} --noplugins --setopt=protected_packages= remove php`,
    /could not judge this .* refused by its mode 'last-known'/,
  );
  await must(`${DNF} --noplugins remove tiny && ${DNF} --noplugins install tiny`);
});

/** A dnf without the guard in working order: what needs nothing goes on, what is needed stays, within the deadline. */
async function failsAsStated(breakIt: string): Promise<void> {
  await must(`cp -a ${HOOKS} /root/hooks; ${breakIt}`);
  try {
    const { code, stderr } = await sh(`timeout 30 ${DNF} remove tiny && ! rpm -q tiny`);
    assert.equal(code, 0, stderr);
    await refused(
      `timeout 25 ${DNF} remove php`,
      /could not judge this .* refused[^]*by its mode 'last-known'/,
    );
  } finally {
    await must(`rm -rf ${HOOKS} && mv /root/hooks ${HOOKS} && rpm -i ${RPMS}/tiny-1-1.x86_64.rpm`);
  }
}

const mainIs = (file: string): string => `sed -i 's,^MAIN=.*,MAIN=${file},' ${HOOKS}/*-hook`;
const STOPS = 'process.on("SIGTERM", () => {}); process.kill(process.pid, "SIGSTOP")';

test('its program is missing', { skip }, () => failsAsStated(mainIs('/nowhere/guard.mjs')));
test('its program stops itself', { skip }, () =>
  failsAsStated(`echo '${STOPS}' >/root/bad.mjs; ${mainIs('/root/bad.mjs')}`),
);
test('its hook stops itself', { skip }, () =>
  failsAsStated(`printf '#!/bin/sh\\nkill -STOP $$\\n' >${HOOKS}/dnf-hook`),
);

test('each failure is on record', { skip }, async () => {
  await refused('rpm -e php');
  const failed = (await events()).filter(
    (event) => event.kind === 'guard.judged' && event.outcome.startsWith('failed-'),
  );
  assert.ok(failed.length >= 4, `${failed.length}`);
});

test('a package that takes the place of another, and brings what that brought, is no loss', {
  skip,
}, async () => {
  const { stderr, code } = await sh(`${DNF} install php-next`);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /stakeout guard/);
  await must(`! rpm -q php && rpm -q php-next && test -e ${MODULE}`);
  await must('httpd -k stop; while pgrep -x httpd; do sleep 0.05; done; httpd -k start');
  assert.match((await host.request('/')).body, /^shop 8/);
  assert.equal((await host.agent(['baseline', 'create'], PATIENCE)).code, EXIT.ok);
  await refused('rpm -e php-next');
});

test('hooks that are gone stop nobody, and `guard remove` leaves nothing', { skip }, async () => {
  await must(
    `mv ${HOOKS} /root/hooks; ${DNF} remove tiny && rpm -i ${RPMS}/tiny-1-1.x86_64.rpm; mv /root/hooks ${HOOKS}`,
  );
  assert.equal((await host.agent(['guard', 'remove', '--json'], PATIENCE)).code, EXIT.ok);
  await must(
    `! find /usr/lib/stakeout /etc/rpm/macros.stakeout-guard /etc/dnf /usr/lib/python3 -name '*stakeout*' 2>/dev/null | grep .`,
  );
  assert.equal(await must("rpm --eval '%{__plugindir}'"), '/usr/lib64/rpm-plugins\n');
  await must(`${DNF} remove php-next && test ! -e ${MODULE}`);
  await must(`test -d ${PRACTICE_STATE}/guard/refusals`);
});
