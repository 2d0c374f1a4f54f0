/** Fills the ports of a repair with this host: the state directory, the journal, the services. */
import { join } from 'node:path';
import type { Cause } from '../domain/diagnosis.ts';
import { StakeoutError } from '../domain/errors.ts';
import { foldIncidents, isOpen, openFindings } from '../domain/incident.ts';
import type { ProbeTarget } from '../domain/component.ts';
import { holdLock } from '../host/lock.ts';
import { carryOut, openController, takeBack } from '../recover/index.ts';
import { stackOf } from '../stacks/index.ts';
import type { Wish } from './choose-cause.ts';
import { replacesEdits } from './edited-files.ts';
import { type RepairHost, takeBackPorts } from './repair-host.ts';
import { mend, type Mended } from './repair.ts';
import type { Seen } from './signals.ts';

/** Throws StakeoutError when another repair is under way, or a plan holds a step that is not to be run. */
export async function mendHost(
  host: RepairHost,
  wish: Wish,
  look: (pages: readonly ProbeTarget[]) => Promise<Seen>,
  say?: (step: string) => void,
): Promise<Mended> {
  const lock = holdLock(join(host.stateDir, 'repair.lock'));
  if (lock === undefined)
    throw new StakeoutError('cannot repair', 'another repair is under way', {
      next: 'wait for it to end; stakeout journal --follow shows it',
    });
  try {
    const ports = { ...takeBackPorts(host), ...(say === undefined ? {} : { say }) };
    return await mend(
      {
        diagnose: look,
        carryOut: (order) => carryOut(order, ports),
        takeBack: (record, why) => takeBack(record, { why }, ports),
        startAgain: (services, seen) => startAgain(services, seen, host),
        incidentOf: (cause) => openIncidentOf(cause, host.journal),
        replacesEdits: (plan) => replacesEdits(plan, host.baseline),
        ending: ports,
        launcher: host.launcher,
      },
      wish,
    );
  } finally {
    lock.release();
  }
}

/** After a repair that harmed them was taken back. One that does not start is left down: the next diagnosis tells why. */
async function startAgain(
  ids: readonly string[],
  { observation }: Seen,
  { journal }: RepairHost,
): Promise<readonly string[]> {
  const controller = openController({ testsOf: (one) => stackOf(one.stack), onRequest: true });
  const up: string[] = [];
  for (const { service } of observation.services.filter((one) => ids.includes(one.service.id))) {
    // Not always down: one that runs was restarted by the repair and holds what is taken back now.
    const verb = controller.status(service).running ? 'restart' : 'start';
    const { ok, output, why } = await controller[verb](service, 'a repair of it was taken back');
    journal.append({
      kind: 'service.controlled',
      service: service.id,
      verb,
      ok,
      why,
      ...(output === '' ? {} : { output }),
    });
    if (ok) up.push(service.id);
  }
  return up;
}

/** By what was found or diagnosed in it. */
function openIncidentOf({ kind, object }: Cause, journal: RepairHost['journal']): string | undefined {
  return foldIncidents(journal.entries()).find(
    (one) =>
      isOpen(one) &&
      (openFindings(one).some((finding) => finding.path === object) ||
        one.diagnosis?.causes.some((then) => then.kind === kind && then.object === object) === true),
  )?.id;
}
