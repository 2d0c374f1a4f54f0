/** One nginx on the host: program, compiled-in paths and main configuration file. */
import { posix } from 'node:path';
import type { ProcessInfo } from '../../host/proc/index.ts';
import { mastersOf } from '../masters.ts';
import type { HostView } from '../stack.ts';

export interface NginxInstance {
  readonly id: string;
  readonly executable: string;
  readonly main: string;
  /** `--prefix` of the build: where relative paths other than includes start. */
  readonly prefix: string;
  /** Directory of the temporary files, `--http-client-body-temp-path` and its like. */
  readonly temporary?: string;
  /** `--http-log-path` and `--error-log-path`: what is written to where the configuration names no log. */
  readonly accessLog?: string;
  readonly errorLog?: string;
  readonly master?: ProcessInfo;
}

const PROGRAMS = ['/usr/sbin/nginx', '/usr/local/nginx/sbin/nginx', '/usr/local/sbin/nginx'];
const MAX_PROGRAM_BYTES = 32 << 20;
/** The master writes its command line into its title (ngx_setproctitle). */
const TITLE = /^nginx: master process (.+)$/;

export function findInstances(host: HostView): readonly NginxInstance[] {
  const found = new Map<string, NginxInstance>();
  for (const master of mastersOf(host, (name) => name === 'nginx')) {
    const instance = instanceOf(host, master.exe ?? '', master);
    if (!found.has(instance.id)) found.set(instance.id, instance);
  }
  if (found.size > 0) return [...found.values()];
  return PROGRAMS.filter((p) => host.files.isFile(p))
    .slice(0, 1)
    .map((p) => instanceOf(host, p, undefined))
    .filter((i) => host.files.isFile(i.main));
}

function instanceOf(host: HostView, executable: string, master: ProcessInfo | undefined): NginxInstance {
  const built = buildOptions(host, executable);
  const words = (TITLE.exec(master?.argv[0] ?? '')?.[1] ?? '').split(' ');
  const option = (flag: string): string | undefined =>
    words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
  const prefix = option('-p') ?? built.get('prefix') ?? '/usr/local/nginx';
  const compiled = posix.resolve(prefix, built.get('conf-path') ?? 'conf/nginx.conf');
  const given = option('-c');
  const main = given === undefined ? compiled : posix.resolve(prefix, given);
  const temporary = built.get('http-client-body-temp-path');
  const accessLog = built.get('http-log-path');
  const errorLog = built.get('error-log-path');
  return {
    id: main === compiled ? 'nginx' : `nginx:${main}`,
    executable,
    main,
    prefix,
    ...(temporary === undefined ? {} : { temporary: posix.dirname(posix.resolve(prefix, temporary)) }),
    ...(accessLog === undefined ? {} : { accessLog }),
    ...(errorLog === undefined ? {} : { errorLog }),
    ...(master ? { master } : {}),
  };
}

/** The configure arguments stand in the program as one text (NGX_CONFIGURE, shown by `nginx -V`). */
function buildOptions(host: HostView, executable: string): ReadonlyMap<string, string> {
  const { bytes } = host.files.readBytes(executable, MAX_PROGRAM_BYTES);
  const start = bytes?.indexOf(' --prefix=') ?? -1;
  if (bytes === undefined || start < 0) return new Map();
  const end = bytes.indexOf(0, start);
  const text = bytes.toString('latin1', start, end < 0 ? start + 4096 : end);
  return new Map([...text.matchAll(/--([\w-]+)=(\S+)/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
}
