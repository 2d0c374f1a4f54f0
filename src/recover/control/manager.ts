/** Who starts and stops services here: systemd where it runs as pid 1, else each daemon's own ways. */
import type { Service } from '../../domain/component.ts';
import type { ProcessInfo } from '../../host/proc/index.ts';

/** What one verb did; `output` is everything that was printed on the way. */
export interface Carried {
  readonly ok: boolean;
  readonly output: string;
}

export interface Running {
  readonly master?: ProcessInfo;
  readonly workers: readonly ProcessInfo[];
}

/**
 * Carries out verbs on a service whose configuration the caller has tested. Every method is bounded in time and
 * never throws for what the service does. `running` is what the caller saw just before.
 */
export interface ServiceManager {
  readonly kind: 'systemd' | 'direct';
  /** Re-reads the configuration without cutting requests. The effect may come after it returns. */
  reload(service: Service, running: Running): Promise<Carried>;
  /** Ends every process of the service and starts it anew: nothing that was mapped stays. */
  restart(service: Service, running: Running): Promise<Carried>;
  start(service: Service): Promise<Carried>;
}
