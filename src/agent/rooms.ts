/** Connects respond with detect and recover: every port of one room is filled by another here. */
import { messageOf } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import {
  foldIncidents,
  isOpen,
  newIncidentId,
  openFindings,
  raisedSignals,
  type Incident,
} from '../domain/incident.ts';
import { modeFor } from '../domain/policy.ts';
import type { Sighting } from '../detect/sentinel/index.ts';
import { isHeld } from '../host/held-paths.ts';
import { runningScript } from '../host/identity/index.ts';
import { transactionUnderWay } from '../host/packages/index.ts';
import { IncidentKeeper, type TransactionJudge } from '../respond/index.ts';
import { Diagnosing } from './diagnosing.ts';
import { isEdit } from './edits.ts';
import { hostDiagnosis } from './host-diagnosis.ts';
import { restoreByPackage } from './package-fallback.ts';
import type { RoomPorts } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { recoveryLoop } from './service-care.ts';
import { SightingDesk } from './sighting-desk.ts';
import { signalWatch } from './signal-care.ts';
import { transactionJudge } from './transactions.ts';

export interface Rooms {
  readonly desk: SightingDesk;
  sighted(sighting: Sighting): void;
  /** Everything is watched: what happened while no agent was running is found now. */
  begin(): Promise<void>;
  /** Somebody accepted what was found, or took a new baseline. */
  accepted(): Promise<void>;
  foundByVerify(findings: readonly Finding[]): void;
  /** No incident is open. */
  isWell(): boolean;
  openIds(): readonly string[];
  settled(): Promise<void>;
  close(): void;
}

/** The thread that restores does not read scripts; here there is time to find the line. */
function withScript(sighting: Sighting): Sighting {
  const script = sighting.actor && runningScript(sighting.actor, sighting.path);
  return sighting.actor === undefined || script === undefined
    ? sighting
    : { ...sighting, actor: { ...sighting.actor, script } };
}

export function connectRooms(outer: RoomPorts): Rooms {
  const { options } = outer;
  const append: RoomPorts['append'] = (event) => {
    outer.append(event);
    diagnosing.heard(event);
  };
  const ports: RoomPorts = { ...outer, append };
  const keeper = incidentKeeper(ports);
  const loop = recoveryLoop(ports, keeper);
  const diagnosing: Diagnosing = new Diagnosing({
    diagnose: options.diagnose ?? hostDiagnosis(outer),
    append: outer.append,
    servicesOf: (id) => keeper.servicesOf(id),
    isOver: (id) => keeper.isRestored(id),
  });
  const signals = signalWatch(ports, keeper, loop);
  const repairOf = (finding: Finding): Promise<void> => repair(ports, keeper, desk, finding);
  const judge: TransactionJudge = transactionJudge(ports, {
    keeper,
    loop,
    desk: () => desk,
    repair: repairOf,
  });
  const desk: SightingDesk = new SightingDesk({
    append,
    now: options.now,
    entry: (id) => ports.baseline().entries.find((e) => e.component.id === id),
    keeper,
    judge,
    actions: ports.actions,
    lost: ports.lost,
    touch: (services, restored, edit) => {
      for (const service of services) loop.touch(service, restored, edit);
    },
    transactionUnderWay: () => transactionUnderWay().underWay,
    fallBack: (finding, incident) =>
      void restoreByPackage(finding, incident, { ports, desk }).catch((error: unknown) =>
        append({ kind: 'note', text: `repair from the package failed: ${messageOf(error)}` }),
      ),
  });
  const everything = { ports, keeper, loop, judge, repair: repairOf };
  return {
    desk,
    // What new orders find different is older than our watch: a comparison follows, with the package logs at hand.
    sighted: (sighting) => {
      if (sighting.older !== true) desk.sighted(withScript(sighting));
    },
    begin: async () => {
      await reconcile('start', everything);
      signals.start();
    },
    accepted: () => reconcile('accepted', everything),
    foundByVerify: (findings) => {
      for (const finding of findings) if (!keeper.isKnown(finding.id)) void repairOf(finding);
      for (const id of keeper.openIds()) for (const s of keeper.servicesOf(id)) loop.touch(s);
    },
    isWell: () => keeper.openIds().length === 0,
    openIds: () => keeper.openIds(),
    settled: async () => {
      await judge.settled();
      await loop.settled();
      await diagnosing.settled();
    },
    close: () => {
      signals.stop();
      diagnosing.close();
      loop.close();
    },
  };
}

function incidentKeeper({ append, entries, options }: RoomPorts): IncidentKeeper {
  const incidents = foldIncidents(entries());
  const ids = new Set(incidents.map((i) => i.id));
  const newId = (): string => {
    const id = newIncidentId(ids, options.now());
    ids.add(id);
    return id;
  };
  const carried = incidents.filter(isOpen).map((i) => ({
    id: i.id,
    services: servicesOf(i),
    openFindings: openFindings(i).map((f) => f.id),
    raisedSignals: raisedSignals(i)
      .filter((s) => s.severity === 'critical')
      .map((s) => s.id),
  }));
  return new IncidentKeeper({ append, newIncidentId: newId }, carried);
}

function servicesOf({ findings, services, signals }: Incident): readonly string[] {
  return [
    ...new Set([
      ...findings.flatMap((f) => f.services),
      ...services.map((s) => s.service),
      ...signals.filter((s) => s.severity === 'critical').flatMap((s) => s.services),
    ]),
  ];
}

/** Restores under the policy, then records finding and outcome together. What is open already is not opened again. */
async function repair(
  ports: RoomPorts,
  keeper: IncidentKeeper,
  desk: SightingDesk,
  finding: Finding,
): Promise<void> {
  const { path } = finding.component;
  // What a person took back by `undo` is told, and left; so is what an administrator wrote.
  const left = isHeld(ports.options.stateDir, path) || isEdit(finding);
  const mode = left ? 'observe' : modeFor(ports.options.policy, finding.component.class);
  const outcome = mode === 'restore' ? await ports.sentinel.restore(path) : ({ kind: 'none' } as const);
  const incident = keeper.incidentOf(finding.id);
  if (incident === undefined) desk.raise(finding, outcome);
  else if (outcome.kind !== 'none') desk.carryOn(finding, outcome, incident);
}
