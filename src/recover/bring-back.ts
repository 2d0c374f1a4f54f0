/** From restored parts to a service that works: what the server needs, done once, and checked by its effect. */
import type { Service } from '../domain/component.ts';
import type { ExpectedPage } from '../domain/page.ts';
import { type CheckPorts, type ServiceCheck, checkService } from './check/index.ts';
import {
  type ControlResult,
  type Need,
  type RestoredPart,
  type ServiceController,
  whatIsNeeded,
} from './control/index.ts';

export interface BringBackPorts {
  readonly controller: ServiceController;
  readonly testsOf: CheckPorts['testsOf'];
  readonly probeTimeoutMs?: number;
  /** Default: `whatIsNeeded` on the processes of this host. */
  readonly need?: (service: Service, restored: readonly RestoredPart[]) => Need;
}

export interface BroughtBack {
  readonly need: Need;
  /** In the order they were done; empty when the server was left alone. */
  readonly controls: readonly ControlResult[];
  readonly check: ServiceCheck;
}

/**
 * Does what the facts call for, then checks. When the service still fails although its configuration is in order,
 * one full restart follows: what is in its memory is then the only part not replaced. Never more than one.
 */
export async function bringBack(
  service: Service,
  restored: readonly RestoredPart[],
  pages: readonly ExpectedPage[],
  ports: BringBackPorts,
): Promise<BroughtBack> {
  const { controller } = ports;
  const check = (): Promise<ServiceCheck> =>
    checkService(service, pages, { ...ports, status: controller.status });
  const need = (ports.need ?? whatIsNeeded)(service, restored);
  const controls: ControlResult[] = [];
  if (need.verb !== 'nothing') controls.push(await controller[need.verb](service, need.why));
  const first = await check();
  if (!isWorthRestart(service, first, controls)) return { need, controls, check: first };
  controls.push(await controller.restart(service, `it still fails: ${failuresOf(first)}`));
  return { need, controls, check: await check() };
}

function isWorthRestart(service: Service, check: ServiceCheck, done: readonly ControlResult[]): boolean {
  if (check.healthy || check.configTest === 'failed' || check.missingModules.length > 0) return false;
  return service.running && !done.some((one) => one.verb === 'restart');
}

function failuresOf({ probes, running }: ServiceCheck): string {
  const kinds = probes.flatMap((one) => (one.failure === undefined ? [] : [one.failure]));
  return [...(running ? [] : ['it does not run']), ...new Set(kinds)].join(', ');
}
