/** A host with one site on Apache with mod_php, for tests of the guard's judgement. */
import type { Change, Contents, Essential, GuardedHost, Owner } from '../model.ts';

export const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
export const LOAD = '/etc/apache2/mods-enabled/php8.2.load';
export const MYSQLI = '/usr/lib/php/20220829/mysqli.so';
export const XML = '/usr/lib/x86_64-linux-gnu/libxml2.so.2.9.14';

export function essential(path: string, more: Partial<Essential> = {}): Essential {
  return {
    id: `file:${path}`,
    path,
    kind: 'file',
    class: 'module',
    conffile: false,
    services: ['apache2'],
    sites: ['shop.test'],
    reason: [{ text: 'site shop.test' }],
    ...more,
  };
}

const PHP = 'libapache2-mod-php8.2';

export const ESSENTIALS: readonly Essential[] = [
  essential(MODULE, { package: PHP }),
  essential('/etc/apache2/mods-available/php8.2.load', { package: PHP, conffile: true, class: 'config' }),
  essential(LOAD, {
    id: `link:${LOAD}`,
    kind: 'link',
    class: 'enabled-link',
    target: '/etc/apache2/mods-available/php8.2.load',
  }),
  essential(MYSQLI, { package: 'php8.2-mysql', class: 'extension' }),
  essential('/etc/php/8.2/mods-available/mysqli.ini', { class: 'config' }),
  essential('/etc/php/8.2/apache2/conf.d/20-mysqli.ini', {
    kind: 'link',
    class: 'enabled-link',
    target: '/etc/php/8.2/mods-available/mysqli.ini',
  }),
  essential('/usr/sbin/apache2', { package: 'apache2-bin', class: 'program' }),
  essential(XML, { package: 'libxml2', class: 'library' }),
  essential('/usr/lib/x86_64-linux-gnu/libxml2.so.2', {
    package: 'libxml2',
    class: 'library',
    kind: 'link',
    target: XML,
  }),
  essential('/var/log/apache2', { kind: 'directory', class: 'directory', package: 'apache2' }),
];

const owner = (name: string, version: string, provides: readonly string[] = []): Owner => ({
  name,
  version,
  provides,
});

export function hostWith(...packages: readonly Contents[]): GuardedHost {
  return {
    essentials: ESSENTIALS,
    owners: [
      owner(PHP, '8.2.20-1', ['libapache2-mod-php', 'php']),
      owner('php8.2-mysql', '8.2.20-1', ['php-mysql']),
      owner('apache2-bin', '2.4.60-1'),
      owner('libxml2', '2.9.14-1'),
    ],
    contents: new Map(packages.map((one) => [debOf(one.name), one])),
    removalScripts: new Map(),
  };
}

export const debOf = (name: string): string => `/var/cache/apt/archives/${name}.deb`;

export function contents(name: string, version: string, more: Partial<Contents> = {}): Contents {
  return {
    name,
    version,
    conflicts: [],
    breaks: [],
    replaces: [],
    paths: new Set(),
    read: 'whole',
    scripts: [],
    ...more,
  };
}

export const remove = (name: string): Change => ({ action: 'remove', name, from: '1' });

export function install(one: Contents, from?: string): Change {
  const before = from === undefined ? {} : { from };
  return { action: 'install', name: one.name, to: one.version, file: debOf(one.name), ...before };
}
