/**
 * The life of incidents: which finding belongs to which incident, and which step comes next.
 * It only writes events; what an incident looks like is the fold over them (domain/incident.ts).
 */
import type { Finding } from '../domain/finding.ts';
import type { EventOf, JournalEvent } from '../domain/event.ts';
import { raisedEvent, type Signal, type SignalEnd } from '../domain/signal.ts';
import { openedEvent } from './finding-event.ts';

export interface KeeperPorts {
  append(event: JournalEvent): void;
  newIncidentId(): string;
}

type Stage = 'triggered' | 'mitigated' | 'monitoring';

/** What the keeper must remember of an incident that is not resolved. */
interface OpenIncident {
  readonly id: string;
  stage: Stage;
  readonly services: Set<string>;
  /** Findings not closed yet. */
  readonly open: Set<string>;
  readonly components: Set<string>;
  /** Critical signals that are raised. */
  readonly signals: Set<string>;
}

/** An incident left open by an earlier run, as read from the journal. */
export interface CarriedIncident {
  readonly id: string;
  readonly services: readonly string[];
  readonly openFindings: readonly string[];
  readonly raisedSignals: readonly string[];
}

export class IncidentKeeper {
  readonly #ports: KeeperPorts;
  readonly #incidents = new Map<string, OpenIncident>();
  /** Told for information and still so. */
  readonly #noted = new Set<string>();

  constructor(ports: KeeperPorts, carried: readonly CarriedIncident[] = []) {
    this.#ports = ports;
    for (const c of carried) {
      this.#incidents.set(c.id, {
        id: c.id,
        stage: 'triggered',
        services: new Set(c.services),
        open: new Set(c.openFindings),
        components: new Set(),
        signals: new Set(c.raisedSignals),
      });
    }
  }

  /** Records the finding under the incident it belongs to, opening or re-opening one as needed. Returns the incident's id, or undefined for information only. */
  found(finding: Finding): string | undefined {
    if (finding.severity === 'info') {
      this.noted(finding);
      return undefined;
    }
    const incident = this.#sharing(finding.component.services) ?? this.#open(finding, finding.severity);
    if (incident.stage !== 'triggered') this.#reopen(incident, `${finding.kind}: ${finding.component.path}`);
    for (const service of finding.component.services) incident.services.add(service);
    incident.open.add(finding.id);
    this.#noted.delete(finding.id);
    incident.components.add(finding.component.id);
    this.#ports.append(openedEvent(finding, incident.id));
    return incident.id;
  }

  /** It differs and harms nothing: told once, without an incident; an incident that it was part of is without it now. */
  noted(finding: Finding): void {
    if (this.#noted.has(finding.id)) return;
    this.closed(finding.id, 'returned');
    this.#noted.add(finding.id);
    this.#ports.append(openedEvent({ ...finding, severity: 'info' }, undefined));
  }

  /** Is this finding open in any incident? */
  isOpen(findingId: string): boolean {
    return this.incidentOf(findingId) !== undefined;
  }

  /** Open, or told for information. */
  isKnown(findingId: string): boolean {
    return this.isOpen(findingId) || this.#noted.has(findingId);
  }

  openFindings(): readonly string[] {
    return [...this.#incidents.values()].flatMap((i) => [...i.open]);
  }

  incidentOf(findingId: string): string | undefined {
    for (const incident of this.#incidents.values()) if (incident.open.has(findingId)) return incident.id;
    return undefined;
  }

  closed(findingId: string, how: EventOf<'finding.closed'>['how']): void {
    this.#noted.delete(findingId);
    const incident = this.incidentOf(findingId);
    if (incident === undefined) return;
    this.#incidents.get(incident)?.open.delete(findingId);
    this.#ports.append({ kind: 'finding.closed', incident, finding: findingId, how });
  }

  /** Incidents that touch any of these services, oldest first. */
  touching(services: readonly string[]): readonly string[] {
    return [...this.#incidents.values()]
      .filter((i) => services.some((s) => i.services.has(s)))
      .map((i) => i.id);
  }

  openIds(): readonly string[] {
    return [...this.#incidents.keys()];
  }

  servicesOf(incident: string): readonly string[] {
    return [...(this.#incidents.get(incident)?.services ?? [])];
  }

  /** True while a finding of the incident is still open, or a signal raised that harms. */
  isBroken(incident: string): boolean {
    const known = this.#incidents.get(incident);
    return known !== undefined && known.open.size + known.signals.size > 0;
  }

  /** True when everything it is about is back in place, and nothing of it harms: who took what is all there is to know. */
  isRestored(incident: string): boolean {
    const known = this.#incidents.get(incident);
    return known === undefined || (known.components.size > 0 && !this.isBroken(incident));
  }

  /**
   * Records a signal. A critical one belongs to the open incident of one of its services, or opens one; a warning is told in the
   * incident of its service when there is one, and opens none. Returns the incident that it belongs to.
   */
  signalled(signal: Signal): string | undefined {
    const critical = signal.severity === 'critical';
    const shared = this.#sharing(signal.services);
    const incident =
      shared ?? (critical ? this.#start(signal.summary, 'critical', signal.services) : undefined);
    if (critical && incident !== undefined) {
      if (incident.stage !== 'triggered') this.#reopen(incident, signal.summary);
      for (const service of signal.services) incident.services.add(service);
      incident.signals.add(signal.id);
    }
    this.#ports.append(raisedEvent(signal, incident?.id));
    return incident?.id;
  }

  /** `endedAt`: ISO 8601 UTC. */
  signalCleared(signal: Signal, endedAt: string, how: SignalEnd): void {
    const incident = [...this.#incidents.values()].find((i) => i.signals.delete(signal.id));
    this.#ports.append({
      kind: 'signal.cleared',
      ...(incident === undefined ? {} : { incident: incident.id }),
      signal: signal.id,
      endedAt,
      how,
      summary: signal.summary,
    });
  }

  stageOf(incident: string): Stage | undefined {
    return this.#incidents.get(incident)?.stage;
  }

  mitigated(incident: string, how: string): void {
    const known = this.#incidents.get(incident);
    if (known === undefined || known.stage !== 'triggered') return;
    known.stage = 'mitigated';
    this.#ports.append({ kind: 'incident.mitigated', incident, how });
  }

  monitoring(incident: string, forSeconds: number): void {
    const known = this.#incidents.get(incident);
    if (known === undefined || known.stage !== 'mitigated') return;
    known.stage = 'monitoring';
    this.#ports.append({ kind: 'incident.monitoring', incident, forSeconds });
  }

  resolved(incident: string, how: string): void {
    if (!this.#incidents.delete(incident)) return;
    this.#ports.append({ kind: 'incident.resolved', incident, how });
  }

  /** The service got worse again although nothing new was found. */
  worse(incident: string, why: string): void {
    const known = this.#incidents.get(incident);
    if (known !== undefined && known.stage !== 'triggered') this.#reopen(known, why);
  }

  /** An incident whose evidence is the service's answers, not a component. */
  openForService(service: string, title: string): string {
    const existing = this.#sharing([service]);
    if (existing !== undefined) return existing.id;
    return this.#start(title, 'critical', [service]).id;
  }

  #sharing(services: readonly string[]): OpenIncident | undefined {
    return [...this.#incidents.values()].find((i) => services.some((s) => i.services.has(s)));
  }

  #open(finding: Finding, severity: 'critical' | 'warning'): OpenIncident {
    const services = finding.component.services;
    const title = `${finding.component.path} ${PHRASE[finding.kind]}${services.length > 0 ? ` (needed by ${services.join(', ')})` : ''}`;
    return this.#start(title, severity, services);
  }

  #start(title: string, severity: 'critical' | 'warning', services: readonly string[]): OpenIncident {
    const incident: OpenIncident = {
      id: this.#ports.newIncidentId(),
      stage: 'triggered',
      services: new Set(services),
      open: new Set(),
      components: new Set(),
      signals: new Set(),
    };
    this.#incidents.set(incident.id, incident);
    this.#ports.append({ kind: 'incident.opened', incident: incident.id, title, severity });
    return incident;
  }

  #reopen(incident: OpenIncident, why: string): void {
    incident.stage = 'triggered';
    this.#ports.append({ kind: 'incident.reopened', incident: incident.id, why });
  }
}

const PHRASE: Readonly<Record<Finding['kind'], string>> = {
  missing: 'is missing',
  corrupted: 'was changed or damaged',
  permission: 'has another mode or owner',
  metadata: 'lost or changed its attributes',
  dangling: 'points elsewhere or nowhere',
  covered: 'is hidden by a mount',
  unexpected: 'is another kind of object',
};
