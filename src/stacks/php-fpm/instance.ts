/** One PHP-FPM on the host: program, version and main configuration file. */
import { posix } from 'node:path';
import type { ProcessInfo } from '../../host/proc/index.ts';
import { mastersOf } from '../masters.ts';
import { versionOf } from '../php/index.ts';
import type { HostView } from '../stack.ts';

export interface FpmInstance {
  readonly id: string;
  readonly executable: string;
  readonly main: string;
  readonly master?: ProcessInfo;
}

const PROGRAM = /^php-fpm(\d+\.\d+)?$/;
/** The master writes its configuration file into its title (fpm_env_setproctitle). */
const TITLE = /^php-fpm: master process \((.+)\)$/;
const PROGRAM_DIRECTORIES = ['/usr/sbin', '/usr/local/sbin'];

export function findInstances(host: HostView): readonly FpmInstance[] {
  const found = new Map<string, FpmInstance>();
  for (const master of mastersOf(host, (name) => PROGRAM.test(name))) {
    const executable = master.exe ?? '';
    const main = TITLE.exec(master.argv[0] ?? '')?.[1] ?? defaultMain(host, executable);
    if (main === undefined) continue;
    const id = idOf(executable, main);
    if (!found.has(id)) found.set(id, { id, executable, main, master });
  }
  for (const configured of configuredOnes(host))
    if (!found.has(configured.id)) found.set(configured.id, configured);
  return [...found.values()];
}

function configuredOnes(host: HostView): readonly FpmInstance[] {
  return PROGRAM_DIRECTORIES.flatMap((dir) =>
    host.files
      .list(dir)
      .filter((e) => PROGRAM.test(e.name) && !e.isSymbolicLink())
      .map((e) => posix.join(dir, e.name)),
  ).flatMap((executable) => {
    const main = defaultMain(host, executable);
    return main === undefined ? [] : [{ id: idOf(executable, main), executable, main }];
  });
}

function defaultMain(host: HostView, executable: string): string | undefined {
  const version = versionOf(executable);
  return [
    ...(version === undefined ? [] : [`/etc/php/${version}/fpm/php-fpm.conf`]),
    '/usr/local/etc/php-fpm.conf',
    '/etc/php-fpm.conf',
  ].find((path) => host.files.isFile(path));
}

/** `php8.2-fpm`, as Debian names the service; `php-fpm` elsewhere; a second configuration of one program by its file. */
function idOf(executable: string, main: string): string {
  const version = versionOf(executable);
  const plain = version === undefined ? 'php-fpm' : `php${version}-fpm`;
  return posix.basename(main) === 'php-fpm.conf' ? plain : `${plain}:${posix.basename(main, '.conf')}`;
}
