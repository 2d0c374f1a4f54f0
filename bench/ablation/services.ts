/** How Debian's own units start the services of each practice stack, and what they leave behind. */
import type { PracticeStack } from '../../src/practice/index.ts';

export interface Start {
  readonly service: string;
  readonly argv: readonly string[];
}

/** ExecStart of /lib/systemd/system/apache2.service. */
const APACHE: Start = { service: 'apache2', argv: ['/usr/sbin/apachectl', 'start'] };

/** ExecStart of php8.2-fpm.service, but with `--daemonize` of its init script: no service manager waits for sd_notify(3). */
const FPM: Start = {
  service: 'php8.2-fpm',
  argv: ['/usr/sbin/php-fpm8.2', '--daemonize', '--fpm-config', '/etc/php/8.2/fpm/php-fpm.conf'],
};

/** ExecStart of nginx.service. */
const NGINX: Start = {
  service: 'nginx',
  argv: ['/usr/sbin/nginx', '-g', 'daemon on; master_process on;'],
};

export const STARTS: Readonly<Record<PracticeStack, readonly Start[]>> = {
  modphp: [APACHE],
  'apache-fpm': [FPM, APACHE],
  'nginx-fpm': [FPM, NGINX],
};

/** Environment=APACHE_STARTED_BY_SYSTEMD of apache2.service; without a locale, as a service manager starts services. */
export const START_ENVIRONMENT = { APACHE_STARTED_BY_SYSTEMD: 'true', LANG: '', LC_ALL: '' };

/** Written by the services at their start; a killed one leaves them. */
export const RUNTIME_FILES = [
  '/run/apache2/apache2.pid',
  '/run/php/php8.2-fpm.pid',
  '/run/php/php8.2-fpm.sock',
  '/run/nginx.pid',
];
