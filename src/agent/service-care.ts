/** Fills the ports of the recovery loop: how a service is checked, what it needs, and who may be started. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../domain/component.ts';
import type { EventOf } from '../domain/event.ts';
import {
  checkService,
  escalate,
  type Need,
  openController,
  pagesOf,
  type RestoredPart,
  type ServiceCheck,
  type ServiceController,
  watchStability,
  whatIsNeeded,
} from '../recover/index.ts';
import { type CheckOutcome, type IncidentKeeper, RecoveryLoop } from '../respond/index.ts';
import { stackOf } from '../stacks/index.ts';
import type { RoomPorts } from './ports.ts';

/**
 * A service that is down for a moment is being restarted by somebody: `stop; sleep 1; start` is how scripts do it, and
 * apache2ctl(8) itself takes most of a second. Only one that stays down this long is ours to start.
 */
const GRACE_MS = 1500;
const GRACE_POLL_MS = 100;

export function checkerOf(ports: Pick<RoomPorts, 'baseline'>): (service: Service) => Promise<ServiceCheck> {
  const testsOf = (service: Service): ReturnType<typeof stackOf> => stackOf(service.stack);
  const controller = openController({ testsOf });
  return (service) =>
    checkService(service, pagesOf(service, ports.baseline().pages), {
      testsOf,
      status: (s) => controller.status(s),
    });
}

export function recoveryLoop(ports: RoomPorts, keeper: IncidentKeeper): RecoveryLoop {
  const { options } = ports;
  const check = checkerOf(ports);
  const controller = openController({ testsOf: (service) => stackOf(service.stack) });
  const service = (id: string): Service => {
    const found = ports.baseline().services.find((s) => s.id === id);
    if (found === undefined) throw new Error(`no service ${id} in the baseline`);
    return found;
  };
  return new RecoveryLoop(
    {
      append: (event) => ports.append(event),
      check: async (id) => outcomeOf(await check(service(id))),
      needs: async (id, restored, checked) => {
        const parts = ports.lost.of(restored, options.now());
        if (checked === undefined) return whatIsNeeded(service(id), parts);
        return escalate(await needAfterGrace(service(id), parts, controller), parts.length > 0, checked);
      },
      control: async (id, verb) => {
        const { ok, output, why } = await controller[verb](service(id), 'a part of it was restored');
        return { ok, output: ok ? output : `${why}\n${output}` };
      },
      stability: async (id, seconds) => {
        const { verdict, last } = await watchStability(() => check(service(id)), { seconds });
        return { stable: verdict === 'stable', why: last === undefined ? verdict : complaint(last) };
      },
      mayControl: options.policy.mode === 'restore',
      stabilitySeconds: options.stabilitySeconds,
    },
    keeper,
  );
}

/** Whoever stopped a service that lost nothing starts it again; one that somebody is just restarting needs no second start. */
async function needAfterGrace(
  service: Service,
  parts: readonly RestoredPart[],
  controller: ServiceController,
): Promise<Need> {
  const need = whatIsNeeded(service, parts);
  if (need.verb !== 'start') return need;
  if (parts.length === 0)
    return { verb: 'nothing', why: 'it lost no part: whoever stopped it may have meant it' };
  const end = performance.now() + GRACE_MS;
  while (!controller.status(service).running) {
    if (performance.now() >= end) return need;
    await sleep(GRACE_POLL_MS);
  }
  return whatIsNeeded(service, parts);
}

function outcomeOf(check: ServiceCheck): CheckOutcome {
  const missing =
    check.missingModules.length > 0 ? `no longer in effect: ${check.missingModules.join(', ')}` : undefined;
  const error = check.configError ?? missing;
  const probes: EventOf<'service.checked'>['probes'] = [...check.probes];
  return {
    healthy: check.healthy,
    partial: check.partial,
    configTest: check.configTest,
    ...(error === undefined ? {} : { configError: error }),
    probes,
  };
}

function complaint(check: ServiceCheck): string {
  const failed = check.probes.find((p) => !p.ok);
  if (failed !== undefined) return `${failed.url} answered wrongly: ${failed.failure ?? failed.status ?? ''}`;
  if (check.configTest === 'failed') return `the configuration test fails: ${check.configError ?? ''}`;
  if (check.missingModules.length > 0) return `no longer in effect: ${check.missingModules.join(', ')}`;
  return check.running ? 'it is healthy' : 'it does not run';
}
