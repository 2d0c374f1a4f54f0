/** What a start without systemd needs first: systemd makes run directories itself and knows the processes by more than a file. */
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Service } from '../../domain/component.ts';
import { codeOf } from '../../domain/errors.ts';
import { ProcFs } from '../../host/proc/index.ts';
import { accountReader } from '../../identify/baseline/index.ts';

export interface PrepareOptions {
  readonly tmpfiles?: string;
  /** Stands before the paths of run directories. */
  readonly runRoot?: string;
  readonly pidFiles?: readonly string[];
  readonly procRoot?: string;
}

/** Best effort: whatever cannot be prepared, the start itself will tell. */
export function prepareStart(service: Service, options: PrepareOptions = {}): void {
  if (service.stack === 'php-fpm') makeRunDirectories(options);
  if (service.stack === 'apache') dropForeignPidFiles(service, options);
}

/** `d /run/php 0755 www-data www-data - -`, tmpfiles.d(5); of the packages' files only directories below /run. */
const DIRECTORY = /^\s*d\s+(\/run\/[\w.@+-]+)\s+([0-7]{3,4})\s+([\w-]+)\s+([\w-]+)\s/gm;
const OF_FPM = /^php[\d.]*-fpm\.conf$/;

function makeRunDirectories({ tmpfiles: from = '/usr/lib/tmpfiles.d', runRoot = '' }: PrepareOptions): void {
  const idOf = accountReader();
  for (const name of namesIn(from).filter((one) => OF_FPM.test(one)))
    for (const [, path = '', mode = '', user = '', group = ''] of textOf(join(from, name)).matchAll(
      DIRECTORY,
    )) {
      const uid = idOf({ kind: 'user', path: user });
      const gid = idOf({ kind: 'group', path: group });
      if (uid !== undefined && gid !== undefined)
        makeDirectory(`${runRoot}${path}`, Number.parseInt(mode, 8), uid, gid);
    }
}

/** Below /run, where only root may write; what stands there already stays as it is. */
function makeDirectory(path: string, mode: number, uid: number, gid: number): void {
  try {
    mkdirSync(path, { mode });
    chownSync(path, uid, gid);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

/** Of Debian and of Red Hat: APACHE_PID_FILE of /etc/apache2/envvars, PidFile of httpd.conf. */
const PID_FILES = ['/run/apache2/apache2.pid', '/run/httpd/httpd.pid'];

/** httpd takes any living process whose number stands in its file for itself, and does not start (server/log.c, ap_log_pid). */
function dropForeignPidFiles(service: Service, options: PrepareOptions): void {
  const proc = new ProcFs(options.procRoot);
  for (const file of options.pidFiles ?? PID_FILES) {
    const [, pid] = /^\s*(\d{1,10})\s*$/.exec(textOf(file)) ?? [];
    const holder = pid === undefined ? undefined : proc.process(Number(pid));
    if (holder === undefined || isProgram(holder.exe, service.executable)) continue;
    rmSync(file, { force: true });
  }
}

/** By name: the links of a merged /usr give it two directories. */
function isProgram(exe: string | undefined, executable: string): boolean {
  return exe !== undefined && basename(exe) === basename(executable);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // none there, which is the usual case
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
