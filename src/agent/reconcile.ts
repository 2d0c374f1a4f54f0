/** Compares the host with the baseline at moments when events cannot tell: at start, and after somebody changed the baseline. */
import type { Finding } from '../domain/finding.ts';
import { openPackageDatabase, packageHistory, type PackageDatabase } from '../host/packages/index.ts';
import { compareWithHost, type HostDifference } from '../identify/index.ts';
import type { IncidentKeeper, RecoveryLoop, TransactionJudge } from '../respond/index.ts';
import type { RoomPorts } from './ports.ts';

export interface Everything {
  readonly ports: Pick<RoomPorts, 'baseline' | 'append'> & {
    readonly options: Pick<RoomPorts['options'], 'now'>;
  };
  readonly keeper: IncidentKeeper;
  readonly loop: Pick<RecoveryLoop, 'touch'>;
  readonly judge: Pick<TransactionJudge, 'touched'>;
  readonly repair: (finding: Finding) => Promise<void>;
}

export async function reconcile(when: 'start' | 'accepted', all: Everything): Promise<void> {
  const { ports, keeper, loop } = all;
  const baseline = ports.baseline();
  const began = performance.now();
  // What is found while the files are read may be younger than the look at its file.
  const known = keeper.openFindings();
  const { differences, unverified, checked } = await compareWithHost(baseline, {
    source: when === 'start' ? 'start' : 'verify',
    now: ports.options.now,
    history: packageHistory(new Date(baseline.createdAt)),
  });
  for (const { path, why } of unverified)
    ports.append({ kind: 'note', text: `${path} could not be looked at: ${why}` });
  ports.append({
    kind: 'verify.done',
    scope: when,
    checked,
    findings: differences.length,
    tookMs: Math.round(performance.now() - began),
  });
  const left = new Set(differences.map((d) => d.finding.id));
  const services = new Set(keeper.openIds().flatMap((id) => keeper.servicesOf(id)));
  for (const id of known) if (!left.has(id)) keeper.closed(id, when === 'start' ? 'returned' : 'accepted');
  await takeOn(differences, when, all);
  for (const service of services) loop.touch(service);
}

async function takeOn(
  differences: readonly HostDifference[],
  when: 'start' | 'accepted',
  { keeper, judge, repair }: Everything,
): Promise<void> {
  const packages = openPackageDatabase();
  for (const difference of differences) {
    const { finding } = difference;
    if (when === 'accepted' && keeper.isKnown(finding.id)) continue;
    if (isPackageWork(difference, packages)) judge.touched(finding.component.path, undefined);
    else await repair(finding);
  }
}

/**
 * The logs know an operation on its package, and it stands as the database says. An operation alone explains nothing:
 * a file may be stolen after the upgrade of its package.
 */
function isPackageWork({ finding, explainedBy }: HostDifference, packages: PackageDatabase): boolean {
  if (explainedBy === undefined) return false;
  const { path } = finding.component;
  if (finding.kind === 'missing') return packages.expected(path) === undefined;
  return packages.agrees(path) !== 'differs';
}
