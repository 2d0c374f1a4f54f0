/** Observations for tests: a small healthy shop on Apache with mod_php, of which each test breaks what it is about. */
import type { Service } from '../../domain/component.ts';
import type { LogFact, Statement } from '../../domain/log-fact.ts';
import type { ObservedPage, ObservedService, Observation } from '../observation/model.ts';
import type { Change, ObjectState } from '../observation/object-model.ts';

export const AT = '2026-01-02T03:04:05.000Z';
export const LIBPHP = '/usr/lib/apache2/modules/libphp8.2.so';
export const ERROR_LOG = '/var/log/apache2/error.log';

const APACHE: Service = {
  id: 'apache2',
  stack: 'apache',
  name: 'apache2',
  running: true,
  executable: '/usr/sbin/apache2',
  effective: ['php_module', 'rewrite_module', 'mpm_prefork_module'],
  sites: [{ name: 'shop', documentRoot: '/srv/shop', probes: [] }],
  logs: [{ kind: 'error', writer: 'apache', path: ERROR_LOG }],
};

export const FPM: Service = {
  id: 'php8.2-fpm',
  stack: 'php-fpm',
  name: 'php8.2-fpm',
  running: true,
  executable: '/usr/sbin/php-fpm8.2',
  effective: ['mysqli'],
  sites: [],
};

export function service(over: Partial<ObservedService> = {}): ObservedService {
  return {
    service: APACHE,
    wanted: 'it runs',
    running: true,
    processes: 5,
    expects: [{ address: 'tcp:*:80' }],
    listening: ['tcp:0.0.0.0:80'],
    configTest: { result: 'ok', argv: ['/usr/sbin/apache2ctl', '-t'], output: 'Syntax OK' },
    loaded: ['php_module', 'rewrite_module', 'mpm_prefork_module'],
    missingModules: [],
    mapped: [],
    unmapped: [],
    handsOnTo: [],
    user: 'www-data',
    settings: [],
    ...over,
  };
}

export function observation(over: Partial<Observation> = {}): Observation {
  return {
    schema: 'stakeout.observation/1',
    host: 'web01',
    at: AT,
    mode: 'warm',
    baselineAt: '2026-01-02T03:00:00.000Z',
    privileged: true,
    services: [service()],
    changes: [],
    pages: [page('/'), page('/app/')],
    facts: [],
    calls: [],
    launches: [],
    objects: {},
    problems: [],
    unknownDirectives: [],
    moduleFaults: [],
    directives: {},
    symbols: {},
    packages: { operations: [], states: {} },
    fileSystems: [],
    accounts: [],
    portHolders: [],
    limits: [],
    ...over,
  };
}

export function page(path: string, over: Partial<ObservedPage> = {}): ObservedPage {
  return {
    url: `http://127.0.0.1:80${path}`,
    site: 'shop',
    service: 'apache2',
    file: `/srv/shop${path}${path.endsWith('/') ? 'index.php' : ''}`,
    ok: true,
    status: 200,
    tookMs: 1,
    ...over,
  };
}

export const wrong = (path: string, status: number, over: Partial<ObservedPage> = {}): ObservedPage =>
  page(path, { ok: false, status, failure: 'status', expectedStatus: 200, ...over });

export function fact(text: string, statements: readonly Statement[], over: Partial<LogFact> = {}): LogFact {
  return {
    source: ERROR_LOG,
    writer: 'apache',
    at: '2026-01-02T03:04:05.100Z',
    level: 'error',
    text,
    statements,
    ...over,
  };
}

export function gone(path: string): ObjectState {
  return { path, exists: false, target: path, missingFrom: path };
}

export function there(path: string, over: Partial<ObjectState> = {}): ObjectState {
  return { path, exists: true, type: 'file', mode: 0o644, uid: 0, gid: 0, size: 100, target: path, ...over };
}

export function change(path: string, kind: Change['kind'], over: Partial<Change> = {}): Change {
  return {
    path,
    kind,
    basis: 'baseline',
    object: 'file',
    class: 'module',
    services: ['apache2'],
    reason: [{ text: 'service apache2' }],
    detail: `${kind} since the baseline`,
    inVault: true,
    ...over,
  };
}

export function objects(...all: readonly ObjectState[]): Readonly<Record<string, ObjectState>> {
  return Object.fromEntries(all.map((object) => [object.path, object]));
}
