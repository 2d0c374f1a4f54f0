/**
 * From the given corpus's `evidence.json` to what a diagnosis knows of a host. Much of an observation is not in the evidence
 * (libraries, owners of functions, access of users), so a fault may be missed here that is found on a host; one that is found
 * here is found from messages, answers, the state of packages and the difference to a baseline alone.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFacts } from '../../../src/detect/error-log/index.ts';
import type { LogFact } from '../../../src/domain/log-fact.ts';
import type { LogWriter } from '../../../src/domain/service-log.ts';
import type { Observation } from '../../../src/respond/diagnosis/index.ts';
import type { DiagnosisCase } from '../case.ts';
import type { Moment, Stored } from '../observation-store.ts';
import type { Mode } from '../options.ts';
import { changesOf, packageOf, type Change } from './changes.ts';
import { evidenceSchema, type EvidencePhase, type EvidenceSnapshot } from './schema.ts';
import { holders, servicesOf } from './services.ts';
import { testFacts } from './test-facts.ts';

/** Undefined when the case has no evidence of that moment. */
export async function observationFrom(
  one: DiagnosisCase,
  mode: Mode,
  when: Moment,
): Promise<Stored | undefined> {
  if (one.evidence === undefined) return undefined;
  const { phases } = evidenceSchema.parse(JSON.parse(readFileSync(one.evidence, 'utf8')));
  const faulty = phases.filter(({ tag }) => tag !== 'baseline' && tag !== 'repaired');
  const chosen = when === 'at-once' ? faulty.slice(0, 1) : faulty;
  const last = chosen.at(-1);
  if (last?.snap === undefined) return undefined;
  const observation = await convert(one, mode, chosen, last, last.snap);
  return { observation, failing: last.probes.some(({ kind }) => kind !== 'ok') };
}

async function convert(
  { stack }: DiagnosisCase,
  mode: Mode,
  phases: readonly EvidencePhase[],
  last: EvidencePhase,
  snap: EvidenceSnapshot,
): Promise<Observation> {
  const services = servicesOf(stack, snap, mode === 'warm' ? (last.invdiff ?? []) : []);
  const web = services[0]?.service.id ?? '';
  const changes = changesOf(
    last,
    mode,
    services.map(({ service }) => service.id),
  );
  const facts = [...(await logFacts(phases)), ...testFacts(services, phases)];
  const newest = facts.findLast(({ at }) => at !== undefined)?.at ?? new Date(0).toISOString();
  return {
    schema: 'stakeout.observation/1',
    host: 'faultbox',
    at: newest,
    mode,
    ...(mode === 'warm' ? { baselineAt: newest } : {}),
    privileged: true,
    services,
    changes,
    pages: last.probes.map((probe) => pageOf(probe, web)),
    traffic: trafficOf(phases),
    facts,
    calls: [],
    objects: objectsOf(facts, changes),
    moduleFaults: [],
    directives: DIRECTIVES,
    symbols: SYMBOLS,
    packages: packagesOf(phases, snap),
    fileSystems: fileSystemsOf(snap),
    accounts: accountsOf(changes, snap),
    portHolders: holders(snap)
      .filter(({ address, comm }) => /^tcp:.*:80$/.test(address) && comm !== 'apache2' && comm !== 'nginx')
      .map((holder) => ({ ...holder, argv: [holder.comm], wantedBy: web })),
    limits: [],
  };
}

type ObservedPage = Observation['pages'][number];

function pageOf(probe: EvidencePhase['probes'][number], service: string): ObservedPage {
  const path = `/srv/shop/${probe.url.replace(/^app\/(pretty\/x)?$/, 'app/index.php')}`;
  const status = Number(probe.code);
  const failure = FAILURES[probe.kind] ?? 'status';
  return {
    url: `http://127.0.0.1/${probe.url}`,
    site: 'shop',
    service,
    file: path,
    ok: probe.kind === 'ok',
    expectedStatus: 200,
    tookMs: probe.t * 1000,
    ...(status === 0 ? {} : { status }),
    ...(probe.ctype === null ? {} : { contentType: probe.ctype }),
    ...(probe.kind === 'ok' ? {} : { failure }),
    ...(probe.body === null ? {} : { excerpt: probe.body.slice(0, 200) }),
  };
}

const FAILURES: Readonly<Record<string, string>> = {
  leak: 'source-leak',
  down: 'refused',
  'wrong-body': 'body',
  'session-lost': 'body',
};

const WRITERS: Readonly<Record<string, LogWriter>> = {
  '/var/log/apache2/error.log': 'apache',
  '/var/log/nginx/error.log': 'nginx',
  '/var/log/php8.2-fpm.log': 'php-fpm',
};

/** The reader of logs reads files: they are laid out below a root of their own for a moment. */
async function logFacts(phases: readonly EvidencePhase[]): Promise<readonly LogFact[]> {
  const root = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    for (const path of Object.keys(WRITERS)) {
      const texts = phases.flatMap(({ logs, logs2 }) => [logs[path], logs2?.[path]]);
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), texts.filter((part) => typeof part === 'string').join(''));
    }
    const logs = Object.entries(WRITERS).map(([path, writer]) => ({ kind: 'error', writer, path }) as const);
    return (await readFacts(logs, { since: new Date(0), root })).facts;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const ACCESS_LOGS = ['/var/log/apache2/access.log', '/var/log/nginx/access.log'];
/** So many different paths that are not there are no mistake of a person. */
const MANY_PATHS = 5;

/** The evidence counts answers by path and status; all came from one client. */
function trafficOf(phases: readonly EvidencePhase[]): NonNullable<Observation['traffic']> {
  const counts = phases.flatMap(({ logs, logs2 }) =>
    ACCESS_LOGS.flatMap((path) => [logs[path], logs2?.[path]]).filter((part) => typeof part === 'object'),
  );
  const groups = counts
    .flatMap((part) => Object.entries(part))
    .map(([answer, requests]) => {
      const [path = '', status = ''] = answer.split(' ');
      const serverErrors = status.startsWith('5') ? requests : 0;
      const clients = { clients: 1, clientsAffected: serverErrors > 0 ? 1 : 0 };
      return { site: 'shop', path, requests, statuses: { [status]: requests }, serverErrors, ...clients };
    });
  const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
  const missing = groups.filter(({ statuses }) => statuses['404'] !== undefined);
  const requests = sum(groups.map((group) => group.requests));
  const notFound = sum(missing.map((group) => group.requests));
  const client = { client: '127.0.0.1', agent: 'zgrab/0.x', requests, notFound, paths: missing.length };
  const examples = missing.slice(0, 3).map(({ path }) => path);
  return {
    requests,
    serverErrors: sum(groups.map((group) => group.serverErrors)),
    unparsed: 0,
    groups,
    noisy: missing.length >= MANY_PATHS ? [{ ...client, examples }] : [],
  };
}

type ObjectState = Observation['objects'][string];

/** Named paths exist unless a change says that they, or something above them, are gone. */
function objectsOf(facts: readonly LogFact[], changes: readonly Change[]): Record<string, ObjectState> {
  const gone = changes
    .filter(({ kind }) => kind === 'missing' || kind === 'dangling')
    .map(({ path }) => path);
  const named = facts
    .flatMap(({ statements }) => statements)
    .flatMap((statement) => [
      'path' in statement ? statement.path : undefined,
      'object' in statement ? statement.object : undefined,
      'at' in statement ? statement.at?.file : undefined,
    ]);
  const paths = [...changes.map(({ path }) => path), ...named].filter(
    (path) => path?.startsWith('/') === true,
  );
  return Object.fromEntries([...new Set(paths)].map((path = '') => [path, objectOf(path, gone, changes)]));
}

function objectOf(path: string, gone: readonly string[], changes: readonly Change[]): ObjectState {
  const missingFrom = gone.find((above) => path === above || path.startsWith(`${above}/`));
  const owner = packageOf(path);
  const changed = changes.some((change) => change.path === path && change.kind === 'content');
  return {
    path,
    target: path,
    exists: missingFrom === undefined,
    ...(missingFrom === undefined ? { agreement: changed ? 'differs' : 'agrees' } : { missingFrom }),
    ...(owner === undefined ? {} : { package: owner }),
  };
}

/** `libapache2-mod-php8.2 rc` in dpkg's list; `2026-11-22 09:17:02 remove PACKAGE:amd64 …` in its log. */
function packagesOf(
  phases: readonly EvidencePhase[],
  { dpkgstate }: EvidenceSnapshot,
): Observation['packages'] {
  const states = [...dpkgstate.matchAll(/^(\S+) rc/gm)].map((match) => [match[1] ?? '', 'config-files']);
  const log = phases.map(({ logs }) => logs['/var/log/dpkg.log']).filter((text) => typeof text === 'string');
  const operations = [...log.join('').matchAll(/^(\S+) (\S+) (remove|install|upgrade|purge) ([^\s:]+)/gm)];
  return {
    states: Object.fromEntries(states),
    operations: operations.map(([, day, time, action = '', name = '']) => ({
      at: `${day}T${time}.000Z`,
      action,
      package: name,
    })),
  };
}

/** df: mount point, use in per cent, kilobytes free. The size follows from both. */
function fileSystemsOf({ df }: EvidenceSnapshot): Observation['fileSystems'] {
  const lines = [...df.matchAll(/^(\/\S*) +(\d+)% +(\d+)$/gm)];
  const byPoint = new Map(
    lines.map(([, point = '', use, free]) => [point, { use: Number(use), free: Number(free) * 1024 }]),
  );
  return [...byPoint].map(([mountPoint, { use, free }]) => ({
    mountPoint,
    type: mountPoint === '/' ? 'overlay' : 'tmpfs',
    totalBytes: use >= 100 ? 262_144 : Math.round(free / (1 - use / 100)),
    freeBytes: free,
    totalInodes: 1_000_000,
    freeInodes: 900_000,
    readOnly: false,
    uses: mountPoint === '/' ? ['/srv/shop'] : [mountPoint],
  }));
}

function accountsOf(changes: readonly Change[], { fpm_listen }: EvidenceSnapshot): Observation['accounts'] {
  const removed = changes
    .filter(({ path }) => path === '/etc/passwd')
    .flatMap(({ diff }) => diff?.removed ?? [])
    .map(({ text }) => text.split(':')[0]);
  const pool = /^user = (\S+)$/m.exec(fpm_listen ?? '')?.[1];
  const names = new Set(['www-data', ...(pool === undefined ? [] : [pool])]);
  return [...names].map((name) => ({
    kind: 'user',
    name,
    exists: name === 'www-data' && !removed.includes(name),
    services: [],
  }));
}

const available = (name: string) => ({
  available: `/etc/apache2/mods-available/${name}.load`,
  enabled: `/etc/apache2/mods-enabled/${name}.load`,
});
const MODULES = '/usr/lib/apache2/modules';
const DIRECTIVES: Observation['directives'] = {
  php_value: {
    directive: 'php_value',
    module: 'php_module',
    file: `${MODULES}/libphp8.2.so`,
    fileExists: true,
    package: 'libapache2-mod-php8.2',
    from: 'the corpus',
    ...available('php8.2'),
  },
  rewriteengine: {
    directive: 'RewriteEngine',
    module: 'rewrite_module',
    file: `${MODULES}/mod_rewrite.so`,
    fileExists: true,
    package: 'apache2-bin',
    from: 'the corpus',
    ...available('rewrite'),
  },
};

const symbol = (name: string, extension: string, owner: string): Observation['symbols'][string] => ({
  symbol: name,
  extension,
  file: `/usr/lib/php/20220829/${extension}.so`,
  fileExists: true,
  available: `/etc/php/8.2/mods-available/${extension}.ini`,
  package: owner,
  from: 'the corpus',
});
const SYMBOLS: Observation['symbols'] = {
  mysqli_init: symbol('mysqli_init', 'mysqli', 'php8.2-mysql'),
  mysqli: symbol('mysqli', 'mysqli', 'php8.2-mysql'),
  DOMDocument: symbol('DOMDocument', 'dom', 'php8.2-xml'),
  mb_strlen: symbol('mb_strlen', 'mbstring', 'php8.2-mbstring'),
};
