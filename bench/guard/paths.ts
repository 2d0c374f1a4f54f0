/** Ways to take PHP away from a site: each one line of a script, so that whoever looks for the culprit has a line to find. */

export interface RemovalPath {
  readonly name: string;
  /** Goes through apt or `dpkg -i/-r/-P`: the guard is to refuse it. The others go around every hook: the watcher is to restore. */
  readonly packaged: boolean;
  /** Run before, and not by the script. */
  readonly prepare?: string;
  readonly line: string;
  /** What `prepare` did is part of the attempt: a refusal takes it back. */
  readonly preparedByIt?: boolean;
  /** The line stands in the maintainer script of a package: what is to be named is that one. */
  readonly maintainer?: { readonly package: string; readonly line: number };
}

export const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
export const LINK = '/etc/apache2/mods-enabled/php8.2.load';
const PHP = 'libapache2-mod-php8.2';
const APT = 'apt-get -y';
const PYTHON = `python3 -c "import apt; c = apt.Cache(); c['${PHP}'].mark_delete(); c.commit()"`;

const packaged = (name: string, line: string, more: Partial<RemovalPath> = {}): RemovalPath => ({
  name,
  line,
  packaged: true,
  ...more,
});
const raw = (name: string, line: string): RemovalPath => ({ name, line, packaged: false });

export const PATHS: readonly RemovalPath[] = [
  packaged('apt-get remove', `${APT} remove ${PHP}`),
  packaged('apt-get purge', `${APT} purge ${PHP}`),
  packaged('apt-get autoremove --purge', `${APT} autoremove --purge`, {
    prepare: 'dpkg -r libapache2-mod-php',
  }),
  packaged('apt-get install of a conflicting package', `${APT} install /root/debs/rival.deb`),
  packaged('apt-get dist-upgrade', `${APT} -o APT::Sandbox::User=root dist-upgrade`),
  packaged(
    '--allow-remove-essential --allow-change-held-packages',
    `${APT} --allow-remove-essential --allow-change-held-packages remove ${PHP}`,
  ),
  packaged('aptitude remove', `aptitude -y remove ${PHP}`),
  packaged('python-apt commit', PYTHON),
  packaged('APT_CONFIG without drop-ins', `APT_CONFIG=/root/no-parts ${APT} remove ${PHP}`),
  packaged('dpkg -r', `dpkg -r ${PHP} libapache2-mod-php`),
  packaged('dpkg -P --force-all', `dpkg -P --force-all ${PHP}`),
  packaged('xargs dpkg --force-depends -r', `echo ${PHP} | xargs dpkg --force-depends -r`),
  packaged(
    'dpkg -i of Conflicts and Replaces',
    'dpkg -i --auto-deconfigure --force-depends /root/debs/rival.deb',
  ),
  packaged('dpkg -i of a package with the same path', 'dpkg -i /root/debs/taker.deb'),
  packaged('dpkg -i of a version without the module', 'dpkg -i /root/debs/hollow.deb'),
  packaged('apt-get install of a version without the module', `${APT} install /root/debs/hollow.deb`),
  packaged('postinst: rm', `${APT} install /root/debs/remover.deb`, {
    maintainer: { package: 'remover', line: 3 },
  }),
  packaged('postinst: a2dismod in a loop', `${APT} install /root/debs/disabler.deb`, {
    maintainer: { package: 'disabler', line: 3 },
  }),
  raw('dpkg-divert --rename', `dpkg-divert --local --rename --add ${MODULE}`),
  raw('a2dismod', 'a2dismod -f php8.2'),
  raw('rm', `rm -f ${MODULE}`),
  raw('mv', `mv ${MODULE} /root/`),
  raw('truncate', `truncate -s 0 ${MODULE}`),
  raw('install over it', `install -m 644 /bin/true ${MODULE}`),
  raw('rm -rf of the directory', 'rm -rf /usr/lib/apache2/modules'),
  packaged('dpkg -r --pending', 'dpkg -r --pending', {
    prepare: `printf '${PHP} deinstall\\nlibapache2-mod-php deinstall\\n' | dpkg --set-selections`,
    preparedByIt: true,
  }),
  packaged('dpkg -i --recursive', 'dpkg --recursive -i /root/debs/pool', {
    maintainer: { package: 'remover', line: 3 },
  }),
  packaged('apt-get -c with #clear', `${APT} -c /root/clear remove ${PHP}`),
  packaged(
    'apt-get with Version=1',
    `${APT} -o DPkg::Tools::Options::STAKEOUT_GUARD=1::Version=1 remove ${PHP}`,
  ),
  packaged('preinst stops the agent, postinst: rm', 'dpkg -i /root/debs/stopper.deb', {
    maintainer: { package: 'stopper', line: 3 },
  }),
];
