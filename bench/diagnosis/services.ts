/** The services of each stack and the commands that start, reload and stop them. */
import type { PracticeStack } from '../../src/practice/index.ts';

export interface ServiceCommands {
  /** As `stakeout diagnose` names it. */
  readonly service: 'apache2' | 'php8.2-fpm' | 'nginx';
  /** Name of its processes in /proc/PID/comm. */
  readonly comm: string;
  readonly web: boolean;
  readonly start: readonly string[];
  readonly stop: readonly string[];
  /** ExecReload of its Debian unit; for FPM that is a bare signal to the master. */
  readonly reload: readonly string[];
  readonly configTest: readonly string[];
  /** Its file in /etc/logrotate.d. */
  readonly rotation: string;
  readonly runtimeFiles: readonly string[];
}

const FPM_PID = '/run/php/php8.2-fpm.pid';

const APACHE: ServiceCommands = {
  service: 'apache2',
  comm: 'apache2',
  web: true,
  start: ['/usr/sbin/apache2ctl', 'start'],
  stop: ['/usr/sbin/apache2ctl', 'stop'],
  reload: ['/usr/sbin/apache2ctl', 'graceful'],
  configTest: ['/usr/sbin/apache2ctl', '-t'],
  rotation: 'apache2',
  runtimeFiles: ['/run/apache2/apache2.pid'],
};

const NGINX: ServiceCommands = {
  service: 'nginx',
  comm: 'nginx',
  web: true,
  start: ['/usr/sbin/nginx'],
  stop: ['/usr/sbin/nginx', '-s', 'stop'],
  reload: ['/usr/sbin/nginx', '-s', 'reload'],
  configTest: ['/usr/sbin/nginx', '-t'],
  rotation: 'nginx',
  runtimeFiles: ['/run/nginx.pid'],
};

const FPM: ServiceCommands = {
  service: 'php8.2-fpm',
  comm: 'php-fpm8.2',
  web: false,
  start: ['/usr/sbin/php-fpm8.2'],
  stop: ['/usr/bin/pkill', '-TERM', '-F', FPM_PID],
  reload: ['/usr/bin/pkill', '-USR2', '-F', FPM_PID],
  configTest: ['/usr/sbin/php-fpm8.2', '-t'],
  rotation: 'php8.2-fpm',
  runtimeFiles: [FPM_PID],
};

/** In the order in which they are started. */
export const SERVICES: Readonly<Record<PracticeStack, readonly ServiceCommands[]>> = {
  modphp: [APACHE],
  'apache-fpm': [FPM, APACHE],
  'nginx-fpm': [FPM, NGINX],
};
