/** Hosts for tests: Apache with mod_php, and nginx with PHP-FPM, as Debian 12 lays them out; a few components of each kind. */
import type { Component, ComponentClass, Service } from '../../../domain/component.ts';
import { componentId } from '../../../domain/component.ts';
import type { KnownHost } from '../derive.ts';

const SYSTEM = { name: 'Debian', release: '12' };

interface Part {
  readonly path: string;
  readonly class: ComponentClass;
  readonly package?: string;
  /** It is a link that leads there. */
  readonly target?: string;
}

export function hostWith(services: readonly Service[], parts: readonly Part[], name = 'web1'): KnownHost {
  const targets = new Map(parts.map(({ path, target }) => [path, target]));
  return {
    host: name,
    system: SYSTEM,
    services,
    components: parts.map((part) => component(part, services)),
    targetOf: (path) => targets.get(path),
    asShipped: () => true,
  };
}

function component(part: Part, services: readonly Service[]): Component {
  const kind = part.class === 'enabled-link' ? 'link' : part.class === 'account' ? 'user' : 'file';
  return {
    id: componentId(kind, part.path),
    kind,
    class: part.class,
    path: part.path,
    reason: [{ text: 'site shop' }],
    services: services.filter((one) => belongs(part.path, one)).map(({ id }) => id),
    ...(part.package === undefined ? {} : { package: { name: part.package, version: '1', arch: 'amd64' } }),
  };
}

/** What has a service's name in its path is that service's, everything else is everybody's. */
function belongs(path: string, { stack }: Service): boolean {
  const marks = { apache: '/apache2', nginx: '/nginx', 'php-fpm': '/fpm', elf: '/elf' };
  const marked = Object.values(marks).some((mark) => path.includes(mark));
  return !marked || path.includes(marks[stack]);
}

export const APACHE: Service = {
  id: 'apache2',
  stack: 'apache',
  name: 'apache2',
  running: true,
  executable: '/usr/sbin/apache2',
  unit: 'apache2.service',
  effective: ['php_module'],
  sites: [],
};
const NGINX: Service = {
  ...APACHE,
  id: 'nginx',
  stack: 'nginx',
  name: 'nginx',
  executable: '/usr/sbin/nginx',
  unit: 'nginx.service',
};
const FPM: Service = {
  ...APACHE,
  id: 'php8.2-fpm',
  stack: 'php-fpm',
  name: 'php8.2-fpm',
  executable: '/usr/sbin/php-fpm8.2',
  unit: 'php8.2-fpm.service',
};

const SHARED: readonly Part[] = [
  { path: '/usr/lib/php/20220829/mysqli.so', class: 'extension', package: 'php8.2-mysql' },
  { path: '/usr/lib/x86_64-linux-gnu/libxml2.so.2', class: 'library', package: 'libxml2' },
  { path: 'www-data', class: 'account' },
  { path: '/srv/shop/index.php', class: 'content' },
];

export const LAMP: KnownHost = hostWith(
  [APACHE],
  [
    { path: '/usr/sbin/apache2', class: 'program', package: 'apache2-bin' },
    { path: '/usr/lib/apache2/modules/mod_dir.so', class: 'module', package: 'apache2-bin' },
    { path: '/usr/lib/apache2/modules/libphp8.2.so', class: 'module', package: 'libapache2-mod-php8.2' },
    { path: '/etc/apache2/mods-available/php8.2.load', class: 'config', package: 'libapache2-mod-php8.2' },
    {
      path: '/etc/apache2/mods-enabled/php8.2.load',
      class: 'enabled-link',
      target: '../mods-available/php8.2.load',
    },
    {
      path: '/etc/apache2/sites-enabled/shop.conf',
      class: 'enabled-link',
      target: '../sites-available/shop.conf',
    },
    {
      path: '/etc/php/8.2/apache2/conf.d/20-mysqli.ini',
      class: 'enabled-link',
      target: '/etc/php/8.2/mods-available/mysqli.ini',
    },
    ...SHARED,
  ],
);

export const NGINX_FPM: KnownHost = hostWith(
  [FPM, NGINX, { ...APACHE, running: false }],
  [
    { path: '/usr/sbin/nginx', class: 'program', package: 'nginx' },
    { path: '/usr/share/nginx/modules/ngx_http_echo.so', class: 'module', package: 'libnginx-mod-http-echo' },
    { path: '/usr/sbin/php-fpm8.2', class: 'program', package: 'php8.2-fpm' },
    { path: '/etc/php/8.2/fpm/pool.d/www.conf', class: 'config', package: 'php8.2-fpm' },
    {
      path: '/etc/nginx/modules-enabled/50-echo.conf',
      class: 'enabled-link',
      target: '/usr/share/nginx/modules-available/mod-http-echo.conf',
    },
    { path: '/etc/nginx/sites-enabled/shop', class: 'enabled-link', target: '../sites-available/shop' },
    {
      path: '/etc/php/8.2/fpm/conf.d/20-mysqli.ini',
      class: 'enabled-link',
      target: '/etc/php/8.2/mods-available/mysqli.ini',
    },
    ...SHARED,
  ],
);

/** A host whose files, links and name are called so. */
export function hostNaming(names: readonly string[]): KnownHost {
  return hostWith(
    [APACHE],
    names.flatMap((name): Part[] => [
      { path: `/usr/lib/${name}`, class: 'module', package: 'some' },
      { path: `/etc/${name}`, class: 'enabled-link', target: `../${name}` },
    ]),
    names.join(' '),
  );
}

/** Names that a shell, YAML, Hiera, Puppet, Jinja or Markdown would read something into. */
export const HOSTILE_NAMES: readonly string[] = [
  "it's",
  '"quoted"',
  '$(reboot)',
  '${facts}',
  '%{facts.os.name}',
  "%{literal('x')}",
  '{{ lookup("pipe", "id") }}',
  '{% raw %}',
  '{# gone',
  '`id`',
  '; reboot #',
  ' leading and trailing ',
  'tab\there',
  'carriage\rreturn',
  'back\\slash',
  '- item: value',
  '? key',
  '!ruby/object:Gem',
  '&anchor *alias',
  '---',
  'éßñ漢字😀',
  '\u0085\u2028\u202e\ufeff\u0007\u001b[31m',
  '| a | b',
  '<script>alert(1)</script>',
  '~',
  '# comment',
];
