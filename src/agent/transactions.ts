/** Fills the ports of the transaction judge: waiting, looking, moving the baseline, putting right. */
import type { Finding } from '../domain/finding.ts';
import { openSignals } from '../domain/signal.ts';
import { openPackageDatabase, waitForTransactionEnd } from '../host/packages/index.ts';
import { type IncidentKeeper, type RecoveryLoop, TransactionJudge } from '../respond/index.ts';
import { GuardRecords } from '../protect/guard/index.ts';
import { inspectAftermath } from './aftermath.ts';
import type { RoomPorts } from './ports.ts';
import { checkerOf } from './service-care.ts';
import type { SightingDesk } from './sighting-desk.ts';

/** A package manager that works longer is judged as it stands. */
const TRANSACTION_LIMIT_MS = 10 * 60_000;

export interface JudgeNeeds {
  readonly keeper: IncidentKeeper;
  readonly loop: RecoveryLoop;
  readonly desk: () => SightingDesk;
  /** Restores under the policy and records. */
  readonly repair: (finding: Finding) => Promise<void>;
}

export function transactionJudge(ports: RoomPorts, needs: JudgeNeeds): TransactionJudge {
  let touchedLast: readonly string[] = [];
  return new TransactionJudge({
    append: (event) => ports.append(event),
    now: ports.options.now,
    waitForEnd: async () => {
      const started = performance.now();
      const { ended } = await waitForTransactionEnd({
        timeoutMs: TRANSACTION_LIMIT_MS,
        between: () => isHurting(ports),
      });
      return { ended, tookMs: Math.round(performance.now() - started) };
    },
    inspect: async (touched) => {
      touchedLast = touched;
      const aftermath = await inspectAftermath(ports.baseline(), touched, {
        check: checkerOf(ports),
        ...(ports.options.only === undefined ? {} : { only: ports.options.only }),
      });
      const approved =
        aftermath.lost.length === 0
          ? undefined
          : approvalOf(ports.options.stateDir, aftermath.differing, ports.options.now());
      return approved === undefined ? aftermath : { ...aftermath, approved };
    },
    moveBaseline: (why) => ports.moveBaseline(touchedLast, why),
    unchanged: (touched) => ports.relink(touched),
    harmed: (findings, lost) => void putRight(ports, needs, findings, lost),
  });
}

/** Pages answer wrongly at this moment, and the services say so. */
function isHurting(ports: RoomPorts): boolean {
  return openSignals(ports.entries({ kind: 'signal' })).some((signal) => signal.severity === 'critical');
}

/** An approval of the package guard that was used for this loss a moment ago; it is used up by this too. */
function approvalOf(stateDir: string, findings: readonly Finding[], now: Date): string | undefined {
  const ids = findings.map(({ component }) => component.id);
  const approval = new GuardRecords(stateDir).follow(ids, now);
  return approval === undefined ? undefined : `approved as ${approval.transaction} (${approval.reason})`;
}

/** Directories before what stands in them, targets before links, so that each restore finds its place. */
const ORDER: Readonly<Record<string, number>> = { directory: 0, file: 1, link: 2 };

async function putRight(
  ports: RoomPorts,
  { keeper, loop, desk, repair }: JudgeNeeds,
  findings: readonly Finding[],
  lost: readonly string[],
): Promise<void> {
  const sorted = [...findings].sort(
    (a, b) => (ORDER[a.component.kind] ?? 3) - (ORDER[b.component.kind] ?? 3),
  );
  const packages = openPackageDatabase();
  for (const finding of sorted) {
    // What the package manager itself installed is newer than ours: half an upgrade taken back would be worse than it.
    if (finding.kind === 'corrupted' && packages.agrees(finding.component.path) === 'agrees')
      desk().raise(finding, { kind: 'declined', why: 'occupied' });
    else await repair(finding);
  }
  if (findings.length > 0) return;
  for (const service of ports.baseline().services.filter((s) => s.running)) {
    keeper.openForService(service.id, lost.join('; '));
    loop.touch(service.id);
  }
}
