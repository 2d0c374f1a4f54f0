/** What is wrong from the outside: services that should run and do not, pages that answer wrongly, harm that only the logs tell. */
import type { LogFact } from '../../domain/log-fact.ts';
import type { ObservedLaunch, ObservedPage, ObservedService, Observation } from '../observation/model.ts';
import type { Ledger } from './ledger.ts';

export type SymptomKind =
  | 'down' // it should run and does not
  | 'unreachable' // connections are refused although it runs
  | 'reset' // connections are cut: workers die
  | 'source-leak'
  | 'server-error' // 500
  | 'bad-gateway' // 502, 503
  | 'timeout' // 504, or no answer in time
  | 'forbidden' // 403
  | 'not-found' // 404 where there was a page
  | 'wrong-body' // 200 with something else: a PHP error, an empty page, another page
  | 'session' // sessions cannot be kept, though the page answers 200
  | 'tls' // no handshake, expired certificate
  | 'start-refused'; // it runs, and would not start again: its configuration test fails

export interface Symptom {
  readonly kind: SymptomKind;
  readonly service: string;
  /** URLs that show it. */
  readonly urls: readonly string[];
  /** Files below document roots that serve them. */
  readonly files: readonly string[];
  /** All pages of the service show it. */
  readonly everywhere: boolean;
  readonly evidence: readonly string[];
}

/** How long a 5xx in the access log counts as present trouble when no probe asks for that page. */
export const RECENT_MS = 15 * 60_000;

export function symptomsOf(observation: Observation, ledger: Ledger): readonly Symptom[] {
  const wanted = observation.services.filter((s) => s.wanted !== undefined);
  return [
    ...wanted.flatMap((service) => downOf(service, ledger)),
    ...wanted.flatMap((service) => pageSymptoms(service, observation, ledger)),
    ...trafficSymptoms(observation, ledger),
    ...sessionSymptoms(observation, ledger),
    ...wanted.flatMap((service) => refusalOf(service, ledger)),
    ...wanted.flatMap((service) => endingOf(service, observation, ledger)),
  ];
}

/** True for what users feel now. */
export function isHarm(symptom: Symptom): boolean {
  return symptom.kind !== 'start-refused';
}

function downOf({ service, running, wanted }: ObservedService, ledger: Ledger): readonly Symptom[] {
  if (running) return [];
  const evidence = ledger.cite(
    'procfs',
    `no process of ${service.name} (${service.executable}) runs; it should: ${wanted ?? ''}`,
    {
      from: '/proc',
    },
  );
  return [symptom('down', service.id, [], [evidence], true)];
}

function refusalOf({ service, configTest, running }: ObservedService, ledger: Ledger): readonly Symptom[] {
  if (configTest.result !== 'failed' || !running) return [];
  const text = configTest.error ?? configTest.output;
  return [
    symptom(
      'start-refused',
      service.id,
      [],
      [ledger.cite('config-test', text, { from: configTest.argv.join(' ') })],
      true,
    ),
  ];
}

/** Its test passes, and started anew in a clone it ends. */
function endingOf(
  { service, running, configTest }: ObservedService,
  { launches }: Observation,
  ledger: Ledger,
): readonly Symptom[] {
  const launch = launches.find((one) => one.service === service.id && one.outcome === 'ended');
  if (launch === undefined || !running || configTest.result === 'failed') return [];
  return [symptom('start-refused', service.id, [], [citeLaunch(launch, ledger)], true)];
}

export function citeLaunch({ argv, outcome, code, signal, said }: ObservedLaunch, ledger: Ledger): string {
  const how =
    outcome === 'ended'
      ? `it ended${signal === null ? ` with code ${code ?? '?'}` : ` by ${signal}`}`
      : 'it is up';
  const words = said === undefined || said === '' ? '' : `: ${said}`;
  return ledger.cite('service', `a start in a clone, ${argv.join(' ')}: ${how}${words}`);
}

function pageSymptoms(
  { service, running }: ObservedService,
  observation: Observation,
  ledger: Ledger,
): readonly Symptom[] {
  const pages = observation.pages.filter((page) => page.service === service.id);
  const groups = Map.groupBy(
    pages.filter((page) => !page.ok),
    (page) => kindOfPage(page, running),
  );
  return [...groups].flatMap(([kind, wrong]) =>
    kind === undefined
      ? []
      : [
          symptom(
            kind,
            service.id,
            wrong,
            wrong.slice(0, 3).map((page) => citePage(page, ledger)),
            wrong.length === pages.length,
          ),
        ],
  );
}

function kindOfPage(page: ObservedPage, running: boolean): SymptomKind | undefined {
  switch (page.failure) {
    case 'source-leak':
      return 'source-leak';
    case 'php-error':
    case 'empty':
    case 'body':
      return 'wrong-body';
    case 'refused':
      return running ? 'unreachable' : undefined; // being down says it already
    case 'reset':
      return 'reset';
    case 'timeout':
      return 'timeout';
    case 'expired':
      return 'tls';
    case 'protocol':
      return page.url.startsWith('https:') ? 'tls' : 'reset';
    case undefined:
    default:
      return kindOfStatus(page.status);
  }
}

function kindOfStatus(status: number | undefined): SymptomKind | undefined {
  if (status === undefined) return undefined;
  if (status === 504) return 'timeout';
  if (status === 502 || status === 503) return 'bad-gateway';
  if (status >= 500) return 'server-error';
  if (status === 401 || status === 403) return 'forbidden';
  return status === 404 || status === 410 ? 'not-found' : 'wrong-body';
}

export function citePage(page: ObservedPage, ledger: Ledger): string {
  const answer = page.status === undefined ? (page.failure ?? 'no answer') : String(page.status);
  const was =
    page.expectedStatus === undefined || page.expectedStatus === page.status
      ? ''
      : `, was ${page.expectedStatus}`;
  const why = page.failure === undefined || page.failure === 'status' ? '' : ` (${page.failure})`;
  const said = page.excerpt === undefined || page.excerpt === '' ? '' : `: ${page.excerpt}`;
  return ledger.cite(
    'probe',
    `${page.trial === true ? 'started anew in a clone: ' : ''}GET ${page.url}${page.host === undefined ? '' : ` of ${page.host}`} → ${answer}${why}${was}${said}`,
  );
}

/** Pages that nobody probes: what their last requests got. */
function trafficSymptoms({ traffic, at, pages }: Observation, ledger: Ledger): readonly Symptom[] {
  const probed = new Set(pages.map((page) => URL.parse(page.url)?.pathname));
  const since = new Date(new Date(at).getTime() - RECENT_MS).toISOString();
  return (traffic?.groups ?? [])
    .filter(
      (group) => group.serverErrors > 0 && (group.lastErrorAt ?? '') >= since && !probed.has(group.path),
    )
    .flatMap((group) => {
      const worst = Object.keys(group.statuses)
        .filter((status) => status >= '500')
        .sort()
        .at(-1);
      const kind = kindOfStatus(Number(worst));
      if (kind === undefined) return [];
      const evidence = ledger.cite(
        'access-log',
        `${group.site === '' ? '' : `${group.site} `}${group.path}: ${group.serverErrors} of ${group.requests} answers are 5xx (${Object.entries(
          group.statuses,
        )
          .map(([s, n]) => `${s}×${n}`)
          .join(', ')})`,
        group.lastErrorAt === undefined ? {} : { at: group.lastErrorAt },
      );
      return [{ kind, service: '', urls: [group.path], files: [], everywhere: false, evidence: [evidence] }];
    });
}

/** Sessions fail with status 200: only the log says so. */
function sessionSymptoms({ facts, at }: Observation, ledger: Ledger): readonly Symptom[] {
  const since = new Date(new Date(at).getTime() - RECENT_MS).toISOString();
  const fact = facts.findLast((f) => isSessionFailure(f) && (f.at ?? at) >= since);
  return fact === undefined
    ? []
    : [
        {
          kind: 'session',
          service: '',
          urls: [],
          files: [],
          everywhere: false,
          evidence: [ledger.quote(fact)],
        },
      ];
}

export function isSessionFailure(fact: LogFact): boolean {
  return (
    /session_start\(\)|session_write_close|Failed to (?:read|write) session data/.test(fact.text) &&
    fact.statements.length > 0
  );
}

function symptom(
  kind: SymptomKind,
  service: string,
  pages: readonly ObservedPage[],
  evidence: readonly string[],
  everywhere: boolean,
): Symptom {
  return {
    kind,
    service,
    urls: pages.map((page) => page.url),
    files: pages.flatMap((page) => (page.file === undefined ? [] : [page.file])),
    everywhere,
    evidence,
  };
}
