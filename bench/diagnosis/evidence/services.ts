/** The services of a phase, as far as the evidence tells: processes, listeners, tests, modules, damaged mappings. */
import type { Service } from '../../../src/domain/component.ts';
import type { Observation } from '../../../src/respond/diagnosis/index.ts';
import type { PracticeStack } from '../../../src/practice/index.ts';
import type { EvidenceChange, EvidenceSnapshot } from './schema.ts';

export type ObservedService = Observation['services'][number];
type ConfigTest = ObservedService['configTest'];

const SITE = { name: 'shop', documentRoot: '/srv/shop', probes: [] };
const FPM_SOCKET = 'unix:/run/php/php8.2-fpm.sock';

const APACHE: Service = {
  id: 'apache2',
  stack: 'apache',
  name: 'apache2',
  running: true,
  executable: '/usr/sbin/apache2',
  effective: [],
  sites: [SITE],
  logs: [{ kind: 'error', writer: 'apache', path: '/var/log/apache2/error.log' }],
};
const NGINX: Service = {
  id: 'nginx',
  stack: 'nginx',
  name: 'nginx',
  running: true,
  executable: '/usr/sbin/nginx',
  effective: [],
  sites: [SITE],
  logs: [{ kind: 'error', writer: 'nginx', path: '/var/log/nginx/error.log' }],
};
const FPM: Service = {
  id: 'php8.2-fpm',
  stack: 'php-fpm',
  name: 'php8.2-fpm',
  running: true,
  executable: '/usr/sbin/php-fpm8.2',
  effective: ['mysqli', 'dom', 'mbstring'],
  sites: [],
  logs: [{ kind: 'error', writer: 'php-fpm', path: '/var/log/php8.2-fpm.log' }],
};

/** The modules that the corpus's own listing is about. */
const MODULES: Readonly<Record<PracticeStack, readonly string[]>> = {
  modphp: ['mpm_prefork_module', 'php_module', 'rewrite_module'],
  'apache-fpm': ['mpm_event_module', 'proxy_fcgi_module', 'rewrite_module'],
  'nginx-fpm': [],
};

export function servicesOf(
  stack: PracticeStack,
  snap: EvidenceSnapshot,
  changes: readonly EvidenceChange[],
): readonly ObservedService[] {
  const web = stack === 'nginx-fpm' ? nginx(snap) : apache(stack, snap);
  const all = stack === 'modphp' ? [web] : [web, fpm(snap)];
  const settings = settingsOf(changes);
  return all.map((one) => ({ ...one, settings: one.service.stack === 'nginx' ? [] : settings }));
}

/** Lines that were added to ini and pool files: the evidence holds no others. */
function settingsOf(changes: readonly EvidenceChange[]): ObservedService['settings'] {
  return changes
    .filter(({ path }) => path.startsWith('/etc/php/'))
    .flatMap(({ path, diff }) =>
      (diff ?? []).flatMap((line) => {
        const match = /^\+\s*([\w.[\]]+)\s*=\s*(.*)$/.exec(line);
        if (match === null) return [];
        return [{ name: (match[1] ?? '').toLowerCase(), value: match[2] ?? '', at: { file: path, line: 1 } }];
      }),
    );
}

function apache(stack: PracticeStack, snap: EvidenceSnapshot): ObservedService {
  const loaded = [...(snap.apache_M ?? '').matchAll(/^ (\w+) \(/gm)].map((match) => match[1] ?? '');
  const expected = MODULES[stack];
  return {
    ...common({ ...APACHE, effective: [...expected] }, 'apache2', snap),
    expects: [{ address: 'tcp:*:80' }],
    configTest: testOf(snap.apache_t, ['/usr/sbin/apache2ctl', '-t']),
    ...(loaded.length === 0 ? {} : { loaded }),
    missingModules: loaded.length === 0 ? [] : expected.filter((name) => !loaded.includes(name)),
    handsOnTo: stack === 'apache-fpm' ? [{ address: FPM_SOCKET }] : [],
  };
}

function nginx(snap: EvidenceSnapshot): ObservedService {
  return {
    ...common(NGINX, 'nginx', snap),
    expects: [{ address: 'tcp:*:80' }],
    configTest: testOf(snap.nginx_t, ['/usr/sbin/nginx', '-t']),
    handsOnTo: [{ address: FPM_SOCKET }],
  };
}

function fpm(snap: EvidenceSnapshot): ObservedService {
  const listen = /^listen = (\S+)$/m.exec(snap.fpm_listen ?? '')?.[1];
  return {
    ...common(FPM, 'php-fpm8.2', snap),
    expects: listen === undefined ? [] : [{ address: `unix:${listen}` }],
    configTest: testOf(snap.fpm_t, ['/usr/sbin/php-fpm8.2', '-t']),
    handsOnTo: [],
  };
}

type Common = Omit<ObservedService, 'expects' | 'configTest' | 'handsOnTo'>;

function common(service: Service, comm: string, snap: EvidenceSnapshot): Common {
  const alive = snap.procs.filter(([name, , , , state]) => name === comm && state !== 'Z');
  const pid = alive[0]?.[1] ?? 0;
  const running = alive.length > 0;
  return {
    service: { ...service, running },
    wanted: 'the corpus has it running',
    running,
    processes: alive.length,
    listening: listeners(snap, comm),
    missingModules: [],
    unmapped: [],
    // Of a shared library it is not said who mapped it; the evidence has but one list.
    mapped: Object.entries(snap.maps.bad).map(([path, { exists }]) => ({
      path,
      pid,
      what: exists === false ? 'deleted' : 'replaced',
    })),
    user: 'www-data',
    settings: [],
    ...limitsOf(
      snap,
      alive.map(([, of]) => of),
    ),
  };
}

function limitsOf({ limits }: EvidenceSnapshot, pids: readonly number[]): Pick<ObservedService, 'limits'> {
  for (const [, pid, limit, used] of limits.matchAll(
    /^\/proc\/(\d+)\/limits:Max open files +(\d+).*\n(\d+)$/gm,
  ))
    if (pids.includes(Number(pid)))
      return { limits: { openFiles: { used: Number(used), limit: Number(limit) } } };
  return {};
}

/** Addresses as an observation writes them, of sockets that a program of this name holds. */
export function listeners(snap: EvidenceSnapshot, comm: string): readonly string[] {
  return holders(snap).flatMap((holder) => (holder.comm === comm ? [holder.address] : []));
}

export interface Holder {
  readonly address: string;
  readonly comm: string;
  readonly pid: number;
}

/** `tcp LISTEN *:80 users:(("apache2",pid=55,fd=4),…)` */
export function holders({ listen }: EvidenceSnapshot): readonly Holder[] {
  return listen.split('\n').flatMap((line) => {
    const match = /^(tcp|u_str) +LISTEN +(\S+) +users:\(\("([^"]+)",pid=(\d+)/.exec(line);
    if (match === null) return [];
    const [, family, address = '', comm = '', pid] = match;
    return [{ address: `${family === 'tcp' ? 'tcp' : 'unix'}:${address}`, comm, pid: Number(pid) }];
  });
}

function testOf(
  command: { readonly rc: number | string; readonly out: string; readonly err: string } | null,
  argv: readonly string[],
): ConfigTest {
  if (command === null) return { result: 'not-run', argv, output: '' };
  const output = `${command.err}${command.out}`;
  if (command.rc === 0) return { result: 'ok', argv, output };
  const at = /line (\d+) of ([^\s:]+)(?![\s\S]*line \d+ of)/.exec(output);
  const inNginx = / in (\/[^\s:]+):(\d+)/.exec(output);
  const [file, line] = at === null ? [inNginx?.[1], inNginx?.[2]] : [at[2], at[1]];
  return {
    result: 'failed',
    argv,
    output,
    error: output.split('\n')[0] ?? '',
    ...(file === undefined ? {} : { at: { file, line: Number(line) } }),
  };
}
