/**
 * After something happened to a service's parts: check the service, do what its effective state needs, check again,
 * and only after a stability window call the incident resolved. One run per service at a time; news during a run make it run again.
 */
import type { EventOf, JournalEvent } from '../domain/event.ts';
import { messageOf } from '../domain/errors.ts';
import type { IncidentKeeper } from './incident-keeper.ts';

/** The outcome of a service check, as the journal stores it. */
export type CheckOutcome = Pick<
  EventOf<'service.checked'>,
  'healthy' | 'configTest' | 'configError' | 'probes'
>;

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

export class RecoveryLoop {
  readonly #ports: RecoveryPorts;
  readonly #keeper: IncidentKeeper;
  readonly #pending = new Map<string, Set<string>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #healthy = new Map<string, boolean>();
  readonly #windows = new Map<string, Promise<void>>();

  constructor(ports: RecoveryPorts, keeper: IncidentKeeper) {
    this.#ports = ports;
    this.#keeper = keeper;
  }

  /** Something of this service changed or was put back; `restored` are the paths put back. */
  touch(service: string, restored: readonly string[] = []): void {
    const paths = this.#pending.get(service) ?? new Set<string>();
    for (const path of restored) paths.add(path);
    this.#pending.set(service, paths);
    if (!this.#running.has(service)) this.#start(service);
  }

  /** Resolves when no check and no stability window is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0 || this.#windows.size > 0) {
      await Promise.all([...this.#running.values(), ...this.#windows.values()]);
    }
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
    for (let paths = this.#take(service); paths !== undefined; paths = this.#take(service)) {
      this.#healthy.set(service, await this.#recover(service, paths));
    }
    for (const incident of this.#keeper.touching([service])) this.#progress(incident);
  }

  #take(service: string): readonly string[] | undefined {
    const paths = this.#pending.get(service);
    this.#pending.delete(service);
    return paths && [...paths];
  }

  /** Checks, acts when the effective state needs it, checks again. Returns whether the service is healthy now. */
  async #recover(service: string, restored: readonly string[]): Promise<boolean> {
    // A server that holds damaged memory hangs every page it is asked for: the check would only cost its time-out.
    const urgent = await this.#ports.needs(service, restored, undefined);
    if (isAction(urgent) && urgent.verb === 'restart' && this.#ports.mayControl) {
      await this.#control(service, urgent);
      return (await this.#check(service)).healthy;
    }
    const first = await this.#check(service);
    const need = await this.#ports.needs(service, restored, first);
    if (!isAction(need)) return first.healthy;
    if (!this.#ports.mayControl) {
      this.#note(service, `${service} needs a ${need.verb} (${need.why}); the policy leaves it to you`);
      return first.healthy;
    }
    if (first.configTest === 'failed') {
      this.#note(
        service,
        `${service} needs a ${need.verb} (${need.why}) but its configuration fails the test: left alone`,
      );
      return false;
    }
    await this.#control(service, need);
    return (await this.#check(service)).healthy;
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

  async #check(service: string): Promise<CheckOutcome> {
    const outcome = await this.#ports.check(service);
    if (!outcome.healthy)
      this.#keeper.openForService(
        service,
        `${service} does not work as in the baseline: ${complaintOf(outcome)}`,
      );
    this.#ports.append({ kind: 'service.checked', ...this.#incidentField(service), service, ...outcome });
    return outcome;
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
    const window = this.#watch(incident, services).finally(() => this.#windows.delete(incident));
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

function complaintOf(outcome: CheckOutcome): string {
  const failed = outcome.probes.find((p) => !p.ok);
  if (failed !== undefined)
    return `${failed.url} answers wrongly (${failed.failure ?? failed.status ?? 'unknown'})`;
  return outcome.configError ?? 'it does not run';
}
