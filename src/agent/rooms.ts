/** Connects respond with detect and recover: every port of one room is filled by another here. */
import type { Service } from '../domain/component.ts';
import { messageOf } from '../domain/errors.ts';
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import { foldIncidents, isOpen, newIncidentId, openFindings } from '../domain/incident.ts';
import { modeFor } from '../domain/policy.ts';
import type { Sentinel, Sighting } from '../detect/sentinel/index.ts';
import { isHeld } from '../host/held-paths.ts';
import { packageHistory, transactionUnderWay, waitForTransactionEnd } from '../host/packages/index.ts';
import { type Baseline, compareWithHost } from '../identify/index.ts';
import {
  type ActionStore,
  checkService,
  escalate,
  openController,
  pagesOf,
  type ServiceCheck,
  watchStability,
  whatIsNeeded,
} from '../recover/index.ts';
import { IncidentKeeper, RecoveryLoop, TransactionJudge } from '../respond/index.ts';
import { stackOf } from '../stacks/index.ts';
import { inspectAftermath } from './aftermath.ts';
import type { AgentOptions } from './agent.ts';
import type { LostParts } from './lost-parts.ts';
import { restoreByPackage } from './package-fallback.ts';
import { SightingDesk } from './sighting-desk.ts';

export interface RoomPorts {
  readonly options: AgentOptions;
  append(event: JournalEvent): void;
  entries(): Iterable<JournalEntry>;
  baseline(): Baseline;
  moveBaseline(touched: readonly string[], why: string): Promise<void>;
  readonly sentinel: Sentinel;
  readonly actions: ActionStore;
  readonly lost: LostParts;
}

export interface Rooms {
  readonly desk: SightingDesk;
  sighted(sighting: Sighting): void;
  /** Until `endStart`, what is sighted happened while the agent was not running. */
  beginStart(): void;
  endStart(): Promise<void>;
  foundByVerify(findings: readonly Finding[]): void;
  settled(): Promise<void>;
}

/** A package manager that works longer is judged as it stands. */
const TRANSACTION_LIMIT_MS = 10 * 60_000;

export function connectRooms(ports: RoomPorts): Rooms {
  const { append, options } = ports;
  const incidents = foldIncidents(ports.entries());
  const ids = new Set(incidents.map((i) => i.id));
  const keeper = new IncidentKeeper(
    {
      append,
      newIncidentId: () => {
        const id = newIncidentId(ids, options.now());
        ids.add(id);
        return id;
      },
    },
    incidents.filter(isOpen).map((i) => ({
      id: i.id,
      services: [...new Set(i.findings.flatMap((f) => f.services))],
      openFindings: openFindings(i).map((f) => f.id),
    })),
  );
  const loop = recoveryLoop(ports, keeper);
  const judge: TransactionJudge = transactionJudge(ports, keeper, loop, () => desk);
  const desk: SightingDesk = new SightingDesk({
    append,
    now: options.now,
    entry: (id) => ports.baseline().entries.find((e) => e.component.id === id),
    keeper,
    judge,
    actions: ports.actions,
    lost: ports.lost,
    touch: (services, restored) => {
      for (const service of services) loop.touch(service, restored);
    },
    transactionUnderWay: () => transactionUnderWay().underWay,
    fallBack: (finding, incident) =>
      void restoreByPackage(finding, incident, { ports, desk }).catch((error: unknown) =>
        append({ kind: 'note', text: `repair from the package failed: ${messageOf(error)}` }),
      ),
  });
  return {
    desk,
    ...startPhase(ports, desk, judge),
    foundByVerify: (findings) => {
      for (const finding of findings) if (!keeper.isOpen(finding.id)) void repair(ports, desk, finding);
    },
    settled: async () => {
      await judge.settled();
      await loop.settled();
    },
  };
}

/** Restores under the policy, then records finding and outcome together. */
async function repair(ports: RoomPorts, desk: SightingDesk, finding: Finding): Promise<void> {
  const { path } = finding.component;
  // What a person took back by `undo` is told, and left.
  const held = isHeld(ports.options.stateDir, path);
  const mode = held ? 'observe' : modeFor(ports.options.policy, finding.component.class);
  const outcome = mode === 'restore' ? await ports.sentinel.restore(path) : ({ kind: 'none' } as const);
  desk.raise(finding, outcome);
}

/** Sightings of the first orders are differences that are older than our watch: explained by the package logs, or findings. */
function startPhase(
  ports: RoomPorts,
  desk: SightingDesk,
  judge: TransactionJudge,
): Pick<Rooms, 'sighted' | 'beginStart' | 'endStart'> {
  let starting = false;
  return {
    beginStart: () => {
      starting = true;
    },
    sighted: (sighting) => {
      if (!starting) desk.sighted(sighting);
    },
    endStart: async () => {
      starting = false;
      const baseline = ports.baseline();
      const { differences, unverified, checked } = await compareWithHost(baseline, {
        source: 'start',
        now: ports.options.now,
        history: packageHistory(new Date(baseline.createdAt)),
      });
      for (const { path, why } of unverified)
        ports.append({ kind: 'note', text: `${path} could not be looked at: ${why}` });
      ports.append({ kind: 'verify.done', scope: 'start', checked, findings: differences.length, tookMs: 0 });
      for (const { finding, explainedBy } of differences) {
        if (explainedBy === undefined) await repair(ports, desk, finding);
        else judge.touched(finding.component.path, undefined);
      }
    },
  };
}

function checkOf(ports: RoomPorts): (service: Service) => Promise<ServiceCheck> {
  const testsOf = (service: Service): ReturnType<typeof stackOf> => stackOf(service.stack);
  const controller = openController({ testsOf });
  return (service) =>
    checkService(service, pagesOf(service, ports.baseline().pages), {
      testsOf,
      status: (s) => controller.status(s),
    });
}

function recoveryLoop(ports: RoomPorts, keeper: IncidentKeeper): RecoveryLoop {
  const { options } = ports;
  const check = checkOf(ports);
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
      needs: async (id, restored, checked) =>
        escalate(
          whatIsNeeded(service(id), ports.lost.of(restored, options.now())),
          restored.length > 0,
          checked,
        ),
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

function outcomeOf(
  check: ServiceCheck,
): Pick<
  Extract<JournalEvent, { kind: 'service.checked' }>,
  'healthy' | 'configTest' | 'configError' | 'probes'
> {
  const missing =
    check.missingModules.length > 0 ? `no longer in effect: ${check.missingModules.join(', ')}` : undefined;
  const error = check.configError ?? missing;
  return {
    healthy: check.healthy,
    configTest: check.configTest,
    ...(error === undefined ? {} : { configError: error }),
    probes: [...check.probes],
  };
}

function complaint(check: ServiceCheck): string {
  const failed = check.probes.find((p) => !p.ok);
  if (failed !== undefined) return `${failed.url} answered wrongly: ${failed.failure ?? failed.status ?? ''}`;
  if (check.configTest === 'failed') return `the configuration test fails: ${check.configError ?? ''}`;
  if (check.missingModules.length > 0) return `no longer in effect: ${check.missingModules.join(', ')}`;
  return check.running ? 'it is healthy' : 'it does not run';
}

function transactionJudge(
  ports: RoomPorts,
  keeper: IncidentKeeper,
  loop: RecoveryLoop,
  desk: () => SightingDesk,
): TransactionJudge {
  let touchedLast: readonly string[] = [];
  return new TransactionJudge({
    append: (event) => ports.append(event),
    waitForEnd: async () => {
      const started = performance.now();
      const { ended } = await waitForTransactionEnd({ timeoutMs: TRANSACTION_LIMIT_MS });
      return { ended, tookMs: Math.round(performance.now() - started) };
    },
    inspect: (touched) => {
      touchedLast = touched;
      return inspectAftermath(ports.baseline(), touched, {
        check: checkOf(ports),
        ...(ports.options.only === undefined ? {} : { only: ports.options.only }),
      });
    },
    moveBaseline: (why) => ports.moveBaseline(touchedLast, why),
    harmed: (findings, lost) => void putRight(ports, keeper, loop, desk(), findings, lost),
  });
}

/** Directories before what stands in them, targets before links, so that each restore finds its place. */
const ORDER: Readonly<Record<string, number>> = { directory: 0, file: 1, link: 2 };

async function putRight(
  ports: RoomPorts,
  keeper: IncidentKeeper,
  loop: RecoveryLoop,
  desk: SightingDesk,
  findings: readonly Finding[],
  lost: readonly string[],
): Promise<void> {
  const sorted = [...findings].sort(
    (a, b) => (ORDER[a.component.kind] ?? 3) - (ORDER[b.component.kind] ?? 3),
  );
  for (const finding of sorted) await repair(ports, desk, finding);
  if (findings.length > 0) return;
  for (const service of ports.baseline().services.filter((s) => s.running)) {
    keeper.openForService(service.id, lost.join('; '));
    loop.touch(service.id);
  }
}
