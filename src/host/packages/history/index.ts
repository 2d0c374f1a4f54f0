/** The package managers' own record: dpkg.log says what happened when, apt's history which command it was part of. */
import { rootedPaths } from '../../rooted-path.ts';
import { type AptRun, parseAptLog } from './apt-log.ts';
import { parseDpkgLog } from './dpkg-log.ts';
import { hostZone, localClock } from '../../local-time.ts';
import { readLogs } from './log-files.ts';
import type { PackageHistory, PackageHistoryEntry } from './types.ts';

export type { PackageAction, PackageHistory, PackageHistoryEntry } from './types.ts';

const DPKG_LOG = '/var/log/dpkg.log';
const APT_LOG = '/var/log/apt/history.log';
/** Both logs have whole seconds, and dpkg's line may come in the second after apt's End-Date. */
const SLACK_MS = 1000;
/** A run without an End-Date is still at work or was killed; what comes much later is not its doing. */
const LONGEST_OPEN_RUN_MS = 3_600_000;

/** Everything recorded since then, in order of time. */
export function packageHistory(since: Date, root = '/'): PackageHistoryEntry[] {
  return [...readPackageHistory(since, root).entries];
}

/** The same with what could not be read: hostile or garbled lines are passed over and counted. */
export function readPackageHistory(since: Date, root = '/'): PackageHistory {
  const paths = rootedPaths(root);
  const clock = localClock(hostZone(paths));
  const dpkgTexts = readLogs(paths, DPKG_LOG, since);
  const aptTexts = readLogs(paths, APT_LOG, since);
  const dpkg = dpkgTexts.map(({ text }) => parseDpkgLog(text, clock, since));
  const apt = aptTexts.map(({ text }) => parseAptLog(text, clock, since));
  const actions = dpkg.flatMap(({ found }) => found);
  const runs = apt.flatMap(({ found }) => found);
  return {
    entries: merge(actions, runs, since),
    skipped: [...dpkg, ...apt].reduce((sum, { skipped }) => sum + skipped, 0),
    problems: [...dpkgTexts, ...aptTexts].flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
  };
}

function merge(
  actions: readonly PackageHistoryEntry[],
  runs: readonly AptRun[],
  since: Date,
): PackageHistoryEntry[] {
  const explained = actions.map((action) => explain(action, runs));
  const done = new Set(actions.map((action) => `${action.package}:${action.arch}`));
  const isDone = ({ package: name, arch }: PackageHistoryEntry): boolean =>
    done.has(`${name}:${arch}`) || done.has(`${name}:all`);
  // What apt did while dpkg.log was off or lost is still in apt's own words.
  const alone = runs.flatMap((run) =>
    run.items.filter((item) => !isDone(item) && new Date(item.at) >= since),
  );
  return [...explained, ...alone].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Adds the command of the run in whose time it falls. Only apt knows that a version went down. */
function explain(action: PackageHistoryEntry, runs: readonly AptRun[]): PackageHistoryEntry {
  const at = new Date(action.at).getTime();
  const run = runs.findLast(({ start }) => at >= start);
  if (run === undefined || at > (run.end ?? run.start + LONGEST_OPEN_RUN_MS) + SLACK_MS) return action;
  const item = run.items.find((item) => isSamePackage(item, action));
  return {
    ...action,
    ...(action.action === 'upgrade' && item?.action === 'downgrade' ? { action: 'downgrade' as const } : {}),
    ...(run.commandLine === undefined ? {} : { commandLine: run.commandLine }),
    ...(run.requestedBy === undefined ? {} : { requestedBy: run.requestedBy }),
  };
}

/** apt names the native architecture where dpkg says `all`. */
function isSamePackage(item: PackageHistoryEntry, action: PackageHistoryEntry): boolean {
  return item.package === action.package && (item.arch === action.arch || action.arch === 'all');
}
