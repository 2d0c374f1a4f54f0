/** One httpd on the host: its program, where its configuration begins and with which environment it is read. */
import { posix } from 'node:path';
import type { ProcessInfo } from '../../host/proc/index.ts';
import { mastersOf } from '../masters.ts';
import type { HostView } from '../stack.ts';
import { parseEnvvars } from './envvars.ts';

export interface ApacheInstance {
  readonly id: string;
  readonly executable: string;
  readonly serverRoot: string;
  readonly main: string;
  readonly defines: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Shell files that set the environment, when present. */
  readonly envvars?: string;
  /** The control script, when the distribution has one. */
  readonly control?: string;
  readonly master?: ProcessInfo;
}

interface Layout {
  readonly executable: string;
  readonly serverRoot: string;
  readonly main: string;
  readonly control?: string;
}

/** HTTPD_ROOT and SERVER_CONFIG_FILE as the distributions compile them in (`apache2 -V`). */
const LAYOUTS: readonly Layout[] = [
  {
    executable: '/usr/sbin/apache2',
    serverRoot: '/etc/apache2',
    main: 'apache2.conf',
    control: '/usr/sbin/apache2ctl',
  },
  { executable: '/usr/sbin/httpd', serverRoot: '/etc/httpd', main: 'conf/httpd.conf' },
  { executable: '/usr/local/apache2/bin/httpd', serverRoot: '/usr/local/apache2', main: 'conf/httpd.conf' },
];

export function findInstances(host: HostView): readonly ApacheInstance[] {
  const found = new Map<string, ApacheInstance>();
  for (const master of mastersOf(host, (name) => name === 'apache2' || name === 'httpd')) {
    const layout = LAYOUTS.find((l) => l.executable === master.exe);
    const instance = instanceOf(host, layout ?? unknownLayout(master.exe ?? ''), master);
    if (!found.has(instance.id)) found.set(instance.id, instance);
  }
  if (found.size > 0) return [...found.values()];
  return LAYOUTS.filter((l) => host.files.isFile(posix.join(l.serverRoot, l.main)))
    .slice(0, 1)
    .map((l) => instanceOf(host, l, undefined));
}

/** A self-built httpd keeps its configuration below its prefix: PREFIX/bin/httpd, PREFIX/conf/httpd.conf. */
function unknownLayout(executable: string): Layout {
  return { executable, serverRoot: posix.dirname(posix.dirname(executable)), main: 'conf/httpd.conf' };
}

function instanceOf(host: HostView, layout: Layout, master: ProcessInfo | undefined): ApacheInstance {
  const option = (flag: string): readonly string[] => optionValues(master?.argv ?? [], flag);
  const serverRoot = option('-d').at(-1) ?? layout.serverRoot;
  const main = posix.resolve(serverRoot, option('-f').at(-1) ?? layout.main);
  const envvars = [`${serverRoot}/envvars`, `${posix.dirname(layout.executable)}/envvars`].find((p) =>
    host.files.isFile(p),
  );
  const own = master ? host.proc.environment(master.pid) : {};
  return {
    id: idOf(layout, serverRoot),
    executable: layout.executable,
    serverRoot,
    main,
    defines: option('-D'),
    environment:
      envvars === undefined
        ? own
        : parseEnvvars(host.files.readText(envvars).text ?? '', { ...own, SUFFIX: suffixOf(serverRoot) }),
    ...(envvars === undefined ? {} : { envvars }),
    ...(layout.control !== undefined && host.files.isFile(layout.control) ? { control: layout.control } : {}),
    ...(master ? { master } : {}),
  };
}

/** `apache2`, `httpd`, and for a second Debian instance the name of its directory, `apache2-intern`. */
function idOf(layout: Layout, serverRoot: string): string {
  return serverRoot.startsWith('/etc/apache2-')
    ? posix.basename(serverRoot)
    : posix.basename(layout.executable);
}

function suffixOf(serverRoot: string): string {
  return serverRoot.startsWith('/etc/apache2-') ? serverRoot.slice('/etc/apache2'.length) : '';
}

/** Values of a flag, written `-f x` or `-fx`. */
function optionValues(argv: readonly string[], flag: string): readonly string[] {
  return argv.flatMap((arg, i) => {
    if (i === 0 || !arg.startsWith(flag)) return [];
    const value = arg === flag ? argv[i + 1] : arg.slice(flag.length);
    return value === undefined ? [] : [value];
  });
}
