/** How a service is started so that it stays the child of who starts it, and its exit code is its own. */
import { posix } from 'node:path';
import type { Service, StackName } from '../../domain/component.ts';
import { ProcFs } from '../proc/index.ts';

/** Ways to start it, the usual one first; empty when none is known. */
export function foregroundStarts(service: Service): readonly (readonly string[])[] {
  return WAYS[service.stack](service);
}

const WAYS: Readonly<Record<StackName, (service: Service) => readonly (readonly string[])[]>> = {
  // Debian's control script reads envvars first; what it does not know it hands on to httpd.
  apache: ({ executable }) => [[apacheControl(executable), '-D', 'FOREGROUND']],
  // A configuration that says `daemon off;` itself does not take the directive a second time.
  nginx: ({ executable }) => [[executable, '-g', 'daemon off; master_process on;'], [executable]],
  'php-fpm': ({ executable, name }) => [[executable, '--nodaemonize', ...fpmConfig(name)]],
  elf: ({ pid }) => {
    const argv = pid === undefined ? undefined : new ProcFs().process(pid)?.argv;
    return argv?.[0]?.startsWith('/') === true ? [argv] : [];
  },
};

function apacheControl(executable: string): string {
  return posix.basename(executable) === 'apache2'
    ? posix.join(posix.dirname(executable), 'apache2ctl')
    : executable;
}

/** As Debian's unit does: `php8.2-fpm` is configured below /etc/php/8.2/fpm. Elsewhere it is compiled in. */
function fpmConfig(name: string): readonly string[] {
  const version = /^php(\d+\.\d+)-fpm$/.exec(name)?.[1];
  return version === undefined ? [] : ['--fpm-config', `/etc/php/${version}/fpm/php-fpm.conf`];
}

/** nginx about a directive of ours that stands in its configuration, too: the next way is to be tried. */
export const SAID_TWICE = /"(?:daemon|master_process)" directive is duplicate/;
