/**
 * After something happened to a service's parts: check the service, do what its effective state needs, check again,
 * and only after a stability window call the incident resolved. One run per service at a time; news during a run make it run again.
 */
import type { EventOf, JournalEvent } from '../domain/event.ts';
import { messageOf } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import { Doubts, type Verdict } from './doubts.ts';
import type { IncidentKeeper } from './incident-keeper.ts';
import { LookAgain } from './look-again.ts';

/** The outcome of a service check, as the journal stores it. */
export interface CheckOutcome
  extends Pick<EventOf<'service.checked'>, 'healthy' | 'configTest' | 'configError' | 'probes'> {
  /**
   * Not healthy, and all that is wrong are single pages: no reason to open an incident or to suspect an edit, but an incident
   * that is open stays so.
   */
  readonly partial?: boolean;
}

interface Judged {
  readonly outcome: Omit<CheckOutcome, 'partial'>;
  readonly verdict: Verdict;
}

export interface Need {
  readonly verb: 'nothing' | 'reload' | 'restart' | 'start';
  readonly why: string;
}

/** A need that something is to be done about. */
type Action = Need & { readonly verb: Exclude<Need['verb'], 'nothing'> };

const isAction = (need: Need): need is Action => need.verb !== 'nothing';

export interface RecoveryPorts {
  append(event: JournalEvent): void;
  check(service: string): Promise<CheckOutcome>;
  /** What must be done so that the running service uses what stands on disk; without a check, by its processes alone. */
  needs(service: string, restored: readonly string[], check: CheckOutcome | undefined): Promise<Need>;
  /** Never restarts on a configuration that fails its test. */
  control(
    service: string,
    verb: 'reload' | 'restart' | 'start',
  ): Promise<{ readonly ok: boolean; readonly output: string }>;
  /** Resolves when the service stayed healthy for so long, or with the reason why not. */
  stability(service: string, seconds: number): Promise<{ readonly stable: boolean; readonly why: string }>;
  /** May services be reloaded or restarted under the present policy? */
  readonly mayControl: boolean;
  readonly stabilitySeconds: number;
}

/** What happened to a service since it was looked at last. */
interface News {
  readonly restored: Set<string>;
  /** Changes that are an administrator's right, judged by what they do to the service; by finding. */
  readonly edits: Map<string, Finding>;
}

export class RecoveryLoop {
  readonly #ports: RecoveryPorts;
  readonly #keeper: IncidentKeeper;
  readonly #pending = new Map<string, News>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #healthy = new Map<string, boolean>();
  readonly #windows = new Map<string, Promise<void>>();
  /** Edits since the service was well. */
  readonly #suspects = new Map<string, ReadonlyMap<string, Finding>>();
  readonly #again = new LookAgain((service) => this.touch(service));
  readonly #said = new Map<string, string>();
  readonly #doubts = new Doubts();

  constructor(ports: RecoveryPorts, keeper: IncidentKeeper) {
    this.#ports = ports;
    this.#keeper = keeper;
  }

  /** Something of this service changed or was put back; `restored` are the paths put back. */
  touch(service: string, restored: readonly string[] = [], edit?: Finding): void {
    const news = this.#pending.get(service) ?? { restored: new Set(), edits: new Map() };
    for (const path of restored) news.restored.add(path);
    if (edit !== undefined) news.edits.set(edit.id, edit);
    this.#pending.set(service, news);
    if (!this.#running.has(service)) this.#start(service);
  }

  /** Resolves when no check and no stability window is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0 || this.#windows.size > 0) {
      await Promise.all([...this.#running.values(), ...this.#windows.values()]);
    }
  }

  /** Nothing is looked at again. */
  close(): void {
    this.#again.close();
  }

  #start(service: string): void {
    const run = this.#drain(service)
      .catch((error: unknown) =>
        this.#ports.append({ kind: 'note', text: `check of ${service} failed: ${messageOf(error)}` }),
      )
      .finally(() => {
        this.#running.delete(service);
        if (this.#pending.has(service)) this.#start(service);
      });
    this.#running.set(service, run);
  }

  async #drain(service: string): Promise<void> {
    this.#again.cancel(service);
    for (let news = this.#take(service); news !== undefined; news = this.#take(service)) {
      const { outcome, verdict } = await this.#recover(service, [...news.restored]);
      this.#healthy.set(service, outcome.healthy);
      this.#judgeEdits(service, news.edits, verdict);
    }
    if (this.#healthy.get(service) !== false) this.#again.forget(service);
    else if (this.#doubts.isOpen(service) || this.#keeper.touching([service]).length > 0)
      this.#again.later(service);
    for (const incident of this.#keeper.touching([service])) this.#progress(incident);
  }

  #take(service: string): News | undefined {
    const news = this.#pending.get(service);
    this.#pending.delete(service);
    return news;
  }

  /** An edit that the service lives with is information; one that breaks it belongs to the incident. */
  #judgeEdits(service: string, edits: ReadonlyMap<string, Finding>, verdict: Verdict): void {
    const suspects = new Map([...(this.#suspects.get(service) ?? []), ...edits]);
    if (verdict === 'well') this.#suspects.delete(service);
    else this.#suspects.set(service, suspects);
    if (verdict === 'doubtful') return;
    for (const edit of suspects.values()) {
      if (verdict !== 'broken') this.#keeper.noted(edit);
      else if (!this.#keeper.isOpen(edit.id)) this.#keeper.found(edit);
    }
  }

  /** Checks, acts when the effective state needs it, checks again. Returns how the service is now. */
  async #recover(service: string, restored: readonly string[]): Promise<Judged> {
    // A server that holds damaged memory hangs every page it is asked for: the check would only cost its time-out.
    const urgent = await this.#ports.needs(service, restored, undefined);
    if (isAction(urgent) && urgent.verb === 'restart' && this.#ports.mayControl) {
      await this.#control(service, urgent);
      return this.#check(service);
    }
    const first = await this.#check(service);
    const need = await this.#ports.needs(service, restored, first.outcome);
    if (!isAction(need)) return first;
    if (!this.#ports.mayControl) {
      this.#note(service, `${service} needs a ${need.verb} (${need.why}); the policy leaves it to you`);
      return first;
    }
    if (first.outcome.configTest === 'failed') {
      this.#note(
        service,
        `${service} needs a ${need.verb} (${need.why}) but its configuration fails the test: left alone`,
      );
      return first;
    }
    await this.#control(service, need);
    return this.#check(service);
  }

  async #control(service: string, need: Action): Promise<void> {
    const result = await this.#ports.control(service, need.verb);
    this.#ports.append({
      kind: 'service.controlled',
      ...this.#incidentField(service),
      service,
      verb: need.verb,
      ok: result.ok,
      why: need.why,
      output: result.output,
    });
  }

  async #check(service: string): Promise<Judged> {
    const { partial = false, ...outcome } = await this.#ports.check(service);
    const hasIncident = this.#keeper.touching([service]).length > 0;
    const verdict = this.#doubts.judge(service, { ...outcome, partial }, hasIncident);
    if (verdict === 'broken')
      this.#keeper.openForService(
        service,
        `${service} does not work as in the baseline: ${complaintOf(outcome)}`,
      );
    const field = this.#incidentField(service);
    if (this.#isNews(service, outcome, field.incident))
      this.#ports.append({ kind: 'service.checked', ...field, service, ...outcome });
    return { outcome, verdict };
  }

  /** A service that is still as unwell as before is not told again and again, unless there is an incident to tell it to now. */
  #isNews(
    service: string,
    { healthy, configError, probes }: Judged['outcome'],
    incident: string | undefined,
  ): boolean {
    const failures = probes.filter((p) => !p.ok).map((p) => `${p.url} ${p.failure ?? ''} ${p.status ?? ''}`);
    const summary = healthy ? '' : [incident ?? '', configError ?? '', ...failures].join('\n');
    const before = this.#said.get(service);
    this.#said.set(service, summary);
    return healthy || summary !== before;
  }

  /** Moves an incident on when nothing of it is broken any more and all its services answer. */
  #progress(incident: string): void {
    const services = this.#keeper.servicesOf(incident);
    const well = services.every((s) => this.#healthy.get(s) ?? true);
    if (!well || this.#keeper.isBroken(incident)) {
      if (!well) this.#keeper.worse(incident, 'a check of the service failed');
      return;
    }
    this.#keeper.mitigated(
      incident,
      'every component is as in the baseline and every page answers as before',
    );
    if (this.#windows.has(incident)) return;
    const window = this.#watch(incident, services).finally(() => {
      this.#windows.delete(incident);
      // Re-opened and mitigated again while the window was open: that one does not count, it takes a new one.
      if (this.#keeper.stageOf(incident) === 'mitigated') this.#progress(incident);
    });
    this.#windows.set(incident, window);
  }

  async #watch(incident: string, services: readonly string[]): Promise<void> {
    const { stabilitySeconds } = this.#ports;
    this.#keeper.monitoring(incident, stabilitySeconds);
    const results = await Promise.all(services.map((s) => this.#ports.stability(s, stabilitySeconds)));
    const failed = results.find((r) => !r.stable);
    if (this.#keeper.stageOf(incident) !== 'monitoring') return; // re-opened meanwhile: a new window starts after the next recovery
    if (failed) {
      this.#keeper.worse(incident, failed.why);
      for (const service of services) this.touch(service);
      return;
    }
    this.#keeper.resolved(incident, `stable for ${stabilitySeconds} s`);
  }

  #note(service: string, text: string): void {
    this.#ports.append({ kind: 'note', ...this.#incidentField(service), text });
  }

  #incidentField(service: string): { incident?: string } {
    const [incident] = this.#keeper.touching([service]);
    return incident === undefined ? {} : { incident };
  }
}

function complaintOf(outcome: Judged['outcome']): string {
  const failed = outcome.probes.find((p) => !p.ok);
  if (failed !== undefined)
    return `${failed.url} answers wrongly (${failed.failure ?? failed.status ?? 'unknown'})`;
  return outcome.configError ?? 'it does not run';
}
