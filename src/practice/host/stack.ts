/** The three ways the practice site can be served, with Debian's own tools. */

export type PracticeStack = 'modphp' | 'apache-fpm' | 'nginx-fpm';

/** Commands that turn the fresh image, where Debian enabled mod_php, into the stack. */
export function configureStack(stack: PracticeStack): readonly (readonly string[])[] {
  const site = ['/usr/sbin/a2ensite', '-q', 'library'];
  const enable = [['/usr/sbin/a2dissite', '-q', '000-default'], site];
  switch (stack) {
    case 'modphp':
      return enable;
    case 'apache-fpm':
      return [
        ...enable,
        ['/usr/sbin/a2dismod', '-q', '-f', 'php8.2', 'mpm_prefork'],
        ['/usr/sbin/a2enmod', '-q', 'mpm_event', 'proxy_fcgi', 'setenvif'],
        ['/usr/sbin/a2enconf', '-q', 'php8.2-fpm'],
        ...perDirectorySettings,
      ];
    case 'nginx-fpm':
      return [
        ['/bin/rm', '-f', '/etc/nginx/sites-enabled/default'],
        ['/bin/ln', '-sf', '../sites-available/library', '/etc/nginx/sites-enabled/library'],
        ...perDirectorySettings,
      ];
  }
}

/** FPM reads .user.ini where mod_php reads php_value; without mod_php that directive is an error. */
const perDirectorySettings = [
  ['/bin/rm', '/srv/library/public/app/.htaccess'],
  ['/bin/cp', '/srv/library/include/user.ini', '/srv/library/public/app/.user.ini'],
];

const SERVICE = '/usr/sbin/service';

export function startServices(stack: PracticeStack): readonly (readonly string[])[] {
  return servicesOf(stack).map((name) => [SERVICE, name, 'start']);
}

export function restartServices(stack: PracticeStack): readonly (readonly string[])[] {
  return servicesOf(stack).map((name) => [SERVICE, name, 'restart']);
}

function servicesOf(stack: PracticeStack): readonly string[] {
  switch (stack) {
    case 'modphp':
      return ['apache2'];
    case 'apache-fpm':
      return ['php8.2-fpm', 'apache2'];
    case 'nginx-fpm':
      return ['php8.2-fpm', 'nginx'];
  }
}
