/** The guard inside real apt and dpkg on a practice host: what it refuses, what that leaves behind, and that it never stops apt. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import * as z from 'zod/mini';
import { guardApprovalSchema } from '../src/commands/guard/schema.ts';
import { EXIT } from '../src/domain/exit-codes.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { PRACTICE_STATE, type PracticeHost } from '../src/practice/index.ts';
import { GuardedPackages, HOOKS, PATIENCE } from './guard/guarded-packages.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: packages are changed in a clone of the machine';

let packages: GuardedPackages;
let host: PracticeHost;
/** It takes the place of an extension without bringing it. */
const BUILD_RIVAL = `mkdir -p /tmp/rival/DEBIAN && printf 'Package: rival\\nVersion: 1\\nArchitecture: all\\nMaintainer: N <n@example.org>\\nProvides: php8.2-mysql\\nConflicts: other (<< 2), php8.2-mysql\\nReplaces: php8.2-mysql\\nDescription: x\\n' >/tmp/rival/DEBIAN/control && dpkg-deb --build /tmp/rival /root/rival.deb && cp /root/rival.deb /root/archive && mkdir -p /root/pool/main && cp /root/rival.deb /root/pool/main/`;

before(async () => {
  if (skip !== false) return;
  packages = await GuardedPackages.start();
  ({ host } = packages);
  await must(BUILD_RIVAL);
});
after(() => packages?.stop());
beforeEach(async () => {
  if (skip === false) await packages.mark();
});

const sh = (script: string): Promise<RunResult> => packages.sh(script);
const must = (script: string): Promise<string> => packages.must(script);
const refused = (script: string): Promise<RunResult> => packages.refused(script);
const settled = (): Promise<void> => packages.settled();

const REFUSED: readonly string[] = [
  'apt-get -y purge libapache2-mod-php8.2',
  'apt-get -y --allow-remove-essential --allow-change-held-packages remove php8.2-mysql',
  "printf '#clear DPkg::Pre-Install-Pkgs;\\n' >/tmp/clear; apt-get -y -c /tmp/clear remove php8.2-mysql",
  'apt-get -y -o DPkg::Tools::Options::STAKEOUT_GUARD=1::Version=1 remove php8.2-mysql',
  'dpkg -r php8.2-mysql',
  'cd /var/lib && dpkg --admindir=../lib/dpkg --root=/ --force-all -P libapache2-mod-php8.2:amd64',
  'echo libapache2-mod-php8.2 deinstall | dpkg --set-selections; dpkg -r --pending',
];

for (const script of REFUSED)
  test(`refused, and nothing is left behind: ${script}`, { skip }, async () => {
    // A wish that was there before is taken back as well, so the state to compare with is the one without it.
    if (script.includes('--pending')) assert.notEqual((await packages.untouchedBy(script)).code, 0);
    else await refused(script);
  });

test('the prompt says it before anything is fetched, by the same name', { skip }, async () => {
  const done = await sh('apt-get -s remove php8.2-mysql');
  assert.equal(done.code, 0, 'a simulation is not refused');
  const [, id = ''] = /this would be refused \((TXN-[0-9a-f]+)\)/.exec(done.stderr) ?? [];
  assert.ok(
    (await packages.status()).refusals.some(({ transaction }) => transaction === id),
    done.stderr,
  );
});

test('dpkg --no-act only tells', { skip }, async () => {
  const done = await sh('dpkg --no-act -r php8.2-mysql');
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stderr, /this would be refused/);
});

test('a script is named with its line, the person with the command', { skip }, async () => {
  const lines = [
    '#!/bin/bash',
    'set -u',
    '# clean up',
    'for p in php8.2-mysql; do',
    '  dpkg --force-depends -r "$p"',
    'done',
  ];
  await must(`printf '%s\\n' '${lines.join("' '")}' >/root/clean.sh`);
  await refused('bash /root/clean.sh; dpkg -s php8.2-mysql | grep -q "ok installed" && exit 1');
  const last = (await packages.events()).findLast((event) => event.kind === 'guard.judged');
  assert.ok(last?.kind === 'guard.judged');
  assert.deepEqual(
    [last.outcome, last.layer, last.script?.path, last.script?.line],
    ['refused', 'dpkg', '/root/clean.sh', 5],
  );
  assert.equal(last.commandLine, 'dpkg --force-depends -r php8.2-mysql');
  assert.equal(last.by?.user, 'root');
});

test('what nothing needs comes and goes', { skip }, async () => {
  const archive = '/var/cache/apt/archives/tiny_1_all.deb';
  await must(`apt-get -y install ${archive} && apt-get -y purge tiny && dpkg -i ${archive} && dpkg -P tiny`);
  await must(
    'dpkg -i /var/cache/apt/archives/php8.2-mysql_*.deb /var/cache/apt/archives/libapache2-mod-php8.2_*.deb',
  );
  assert.equal((await host.request('/')).status, 200);
});

test('an approval allows exactly that, once, and is on record', { skip }, async () => {
  const [, id = ''] =
    /refused, nothing was changed \((TXN-[0-9a-f]+)\)/.exec(
      (await refused('apt-get -y remove php8.2-mysql')).stderr,
    ) ?? [];
  const unknown = await host.agent(['guard', 'approve', 'TXN-0000000000', '--reason', 'x']);
  assert.equal(unknown.code, EXIT.input);
  const approved = await host.agent([
    'guard',
    'approve',
    id,
    '--reason',
    'moving to SQLite',
    '--for',
    '5m',
    '--json',
  ]);
  assert.equal(approved.code, EXIT.ok, approved.stderr);
  assert.equal(guardApprovalSchema.parse(JSON.parse(approved.stdout)).approval.transaction, id);
  await refused('apt-get -y remove php8.2-mysql php8.2-xml');
  await must('apt-get -y remove php8.2-mysql');
  await must('dpkg -i /var/cache/apt/archives/php8.2-mysql_*.deb');
  await refused('apt-get -y remove php8.2-mysql');
  const outcomes = (await packages.events()).flatMap((event) => {
    if (event.kind === 'guard.approved') return [`approved ${event.transaction} ${event.reason}`];
    return event.kind === 'guard.judged' && event.outcome === 'approved'
      ? [`used ${event.transaction} ${event.reason}`]
      : [];
  });
  assert.deepEqual(outcomes, [`approved ${id} moving to SQLite`, `used ${id} moving to SQLite`]);
});

const UNWRITABLE: Readonly<Record<string, string>> = {
  full: 'mount -t tmpfs -o size=4k full /run/stakeout-guard && ! head -c 9000 /dev/zero >/run/stakeout-guard/fill',
  'read-only': 'mount -t tmpfs -o ro read-only /run/stakeout-guard',
};
for (const [what, mount] of Object.entries(UNWRITABLE))
  test(`an approval holds down to dpkg where /run is ${what}`, { skip }, async () => {
    await must(`mkdir -p /run/stakeout-guard && ${mount}`);
    try {
      const { stderr } = await refused('apt-get -y remove php8.2-mysql');
      const [, id = ''] = /refused, nothing was changed \((TXN-[0-9a-f]+)\)/.exec(stderr) ?? [];
      assert.equal((await host.agent(['guard', 'approve', id, '--reason', 'x'])).code, EXIT.ok);
      await must('apt-get -y remove php8.2-mysql');
      await must('dpkg -i /var/cache/apt/archives/php8.2-mysql_*.deb');
      await refused('dpkg -r php8.2-mysql');
    } finally {
      await must('umount -l /run/stakeout-guard');
    }
    await must('dpkg -i /var/cache/apt/archives/tiny_1_all.deb && apt-get -y purge tiny');
    await must(`test ! -e ${PRACTICE_STATE}/guard/tokens`);
  });

/** A front end without the guard in working order: what needs nothing goes on, what is needed stays, within the deadline. */
async function failsAsStated(breakIt: string, mendIt: string): Promise<void> {
  await must(breakIt);
  try {
    const { code, stderr } = await sh(
      'time timeout 20 dpkg -i /var/cache/apt/archives/tiny_1_all.deb && timeout 10 dpkg -P tiny',
    );
    assert.equal(code, 0, stderr);
    const took = /real\s+0m([\d.]+)s/.exec(stderr)?.[1];
    assert.ok(Number(took) < 12, `took ${took} s`);
    const closed = await sh('timeout 25 apt-get -y remove php8.2-mysql');
    assert.equal(closed.code, 100, closed.stdout + closed.stderr);
    assert.match(closed.stderr, /could not judge this .* refused by its mode 'last-known'/);
    // A wish that stands in the status file: no name is in the command.
    await must("echo 'php8.2-mysql deinstall' | dpkg --set-selections");
    const pending = await sh('timeout 25 dpkg -r --pending');
    assert.notEqual(pending.code, 0, pending.stdout);
    assert.match(pending.stderr, /refused by its mode 'last-known': needed packages would go: php8.2-mysql/);
    // An archive that drives it out: no name is in the command either.
    for (const command of [
      'dpkg -i /root/rival.deb',
      'dpkg -i /root/archive',
      'cd /root && dpkg --recursive -i pool',
    ]) {
      const rival = await sh(`timeout 25 sh -c '${command}'`);
      assert.notEqual(rival.code, 0, rival.stdout);
      assert.match(
        rival.stderr,
        /refused by its mode 'last-known': needed packages would go: php8.2-mysql/,
        command,
      );
    }
    await must(`test -e /usr/lib/php/20220829/mysqli.so`);
  } finally {
    await must("echo 'php8.2-mysql install' | dpkg --set-selections");
    await must(mendIt);
  }
}

const mainIs = (file: string): string =>
  `cp -a ${HOOKS} /root/hooks && sed -i 's,^MAIN=.*,MAIN=${file},' ${HOOKS}/*-hook`;
const MEND = `rm -rf ${HOOKS} && mv /root/hooks ${HOOKS}`;
const PROGRAMS: readonly (readonly [what: string, program: string])[] = [
  ['crashes', 'process.abort()'],
  [
    'stops itself and will not end',
    'process.on("SIGTERM", () => {}); process.kill(process.pid, "SIGSTOP"); setInterval(() => {}, 1000)',
  ],
];

test('its program is missing', { skip }, () => failsAsStated(mainIs('/nowhere/guard.mjs'), MEND));

for (const [what, program] of PROGRAMS)
  test(`its program ${what}`, { skip }, () =>
    failsAsStated(`echo '${program}' >/root/bad.mjs; ${mainIs('/root/bad.mjs')}`, MEND),
  );

test('each failure is on record, in the journal as soon as the guard works again', { skip }, async () => {
  const failed = (await packages.events()).filter(
    (event) => event.kind === 'guard.judged' && event.outcome.startsWith('failed-'),
  );
  const noted = failed.length + (await packages.status()).failures;
  assert.ok(noted >= 2 * (PROGRAMS.length + 1), `${noted}`);
});

test('a full disk and an index of rubbish change no answer', { skip }, async () => {
  await must(`mkdir /root/kept && cd ${PRACTICE_STATE} && cp -a baseline keys guard journal.* /root/kept/ &&
    mount -t tmpfs -o size=1m,mode=0700 full ${PRACTICE_STATE} && cp -a /root/kept/. ${PRACTICE_STATE}/ && cd ${PRACTICE_STATE} &&
    head -c 99 /dev/urandom >guard/index && { head -c 2m /dev/zero >fill 2>/dev/null || true; }`);
  try {
    const done = await sh('apt-get -y remove php8.2-mysql');
    assert.equal(done.code, 100, done.stdout + done.stderr);
    assert.match(done.stderr, /stakeout guard: refused/);
    await must('dpkg -i /var/cache/apt/archives/tiny_1_all.deb && dpkg -P tiny');
  } finally {
    await must(`cd /; umount -l ${PRACTICE_STATE}`);
  }
});

test('a baseline that is damaged: by the index that was known last', { skip }, async () => {
  await must(`cp -a ${PRACTICE_STATE}/baseline /root/ && truncate -s 100 ${PRACTICE_STATE}/baseline/*`);
  try {
    assert.equal((await sh('dpkg -r php8.2-mysql')).code, 2);
    await must('dpkg -i /var/cache/apt/archives/tiny_1_all.deb && dpkg -P tiny');
  } finally {
    await must(`rm -r ${PRACTICE_STATE}/baseline && mv /root/baseline ${PRACTICE_STATE}/`);
  }
});

test('whichever layer is asked puts the other back', { skip }, async () => {
  await must(
    'rm /etc/dpkg/dpkg.cfg.d/05stakeout-guard; apt-get -y install /var/cache/apt/archives/tiny_1_all.deb',
  );
  await must(
    'test -e /etc/dpkg/dpkg.cfg.d/05stakeout-guard && rm /etc/apt/apt.conf.d/05stakeout-guard && dpkg -P tiny',
  );
  await must('test -e /etc/apt/apt.conf.d/05stakeout-guard');
  await settled();
  const healed = (await packages.events()).filter(
    (event) => event.kind === 'guard.changed' && event.what === 'healed',
  );
  assert.equal(healed.length, 2);
});

test('hooks that are gone do not stop apt, and `guard remove` leaves nothing', { skip }, async () => {
  await must(
    `mv ${HOOKS} /root/hooks; apt-get -y install /var/cache/apt/archives/tiny_1_all.deb && dpkg -P tiny; mv /root/hooks ${HOOKS}`,
  );
  const removed = await host.agent(['guard', 'remove', '--json'], PATIENCE);
  const after = z
    .object({ installed: z.boolean(), files: z.array(z.unknown()) })
    .parse(JSON.parse(removed.stdout));
  assert.deepEqual(after, { installed: false, files: [] });
  await must(
    '! ls /usr/lib/stakeout /etc/apt/apt.conf.d/*stakeout* /etc/dpkg/dpkg.cfg.d/*stakeout* 2>/dev/null',
  );
  await must('apt-get -y remove php8.2-mysql');
});
