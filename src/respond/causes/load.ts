/** The service is whole and too slow, too busy, or merely noisy: `slow-backend`, `capacity`, `client-noise`. */
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import type { ObservedPage, ObservedService } from '../observation/model.ts';
import type { CauseFamily } from './family.ts';
import { plan } from './mend.ts';

export const load: CauseFamily = {
  name: 'load',
  propose(on) {
    const full = capacity(on);
    return [...full, ...(full.length > 0 ? [] : slow(on)), ...noise(on)];
  },
};

const isScript = (page: ObservedPage): boolean =>
  page.file === undefined ? !/\.[a-z0-9]{2,5}$/i.test(page.url) : /\.php$/i.test(page.file);
const isSlow = (page: ObservedPage): boolean => page.failure === 'timeout' || page.status === 504;

function scripts(on: Case): readonly ObservedPage[] {
  return on.observation.pages.filter(isScript);
}

/** Every script waits, plain files do not: no worker is free. */
function capacity(on: Case): readonly Hypothesis[] {
  const all = scripts(on);
  const waiting = all.filter(isSlow);
  const busy = on.wanted.find(
    ({ limits }) => limits?.workers !== undefined && limits.workers.busy >= limits.workers.limit,
  );
  const said = on.said('max-children', 'max-workers', 'pool-busy').at(-1);
  const allWait = waiting.length > 1 && waiting.length >= all.length * 0.8;
  if (!allWait && busy === undefined && said === undefined) return [];
  const service = busy ?? backendOf(on, said === undefined ? undefined : on.serviceOf(said.fact)[0]);
  if (service === undefined) return [];
  const support: Support[] = [];
  if (allWait)
    for (const s of on.symptoms)
      if (s.kind === 'timeout' && s.evidence[0] !== undefined)
        support.push({
          weight: 0.6,
          evidence: s.evidence[0],
          why: 'every script waits, not one',
          // Workers that die of a damaged file answer nobody either.
          soft: true,
        });
  if (busy?.limits?.workers !== undefined) {
    const { workers } = busy.limits;
    support.push({
      weight: 0.6,
      evidence: on.ledger.cite(
        'procfs',
        `${workers.busy} of at most ${workers.limit} workers of ${busy.service.id} are busy`,
      ),
      why: 'none is free',
    });
  }
  if (said !== undefined)
    support.push({
      weight: allWait ? 0.6 : 0.45,
      evidence: on.ledger.quote(said.fact),
      why: 'the service says so',
    });
  return [
    {
      kind: 'capacity',
      object: service.service.id,
      summary: `every worker of ${service.service.name} is busy: requests wait until they time out`,
      prior: 0.15,
      support,
      services: [service.service.id],
      explains: ['timeout', 'bad-gateway', 'unreachable', 'reset'],
      depth: 'root',
      repair: plan(
        'Find what keeps the workers busy before their number is raised.',
        [],
        `See the requests under way (pm.status_path, slowlog); ${service.limits?.workers?.setAt === undefined ? 'the limit is in its pool or MPM configuration' : `the limit is set in ${service.limits.workers.setAt.file}`}.`,
      ),
    },
  ];
}

function backendOf(on: Case, id: string | undefined): ObservedService | undefined {
  return (
    (id === undefined ? undefined : on.service(id)) ??
    on.wanted.find(({ service, running }) => service.stack === 'php-fpm' && running) ??
    on.wanted.find(({ service }) => service.stack === 'apache')
  );
}

/** Some scripts wait, others answer: it is these scripts. */
function slow(on: Case): readonly Hypothesis[] {
  const all = scripts(on);
  const waiting = all.filter(isSlow);
  if (waiting.length === 0 || waiting.length >= Math.max(2, all.length * 0.8)) return [];
  const said = on.said('backend-timeout').at(-1);
  const quoted: readonly Support[] =
    said === undefined
      ? []
      : [{ weight: 0.5, evidence: on.ledger.quote(said.fact), why: 'the server gave up waiting' }];
  const byFile = Map.groupBy(waiting, (page) => page.file ?? page.url);
  return [...byFile].map(([object, pages]) => ({
    kind: 'slow-backend' as const,
    object,
    summary: `${object} takes longer than the server waits; other pages answer at once`,
    prior: 0.15,
    support: [
      ...quoted,
      ...on.symptoms
        .filter((s) => s.kind === 'timeout' && pages.some((p) => s.urls.includes(p.url)))
        .flatMap((s) =>
          s.evidence[0] === undefined
            ? []
            : [{ weight: 0.6, evidence: s.evidence[0], why: 'its answer does not come in time' }],
        ),
      ...on
        .said('slow-request')
        .filter(({ statement }) => statement.script === object)
        .slice(-1)
        .map(({ fact }) => ({
          weight: 0.6,
          evidence: on.ledger.quote(fact),
          why: 'the server says that this script is slow',
        })),
      ...on
        .changesOf(object)
        .map((c) => ({ weight: 0.3, evidence: on.citeChange(c), why: 'it was deployed since' })),
    ],
    services: [],
    explains: ['timeout', 'bad-gateway'] as const,
    files: [object],
    depth: 'root' as const,
    repair: plan(
      `Find what ${object} waits for.`,
      [],
      'Its slow log or a profile says where the time goes; a longer time-out only hides it.',
    ),
  }));
}

/** Somebody asks for many things that never were here. It harms nobody and looks like trouble. */
const NOT_FOUND_AT_LEAST = 10;
const PATHS_AT_LEAST = 5;
const OF_A_SITE = 0.25;

function noise(on: Case): readonly Hypothesis[] {
  const { traffic } = on.observation;
  const strange = (traffic?.groups ?? []).filter((g) => g.requests === g.statuses['404']);
  const requests = strange.reduce((sum, group) => sum + group.requests, 0);
  if (strange.length < PATHS_AT_LEAST || requests < NOT_FOUND_AT_LEAST) return [];
  // Nobody else finds a page either: then it is the site that is not there.
  const answered = (traffic?.groups ?? []).filter((g) => !strange.includes(g));
  if (answered.length < strange.length * OF_A_SITE) return [];
  const who = traffic?.noisy[0];
  const by = who === undefined ? '' : `, most of them by ${who.client} (${who.agent})`;
  const text = `${requests} requests for ${strange.length} pages that never were here${by}: ${strange
    .slice(0, 4)
    .map((g) => g.path)
    .join(', ')}`;
  return [
    {
      kind: 'client-noise',
      object: 'bot',
      summary: `somebody scans this host: ${requests} requests for pages that never were here`,
      prior: 0.3,
      support: [
        { weight: 0.6, evidence: on.ledger.cite('access-log', text), why: 'many paths, none of them exists' },
      ],
      services: [],
      explains: ['not-found'],
      files: [],
      depth: 'root',
      repair: plan('Nothing needs to be mended.', [], 'Block the client if it disturbs.'),
    },
  ];
}
