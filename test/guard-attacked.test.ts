/** The guard in trouble: whatever is broken around it, apt ends, what is needed stays, what is not comes and goes. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { PRACTICE_STATE as STATE } from '../src/practice/index.ts';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { GuardedPackages, HOOKS, TINY } from './guard/guarded-packages.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: packages are changed in a clone of the machine';
const NODE = `${CHECKOUT}/node_modules/node-linux-${process.arch}/bin/node`;
/** Both of apt's hooks together are over in eight seconds (hooks/common.ts); apt and a busy machine take the rest. */
const ENDS = '/usr/bin/timeout 20';
const REMOVAL = '/usr/bin/apt-get -y remove php8.2-mysql';

/** What a trouble puts into the environment of apt. */
const WITHIN = '[ ! -e /root/environment ] || . /root/environment;';

interface Trouble {
  readonly what: string;
  readonly make: string;
  readonly mend: string;
}

const readOnly = (path: string): Pick<Trouble, 'make' | 'mend'> => ({
  make: `mount --bind ${path} ${path} && mount -o remount,bind,ro ${path}`,
  mend: `umount ${path}`,
});

const TROUBLES: readonly Trouble[] = [
  {
    what: 'the journal is locked by somebody',
    make: `printf '%s' 'const { DatabaseSync } = require("node:sqlite"); new DatabaseSync("${STATE}/journal.db").exec("BEGIN EXCLUSIVE");
      require("node:fs").writeFileSync("/root/locked", String(process.pid)); setInterval(() => {}, 1000)' >/root/lock.cjs
      ${NODE} /root/lock.cjs >/dev/null 2>&1 & for i in $(seq 100); do [ -e /root/locked ] && exit 0; sleep 0.1; done; exit 1`,
    mend: 'kill $(cat /root/locked); rm /root/locked',
  },
  {
    what: 'the index is missing',
    make: `mv ${STATE}/guard/index /root/`,
    mend: `mv /root/index ${STATE}/guard/`,
  },
  {
    what: 'the runtime is gone',
    make: `cp -a ${HOOKS} /root/hooks && sed -i 's,^NODE=.*,NODE=/nowhere/node,' ${HOOKS}/*-hook`,
    mend: `rm -rf ${HOOKS} && mv /root/hooks ${HOOKS}`,
  },
  { what: 'its state is read-only', ...readOnly(STATE) },
  { what: '/run is read-only', ...readOnly('/run') },
  {
    what: 'the environment is hostile',
    make: `mkdir -p /tmp/evil && for name in sed tr grep timeout node dpkg-deb cp mkdir rm; do
      printf '#!/bin/sh\\ntouch /root/evil-ran\\nexit 0\\n' >/tmp/evil/$name; chmod +x /tmp/evil/$name; done
      echo 'require("node:fs").writeFileSync("/root/evil-ran", "")' >/tmp/evil/preload.cjs
      cat >/root/environment <<'EOF'
export PATH=/tmp/evil:$PATH IFS=e ENV=/tmp/evil/sed BASH_ENV=/tmp/evil/sed NODE_OPTIONS='--require /tmp/evil/preload.cjs'
export NODE_PATH=/tmp/evil STATE=/tmp/evil NAMES=' x ' TOKENS=/tmp FAIL=open MAIN=/tmp/evil/preload.cjs SPACE=99999
export STAKEOUT_GUARD_SECONDS=99999 STAKEOUT_STATE_DIR=/tmp/evil hits= slow= stat='1 (x) S 1' DPKG_HOOK_ACTION=configure
EOF`,
    mend: 'rm /root/environment',
  },
];

describe('the guard in trouble', { skip }, () => {
  let packages: GuardedPackages;
  before(async () => {
    packages = await GuardedPackages.start();
  });
  after(() => packages?.stop());
  beforeEach(() => packages.mark());

  for (const { what, make, mend } of TROUBLES)
    test(what, async () => {
      await packages.must(make);
      try {
        const { code, stderr } = await packages.refusedInTrouble(`${WITHIN} ${ENDS} ${REMOVAL}`);
        assert.equal(code, 100, stderr);
        await packages.must('test ! -e /root/evil-ran');
        // Without its path: dpkg itself takes tar(1) and rm(1) from there.
        await packages.must(`${WITHIN} export PATH=/usr/sbin:/usr/bin:/sbin:/bin
          ${ENDS} apt-get -y install ${TINY} && ${ENDS} dpkg -P tiny`);
      } finally {
        await packages.must(mend);
        await packages.settled();
      }
    });

  test('an argument of several lines hides no name from the hook of dpkg', async () => {
    await packages.refused("dpkg --log=$'/tmp/a\\nb' --force-all -P php8.2-mysql");
  });

  test('an index of another version, or of rubbish, is written anew by the first call that finds it', async () => {
    for (const content of ['stakeout-guard-index/99\\n nothing \\n', '\\001\\377rubbish']) {
      await packages.must(`printf '${content}' >${STATE}/guard/index`);
      await packages.refused(`${ENDS} ${REMOVAL}`);
      await packages.must(
        `for i in $(seq 100); do grep -q ' php8.2-mysql ' ${STATE}/guard/index && exit 0; sleep 0.1; done; exit 1`,
      );
    }
  });

  test('a process whose name holds a line end stops no dpkg below it', async () => {
    await packages.must(`perl -e '$0 = "a\\nb) c"; exit system("dpkg -i ${TINY} && dpkg -P tiny") >> 8'`);
    await packages.refused(`perl -e '$0 = "a\\nb) c"; exit system("dpkg -r php8.2-mysql") >> 8'`);
  });

  test('names with line ends and escapes are harmless in what is said and in the journal', async () => {
    const odd = "$'/tmp/odd\\n\\e[2Jphp8.2-mysql **CONFIGURE**.deb'";
    await packages.must(`mkdir -p /tmp/odd/DEBIAN /tmp/odd/usr/share && touch /tmp/odd/usr/share/$'a\\e]0;x\\a'
      printf 'Package: odd\\nVersion: 1\\nArchitecture: all\\nMaintainer: N <n@example.org>\\nDescription: x\\n' >/tmp/odd/DEBIAN/control
      dpkg-deb --build /tmp/odd ${odd} && dpkg -i ${odd} && dpkg -P odd`);
    const { stderr } = await packages.refused(`dpkg --log=$'/tmp/\\e[2J' -r php8.2-mysql`);
    assert.ok(!stderr.includes('\u001b'), JSON.stringify(stderr));
    assert.ok(!JSON.stringify(await packages.events()).includes('\\u001b'));
  });

  test('two at once: each ends, the one is refused and the other done', async () => {
    const { stdout } = await packages.sh(`${ENDS} ${REMOVAL} & one=$!
      ${ENDS} apt-get -y -o DPkg::Lock::Timeout=15 install ${TINY} >/dev/null 2>&1; two=$?; wait $one; echo "ends $? $two"`);
    assert.match(stdout, /ends 100 0/);
    await packages.must(
      'test -e /usr/lib/php/20220829/mysqli.so && dpkg -P tiny && test -z "$(dpkg --audit)"',
    );
  });

  test('apt is killed or interrupted while the guard thinks: nothing was changed, and the next apt works', async () => {
    await packages.must(`cp -a ${HOOKS} /root/hooks && echo 'setTimeout(() => {}, 60000)' >/root/slow.mjs &&
      sed -i 's,^MAIN=.*,MAIN=/root/slow.mjs,' ${HOOKS}/*-hook`);
    try {
      for (const signal of ['-KILL $apt', '-INT -- -$apt'])
        await packages.must(`set -m; ${REMOVAL} >/dev/null 2>&1 & apt=$!
          until pgrep -f '[s]low.mjs apt' >/dev/null; do [ -e /proc/$apt ] || exit 1; sleep 0.05; done
          kill ${signal}; ! wait $apt; while pgrep -f '[s]low.mjs' >/dev/null; do sleep 0.05; done`);
    } finally {
      await packages.must(`rm -rf ${HOOKS} && mv /root/hooks ${HOOKS}`);
    }
    await packages.must(
      `test -z "$(dpkg --audit)" && test -z "$(find /etc /usr -newer /root/mark -type f -not -path '${HOOKS}/*')"`,
    );
    await packages.refused(REMOVAL);
    await packages.must(`dpkg -i ${TINY} && dpkg -P tiny`);
  });
});
