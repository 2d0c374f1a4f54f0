/** Services, what they need and how that stands; the host that they run on. */
import { hostname } from 'node:os';
import type { Service } from '../../domain/component.ts';
import type { Diagnosis } from '../../domain/diagnosis.ts';
import { describe } from '../../domain/describe.ts';
import type { JournalEntry } from '../../domain/event.ts';
import { type Incident, incidentOf, isIncidentId, isOpen } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import { openSignals, type RaisedSignal } from '../../domain/signal.ts';
import { VERSION } from '../../domain/version.ts';
import type { Handlers, Result, ServiceDetail, ServicesPage } from '../../desk/index.ts';
import type { Baseline, BaselineEntry } from '../../identify/index.ts';
import { type ComponentState, ComponentStates } from './component-states.ts';
import type { IncidentViews } from './incident-views.ts';
import type { DeskPorts } from './ports.ts';
import { serviceKeyOf } from './service-key.ts';
import type { SharedLook } from './shared-look.ts';
import { lineOf } from './shown.ts';

type ServiceLine = ServicesPage['services'][number];

const FORESEE_MS = 12_000;
/** A page that is shown again and again has nobody look more often. */
const FORESEEN_FOR_MS = 60_000;
const MOST_CHANGES = 50;
const CHANGES_FOR_MS = 30 * 24 * 3_600_000;

interface Scene {
  readonly open: readonly Incident[];
  readonly signals: readonly RaisedSignal[];
  readonly states: ReadonlyMap<string, ComponentState>;
}

export function serviceHandlers(
  ports: DeskPorts,
  views: IncidentViews,
  look: SharedLook,
): Pick<Handlers, 'services' | 'service' | 'hosts'> {
  const states = new ComponentStates();
  const scene = (baseline: Baseline | undefined): Scene => {
    const open = views.newestFirst().filter(isOpen);
    const signals = openSignals(ports.entries({ kind: 'signal' }));
    return { open, signals, states: baseline === undefined ? new Map() : states.now(baseline, open) };
  };
  return {
    services: () => servicesPage(ports, scene(ports.baseline())),
    service: async ({ service: key, foresee }) => {
      const baseline = ports.baseline();
      const service = baseline?.services.find(({ id }) => serviceKeyOf(id) === key);
      if (baseline === undefined || service === undefined) return { service: null };
      const found = foresee === true ? await look.within(FORESEE_MS, FORESEEN_FOR_MS) : undefined;
      return { service: detailOf(service, baseline, scene(baseline), ports, found) };
    },
    hosts: () => hosts(ports, views.newestFirst().filter(isOpen)),
  };
}

function servicesPage(ports: DeskPorts, scene: Scene): ServicesPage {
  const baseline = ports.baseline();
  return {
    at: ports.now().toISOString(),
    baseline: baselineOf(baseline),
    lastCheck: lastCheckOf(ports),
    services: (baseline?.services ?? []).map((service) => serviceLine(service, baseline, scene, ports)),
  };
}

function serviceLine(
  service: Service,
  baseline: Baseline | undefined,
  { open, signals, states }: Scene,
  { history, status }: DeskPorts,
): ServiceLine {
  const parts = (baseline?.entries ?? []).filter(({ component }) => component.services.includes(service.id));
  const count = (state: ComponentState['state']): number =>
    parts.filter(({ component }) => states.get(component.id)?.state === state).length;
  const components = { total: parts.length, missing: count('missing'), changed: count('changed') };
  const incidents = open.filter((one) => lineOf(one).services.some(({ name }) => name === service.id));
  const raised = signals.filter((one) => one.services.includes(service.id));
  const isBad =
    components.missing > 0 || [...incidents, ...raised].some((one) => one.severity === 'critical');
  const isOdd = components.changed > 0 || incidents.length > 0 || raised.length > 0;
  return {
    key: serviceKeyOf(service.id),
    name: service.name,
    stack: service.stack,
    wanted: service.running,
    sites: service.sites.map(({ name }) => name),
    state: isBad ? 'bad' : isOdd ? 'warn' : status() === undefined ? 'unknown' : 'good',
    components,
    incidents: incidents.map(({ id }) => id),
    signals: raised.map(({ severity, since, summary }) => ({ severity, since, summary: redact(summary) })),
    checks: [...history.checks(service.id)],
  };
}

function detailOf(
  service: Service,
  baseline: Baseline,
  scene: Scene,
  ports: DeskPorts,
  diagnosis: Diagnosis | undefined,
): ServiceDetail {
  const parts = baseline.entries.filter(({ component }) => component.services.includes(service.id));
  return {
    ...serviceLine(service, baseline, scene, ports),
    at: ports.now().toISOString(),
    baseline: baselineOf(baseline),
    lastCheck: lastCheckOf(ports),
    executable: service.executable,
    unit: service.unit ?? null,
    effective: [...service.effective],
    parts: [
      ...parts.map((entry) => partOf(entry, scene.states.get(entry.component.id))),
      ...baseline.accounts
        .filter(({ component }) => component.services.includes(service.id))
        .map(({ component }) => partOf({ component }, undefined)),
    ],
    changes: changesOf(service.id, new Set(parts.map(({ component }) => component.path)), ports),
    foreseen: diagnosis === undefined ? null : foreseenOf(service.id, diagnosis),
  };
}

function partOf(
  { component, state }: Pick<BaselineEntry, 'component'> & { readonly state?: BaselineEntry['state'] },
  now: ComponentState = { state: 'unchecked', differences: [] },
): ServiceDetail['parts'][number] {
  return {
    id: component.id,
    kind: component.kind,
    class: component.class,
    path: component.path,
    package: component.package?.name ?? null,
    state: now.state,
    differences: [...now.differences],
    reason: component.reason.map(({ text, at }) => ({
      text: redact(text),
      file: at?.file ?? null,
      line: at?.line ?? null,
    })),
    sha256: state?.sha256 ?? null,
    kept: state?.type === 'link' || state?.sha256 !== undefined,
  };
}

/** What was written of it lately. Checks that found it healthy are no change. */
function changesOf(id: string, paths: ReadonlySet<string>, ports: DeskPorts): ServiceDetail['changes'] {
  const since = new Date(ports.now().getTime() - CHANGES_FOR_MS).toISOString();
  const found: JournalEntry[] = [];
  for (const kind of ['finding', 'service', 'signal', 'baseline.moved', 'restore'])
    for (const entry of ports.entries({ kind, since })) if (concerns(entry, id, paths)) found.push(entry);
  return found
    .toSorted((a, b) => b.seq - a.seq)
    .slice(0, MOST_CHANGES)
    .map((entry) => {
      const { seq, at, event } = entry;
      const incident = incidentOf(entry);
      return {
        seq,
        at,
        kind: event.kind,
        text: redact(describe(event)),
        incident: incident !== undefined && isIncidentId(incident) ? incident : null,
      };
    });
}

function concerns({ event }: JournalEntry, id: string, paths: ReadonlySet<string>): boolean {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the other kinds are not asked for
  switch (event.kind) {
    case 'finding.opened':
    case 'signal.raised':
      return event.services.includes(id);
    case 'service.checked':
      return event.service === id && !event.healthy;
    case 'service.controlled':
      return event.service === id;
    case 'baseline.moved':
      return event.accepted.some((path) => paths.has(path));
    case 'restore.done':
    case 'restore.failed':
    case 'restore.declined':
      return paths.has(event.path);
    default:
      return false;
  }
}

function foreseenOf(id: string, { at, predictions, evidence }: Diagnosis): ServiceDetail['foreseen'] {
  const of = (action: 'restart' | 'reload') =>
    predictions.find((one) => one.service === id && one.action === action);
  const said = (found: ReturnType<typeof of>) =>
    found === undefined ? null : { outcome: found.outcome, why: redact(found.why) };
  const [restart, reload] = [of('restart'), of('reload')];
  const cited = new Set([...(restart?.evidence ?? []), ...(reload?.evidence ?? [])]);
  return {
    at,
    restart: said(restart),
    reload: said(reload),
    evidence: evidence
      .filter((one) => cited.has(one.id))
      .map(({ from, ...one }) => ({
        ...one,
        text: redact(one.text),
        ...(from === undefined ? {} : { from: redact(from) }),
      })),
  };
}

function baselineOf(baseline: Baseline | undefined): ServicesPage['baseline'] {
  if (baseline === undefined) return null;
  const { generation, createdAt, entries, accounts, broken } = baseline;
  return {
    generation,
    createdAt,
    components: entries.length + accounts.length,
    broken: broken.map(({ component, problem }) => `${component.path}: ${problem}`),
  };
}

function lastCheckOf({ entries }: DeskPorts): ServicesPage['lastCheck'] {
  const last = [...entries({ kind: 'verify.done' })].at(-1);
  if (last?.event.kind !== 'verify.done') return null;
  const { scope, checked, findings } = last.event;
  return { at: last.at, scope, checked, findings };
}

function hosts(ports: DeskPorts, open: readonly Incident[]): Result<'hosts'> {
  const current = ports.status();
  const { history } = ports;
  const isBad = open.some(({ severity }) => severity === 'critical');
  const state = isBad ? 'bad' : open.length > 0 ? 'warn' : 'good';
  return {
    hosts: [
      {
        name: hostname(),
        state: current === undefined ? 'starting' : state,
        version: current?.version ?? VERSION,
        policy: current?.policy ?? null,
        services: [...(current?.services ?? [])],
        watching: current?.watching ?? 0,
        openIncidents: open.length,
        lastCheckAt: lastCheckOf(ports)?.at ?? null,
        lastLookAt: history.lastLookAt,
        startedAt: new Date(history.since).toISOString(),
        notes: (current?.notes ?? []).map(redact),
      },
    ],
  };
}
