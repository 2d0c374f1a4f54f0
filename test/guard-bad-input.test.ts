/** Packages that are broken, huge or oddly named, inside real apt and dpkg: the guard ends, keeps what is needed, and stops nothing else. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { GuardedPackages, TINY } from './guard/guarded-packages.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: packages are changed in a clone of the machine';
/** The deadline of the hooks, and what dpkg and a busy machine take. */
const ENDS = '/usr/bin/timeout 20';

/** Builds /root/NAME.deb from /tmp/NAME, where its files and scripts are. */
const build = (name: string, fields = ''): string =>
  `mkdir -p /tmp/${name}/DEBIAN && printf 'Package: ${name}\\nVersion: 1\\nArchitecture: all\\nMaintainer: N <n@example.org>\\n${fields}Description: x\\n' >/tmp/${name}/DEBIAN/control &&
  dpkg-deb --build /tmp/${name} /root/${name}.deb >/dev/null`;

/** A package whose script of 5 MB ends with LAST. */
const huge = (name: string, last: string): string => `mkdir -p /tmp/${name}/DEBIAN &&
  { echo '#!/bin/sh'; yes ': "$1" # nothing of interest happens here' | head -c 5000000; echo; echo '${last}'; } >/tmp/${name}/DEBIAN/postinst &&
  chmod 755 /tmp/${name}/DEBIAN/postinst && ${build(name)}`;

/** Whatever the guard makes of them, dpkg refuses them itself. */
const BROKEN: Readonly<Record<string, string>> = {
  'is cut off': `head -c 200 ${TINY} >/root/broken.deb`,
  'is empty': ': >/root/broken.deb',
  'is random bytes': 'head -c 100000 /dev/urandom >/root/broken.deb',
  'has rubbish for its control part':
    'cd /tmp && echo 2.0 >debian-binary && echo no >control.tar.gz && echo no >data.tar.gz && rm -f /root/broken.deb && ar rc /root/broken.deb debian-binary control.tar.gz data.tar.gz',
};

describe('packages that are broken, huge or oddly named', { skip }, () => {
  let packages: GuardedPackages;
  before(async () => {
    packages = await GuardedPackages.start();
    // The first dpkg of a host writes its status anew, in its own way.
    await packages.must(`dpkg -i ${TINY} && dpkg -P tiny`);
  });
  after(() => packages?.stop());
  beforeEach(() => packages.mark());

  for (const [what, make] of Object.entries(BROKEN))
    test(`an archive that ${what} is left to dpkg, which tells`, async () => {
      await packages.must(make);
      const done = await packages.untouchedBy(`${ENDS} dpkg -i /root/broken.deb`);
      assert.equal(done.code, 1, done.stderr);
      assert.match(done.stderr, /dpkg-deb: error|dpkg: error/);
      assert.doesNotMatch(done.stderr, /could not judge|node:|at file:/);
    });

  test('a broken archive beside a removal does not hide it', async () => {
    await packages.must(`head -c 200 ${TINY} >/root/broken.deb`);
    await packages.must(build('driver', 'Conflicts: php8.2-mysql\\nReplaces: php8.2-mysql\\n'));
    await packages.refused(`${ENDS} dpkg -i /root/broken.deb /root/driver.deb`);
  });

  test('links that lead in circles, thousands of them, come and go', async () => {
    await packages.must(`mkdir -p /tmp/links/usr/share/links && cd /tmp/links/usr/share/links && ln -s . self && ln -s b a && ln -s a b &&
      perl -e 'symlink "l" . ($_ + 1) . "/l" . ($_ + 1), "l$_" for 0 .. 4999' && ${build('links')}`);
    await packages.must(`${ENDS} dpkg -i /root/links.deb && ${ENDS} dpkg -P links`);
  });

  test('a script of 5 MB that takes nothing is let through', async () => {
    await packages.must(huge('huge', 'exit 0'));
    await packages.must(`${ENDS} dpkg -i /root/huge.deb && ${ENDS} dpkg -P huge`);
  });

  test('a package that conflicts with versions above an epoch that is not there comes and goes', async () => {
    await packages.must(build('epoch', 'Conflicts: php8.2-mysql (>> 1:0)\\n'));
    await packages.must(`${ENDS} dpkg -i /root/epoch.deb && ${ENDS} dpkg -P epoch`);
  });
});
