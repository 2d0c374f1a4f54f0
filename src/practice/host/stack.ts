/** The three ways the practice site can be served, with Debian's own tools. */

export type PracticeStack = 'modphp' | 'apache-fpm' | 'nginx-fpm';

/** FPM reads .user.ini where mod_php reads php_value; without mod_php that directive is an error. */
const perDirectorySettings = [
  ['/bin/rm', '/srv/library/public/app/.htaccess'],
  ['/bin/cp', '/srv/library/include/user.ini', '/srv/library/public/app/.user.ini'],
];

const LIBRARY_ON_APACHE = [
  ['/usr/sbin/a2dissite', '-q', '000-default'],
  ['/usr/sbin/a2ensite', '-q', 'library'],
];

/** Commands that turn the fresh image, where Debian enabled mod_php, into the stack. */
const CONFIGURE: Readonly<Record<PracticeStack, readonly (readonly string[])[]>> = {
  modphp: LIBRARY_ON_APACHE,
  'apache-fpm': [
    ...LIBRARY_ON_APACHE,
    ['/usr/sbin/a2dismod', '-q', '-f', 'php8.2', 'mpm_prefork'],
    ['/usr/sbin/a2enmod', '-q', 'mpm_event', 'proxy_fcgi', 'setenvif'],
    ['/usr/sbin/a2enconf', '-q', 'php8.2-fpm'],
    ...perDirectorySettings,
  ],
  'nginx-fpm': [
    ['/bin/rm', '-f', '/etc/nginx/sites-enabled/default'],
    ['/bin/ln', '-sf', '../sites-available/library', '/etc/nginx/sites-enabled/library'],
    ...perDirectorySettings,
  ],
};

export function configureStack(stack: PracticeStack): readonly (readonly string[])[] {
  return CONFIGURE[stack];
}

/** Apache by its own tool: the init script would look only once a second whether it runs. */
export function startServices(stack: PracticeStack): readonly (readonly string[])[] {
  return SERVICES[stack].map((name) =>
    name === 'apache2' ? [APACHECTL, 'start'] : [SERVICE, name, 'start'],
  );
}

export function stopServices(stack: PracticeStack): readonly (readonly string[])[] {
  return SERVICES[stack].map((name) => (name === 'apache2' ? [APACHECTL, 'stop'] : [SERVICE, name, 'stop']));
}

/** They exist while the services run. */
export function pidFiles(stack: PracticeStack): readonly string[] {
  return SERVICES[stack].map((name) => PID_FILES[name]);
}

const SERVICE = '/usr/sbin/service';
const APACHECTL = '/usr/sbin/apache2ctl';

type ServiceName = 'apache2' | 'php8.2-fpm' | 'nginx';

const SERVICES: Readonly<Record<PracticeStack, readonly ServiceName[]>> = {
  modphp: ['apache2'],
  'apache-fpm': ['php8.2-fpm', 'apache2'],
  'nginx-fpm': ['php8.2-fpm', 'nginx'],
};

const PID_FILES: Readonly<Record<ServiceName, string>> = {
  apache2: '/run/apache2/apache2.pid',
  'php8.2-fpm': '/run/php/php8.2-fpm.pid',
  nginx: '/run/nginx.pid',
};
