/** What plans hold is run, what an attacker would like to see run is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { knownStep, Refusal } from './shapes.ts';

const LAUNCHER = '/usr/bin/stakeout';
const words = (line: string): string[] => line.split(' ');

/** Steps of the plans that `src/respond/causes` composes, and the paths that each changes. */
const KNOWN: readonly (readonly [string, readonly string[]])[] = [
  ['/usr/bin/stakeout repair --yes /usr/lib/apache2/modules/libphp8.2.so', []],
  ['/usr/bin/stakeout undo /etc/apache2/mods-enabled/php8.2.load', []],
  ['/usr/bin/stakeout restart php8.2-fpm --yes', []],
  ['/usr/bin/stakeout restart elf:/usr/sbin/mysqld --yes --reload', []],
  ['/usr/bin/apt-get install --yes --no-install-recommends libapache2-mod-php8.2 php8.2-mysql', []],
  [
    '/usr/bin/apt-get install --yes --reinstall --option=Dpkg::Options::=--force-confmiss libc6:amd64=2.36-9',
    [],
  ],
  ['/usr/bin/apt-get remove --yes php8.2-mysql', []],
  ['/usr/bin/chmod 1733 /var/lib/php/sessions', ['/var/lib/php/sessions']],
  ['/usr/bin/chmod 755 /srv', ['/srv']],
  ['/usr/bin/chown --no-dereference root:adm /var/log/apache2', ['/var/log/apache2']],
  ['/usr/bin/chown --no-dereference 33:33 /srv/shop/var', ['/srv/shop/var']],
  [
    '/usr/bin/ln --symbolic --no-target-directory ../mods-available/rewrite.load /etc/apache2/mods-enabled/rewrite.load',
    ['/etc/apache2/mods-enabled/rewrite.load'],
  ],
  [
    '/usr/bin/rm --force /etc/apache2/mods-enabled/mpm_event.load',
    ['/etc/apache2/mods-enabled/mpm_event.load'],
  ],
  ['/usr/bin/rmdir /var/lib/php/sessions', ['/var/lib/php/sessions']],
  [
    '/usr/bin/mv --no-clobber /etc/apache2/conf-enabled/zz.conf /var/backups/zz.conf.set-aside-by-stakeout',
    ['/etc/apache2/conf-enabled/zz.conf', '/var/backups/zz.conf.set-aside-by-stakeout'],
  ],
  ['/usr/bin/cp --preserve=all --no-clobber /srv/a.phpp /srv/shop/a.php', ['/srv/shop/a.php']],
  ['/usr/bin/install -d -m 750 -o root -g adm /var/log/apache2', ['/var/log/apache2']],
  ['/usr/bin/dpkg --install /var/cache/apt/archives/php-common_2%3a93_all.deb', []],
  ['/usr/bin/dpkg --configure libapache2-mod-php8.2', []],
  ['/usr/bin/kill 4711', []],
  ['/usr/bin/kill -TERM 4711', []],
  ['/usr/bin/mount -o remount,rw /srv/shop/var', []],
  [
    '/usr/sbin/useradd --system --uid 33 --gid 33 --home-dir /var/www --no-create-home --shell /usr/sbin/nologin www-data',
    ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow'],
  ],
  ['/usr/sbin/userdel www-data', ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow']],
];

for (const [line, changes] of KNOWN)
  test(`known: ${line}`, () => {
    const step = knownStep(words(line), LAUNCHER);
    assert.deepEqual(
      step.changes.map((change) => change.path),
      changes,
    );
    assert.ok(step.deadlineMs > 0);
  });

const SED = ['/usr/bin/sed', '--in-place=.before-stakeout', '--follow-symlinks'];
const POOL = '/etc/php/8.2/fpm/pool.d/www.conf';

for (const script of [
  '12s/^/# /',
  '3s/^/; /',
  '36s|^[; ]*listen *=.*|listen = /run/php/php8.2-fpm.sock|',
  '23s|^[; ]*user *=.*|user = www-data|',
  String.raw`51s|^[; ]*listen\.owner *=.*|listen.owner = www-data|`,
  '24s|^[; ]*group *=.*|group = www-data|',
  '1s|^ *user .*|user www-data;|',
  '16s|APACHE_RUN_USER=.*|APACHE_RUN_USER=www-data|',
])
  test(`known edit: ${script}`, () => {
    const { changes } = knownStep([...SED, script, POOL], LAUNCHER);
    assert.deepEqual(
      changes.map(({ path, suffix }) => `${path}${suffix ?? ''}`),
      [POOL, `${POOL}.before-stakeout`],
    );
  });

/** Each with what the refusal has to say. */
const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /no program/],
  [words('/bin/sh -c true'), /no program/],
  [words('chmod 644 /etc/x'), /no program/],
  [words('/usr/bin/../bin/chmod 644 /etc/x'), /no program/],
  [['__proto__'], /no program/],
  [['constructor', 'x'], /no program/],
  [words('/usr/bin/stakeout repair --yes'), /own commands/],
  [words('/usr/bin/stakeout repair /etc/x'), /own commands/],
  [words('/usr/bin/stakeout repair --yes --cause'), /not an absolute path/],
  [words('/usr/bin/stakeout undo --force /etc/x'), /own commands/],
  [words('/usr/bin/stakeout restart apache2 --yes --force'), /own commands/],
  [words('/usr/bin/stakeout restart --force --yes'), /own commands/],
  [words('/usr/bin/stakeout restart ../x --yes'), /own commands/],
  [words('/usr/bin/stakeout watch --policy restore'), /own commands/],
  [words('/usr/bin/dpkg --install ./evil.deb'), /archives that apt keeps/],
  [words('/usr/bin/dpkg --configure -a'), /archives that apt keeps/],
  [words('/usr/bin/dpkg --configure php8.2 --force-all'), /archives that apt keeps/],
  [words('/usr/bin/apt-get install --yes ./evil.deb'), /name of a package/],
  [words('/usr/bin/dpkg --install /tmp/evil.deb'), /archives that apt keeps/],
  [words('/usr/bin/dpkg --install /var/cache/apt/archives/../../../tmp/evil.deb'), /archives that apt keeps/],
  [words('/usr/bin/apt-get install --yes -oDpkg::Pre-Invoke::=x php8.2'), /known option/],
  [words('/usr/bin/apt-get install --yes php8.2 -o x'), /known option/],
  [words('/usr/bin/apt-get purge --yes php8.2'), /install and remove/],
  [words('/usr/bin/apt-get install --yes'), /name of a package/],
  [words('/usr/bin/chmod u+s /usr/bin/x'), /octal mode/],
  [words('/usr/bin/chmod -R 777 /srv'), /octal mode/],
  [words('/usr/bin/chmod 644'), /octal mode/],
  [words('/usr/bin/chmod 644 etc/x'), /not an absolute path/],
  [words('/usr/bin/chmod 644 /etc/../root/x'), /not written plainly/],
  [words('/usr/bin/chmod 644 /etc//x'), /not written plainly/],
  [words('/usr/bin/chmod 644 /etc/x/'), /not written plainly/],
  [words('/usr/bin/chmod 644 /proc/sysrq-trigger'), /kernel/],
  [words('/usr/bin/chmod 644 /sys/power/state'), /kernel/],
  [words('/usr/bin/chmod 644 /dev/sda'), /kernel/],
  [['/usr/bin/chmod', '644', '/etc/x\n/etc/shadow'], /cannot be printed/],
  [['/usr/bin/chmod', '644', '/etc/x\0'], /cannot be printed/],
  [['/usr/bin/chmod', '644', `/${'x'.repeat(4096)}`], /longer/],
  [words('/usr/bin/chown root:root:root /etc/x'), /owner/],
  [words('/usr/bin/chown --recursive root /etc/x'), /known option/],
  [words('/usr/bin/ln /etc/shadow /srv/shop/x'), /symbolic/],
  [words('/usr/bin/ln --symbolic ../../../proc/self/mem /srv/shop/x'), /kernel/],
  [words('/usr/bin/ln --symbolic /etc/x /srv'), /too high up/],
  [words('/usr/bin/rm -rf /srv/shop'), /known option/],
  [words('/usr/bin/rm --force --recursive /srv/shop'), /known option/],
  [words('/usr/bin/rm --force /srv/a /srv/b'), /too many/],
  [words('/usr/bin/rm --force -- /srv/a'), /known option/],
  [words('/usr/bin/rmdir /usr'), /too high up/],
  [words('/usr/bin/mv /etc /srv/etc'), /too high up/],
  [words('/usr/bin/mv /srv/a /usr'), /too high up/],
  [words('/usr/bin/mv --backup=t /srv/a/b /srv/a/c'), /known option/],
  [words('/usr/bin/cp --preserve=all /srv/a /srv/shop/b'), /overwrite/],
  [words('/usr/bin/cp --no-clobber --recursive /srv/a /srv/shop/b'), /known option/],
  [words('/usr/bin/install -m 4755 /srv/a /usr/bin/b'), /makes directories/],
  [words('/usr/bin/install -d -m 755 -o root -g root /var/x --strip-program=x'), /makes directories/],
  [words('/usr/bin/install -d -m 755 -o -x -g root /var/x'), /not a mode/],
  [[...SED, '1e', POOL], /known edit/],
  [[...SED, '1s/^/# /;1w /etc/cron.d/x', POOL], /known edit/],
  [[...SED, '1s/^/# /\n1e id', POOL], /known edit/],
  [[...SED, '1s/.*/id/e', POOL], /known edit/],
  [[...SED, '1e id;1s/^/# /', POOL], /known edit/],
  [[...SED, '0s/^/# /', POOL], /known edit/],
  [[...SED, '36s|^[; ]*listen *=.*|listen = /run/x|e', POOL], /known edit/],
  [['/usr/bin/sed', '--in-place', '--follow-symlinks', '1s/^/# /', POOL], /works with/],
  [['/usr/bin/sed', '-n', '1e id', POOL], /works with/],
  [[...SED, '1s/^/# /', POOL, '/etc/passwd'], /too many/],
  [words('/usr/bin/kill 1'), /not a process/],
  [words('/usr/bin/kill -1'), /known option/],
  [words('/usr/bin/kill -STOP 4711'), /known option/],
  [words('/usr/bin/kill 4711 4712'), /not a process/],
  [words('/usr/bin/mount -o bind /srv /mnt'), /only turns/],
  [words('/usr/bin/mount -o remount,rw,suid /srv'), /only turns/],
  [words('/usr/bin/mount -o remount,rw /proc'), /kernel/],
  [words('/usr/sbin/useradd --system --uid 0 --shell /usr/sbin/nologin x'), /--uid/],
  [words('/usr/sbin/useradd --system --shell /bin/bash x'), /--shell/],
  [words('/usr/sbin/useradd --system --shell /usr/sbin/nologin --groups sudo x'), /option for accounts/],
  [words('/usr/sbin/useradd --uid 33 x'), /system accounts/],
  [words('/usr/sbin/userdel --remove www-data'), /option for accounts/],
  [words('/usr/sbin/userdel root'), /name of an account/],
];

for (const [argv, why] of REFUSED)
  test(`refused: ${JSON.stringify(argv)}`, () => {
    assert.throws(
      () => knownStep(argv, LAUNCHER),
      (error) => error instanceof Refusal && why.test(error.message),
    );
  });

const programs = fc.constantFrom(...new Set(KNOWN.map(([line]) => line.split(' ')[0] ?? '')), SED[0] ?? '');
const nasty = fc.constantFrom(
  '-rf',
  '--',
  '/proc/1/mem',
  '/etc/../x',
  '$(id)',
  ';id',
  '\n',
  '1e id',
  '/',
  '',
);

test('whatever the arguments: a step or a refusal, and no change outside of plain paths', () => {
  fc.assert(
    fc.property(programs, fc.array(fc.oneof(fc.string(), nasty), { maxLength: 8 }), (program, args) => {
      try {
        for (const { path } of knownStep([program, ...args], LAUNCHER).changes)
          assert.match(path, /^\/(?!proc|sys|dev)/);
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
      }
    }),
  );
});
