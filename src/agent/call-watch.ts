/** Records the failing calls of the guarded services for as long as the agent runs: the trace that was there before anybody asked. */
import type { Service } from '../domain/component.ts';
import type { FailingCall } from '../domain/failing-call.ts';
import { processesOf } from '../detect/health/index.ts';
import {
  type FailingCallRecorder,
  healthyCalls,
  openFailingCallRecorder,
  subtractNoise,
} from '../host/failing-calls/index.ts';

/** New masters are found at the latest then; those that execute the service's own program, at once. */
const FOLLOW_MS = 30_000;
/** By then every known page was asked for several times. */
const HEALTHY_MS = 20_000;

export interface CallWatchPorts {
  readonly services: () => readonly Service[];
  /** Nothing is known to be wrong. */
  readonly isWell: () => boolean;
}

export class CallWatch {
  readonly #recorder: FailingCallRecorder;
  /** Why nothing, or less than usual, is recorded. */
  readonly notes: readonly string[];
  readonly #timers: readonly NodeJS.Timeout[];
  #healthy: readonly FailingCall[] = [];

  constructor(ports: CallWatchPorts) {
    const { recorder, why } = openFailingCallRecorder();
    this.#recorder = recorder;
    this.notes = why;
    this.#follow(ports.services());
    const follow = setInterval(() => this.#follow(ports.services()), FOLLOW_MS);
    const learn = setTimeout(() => {
      if (ports.isWell()) this.#healthy = healthyCalls(recorder.snapshot()).calls;
    }, HEALTHY_MS);
    this.#timers = [follow.unref(), learn.unref()];
  }

  /** Without what a healthy host shows as well. */
  calls(): readonly FailingCall[] {
    return subtractNoise(this.#recorder.snapshot(), this.#healthy);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#recorder.close();
  }

  #follow(services: readonly Service[]): void {
    this.#recorder.followPrograms(new Map(services.map((s) => [s.id, [s.executable]])));
    this.#recorder.follow(
      new Map(
        services.flatMap((service) => {
          const { master } = processesOf(service);
          return master === undefined ? [] : [[service.id, [master.pid]] as const];
        }),
      ),
    );
  }
}
