/**
 * From the given corpus's `evidence.json` to what a diagnosis knows of a host. Much of an observation is not in the evidence
 * (libraries, owners of functions, access of users), so a fault may be missed here that is found on a host; one that is found
 * here is found from messages, answers, the state of packages and the difference to a baseline alone.
 */
import { readFileSync } from 'node:fs';
import type { Observation } from '../../../src/respond/diagnosis/index.ts';
import type { DiagnosisCase } from '../case.ts';
import type { Moment, Stored } from '../observation-store.ts';
import type { Mode } from '../options.ts';
import { changesOf } from './changes.ts';
import { accountsOf, fileSystemsOf, objectsOf, packagesOf } from './host.ts';
import { logFacts, trafficOf } from './logs.ts';
import { DIRECTIVES, SYMBOLS } from './owners.ts';
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
    problems: [],
    launches: [],
    unknownDirectives: [],
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
