/** The parts are in the baseline, and the agent that runs watches that baseline. */
import { failed, passed, type Outcome } from '../model.ts';
import type { CheckHost } from './host.ts';

/** Named in a reason; the rest is counted. */
const NAMED = 3;
const ESSENTIAL: ReadonlySet<string> = new Set(['module', 'extension']);

export function integrityWatched(
  { paths }: { readonly paths?: readonly string[] | undefined },
  host: CheckHost,
): Outcome {
  const baseline = host.baseline();
  if (baseline === undefined) return failed('there is no baseline: stakeout baseline create');
  const known = new Set(baseline.entries.map(({ component }) => component.path));
  const essential = baseline.entries.filter(({ component }) => ESSENTIAL.has(component.class)).length;
  const absent = (paths ?? []).filter((path) => !known.has(path));
  if (absent.length > 0)
    return failed(`not in the baseline: ${listed(absent)}; stakeout baseline create while all is well`);
  if (paths === undefined && essential === 0) return failed('no module and no extension is in the baseline');
  const agent = host.agent();
  if (agent.state !== 'running') return failed(`no agent runs (${agent.state}): stakeout watch`);
  const { baselineGeneration } = agent.status;
  if (baselineGeneration !== undefined && baselineGeneration !== baseline.generation)
    return failed(`the agent watches baseline ${baselineGeneration}, the newest is ${baseline.generation}`);
  const what = paths === undefined ? `${essential} modules and extensions` : listed(paths);
  return passed(`${what} in baseline ${baseline.generation}, watched by the agent (pid ${agent.status.pid})`);
}

function listed(paths: readonly string[]): string {
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return `${paths.slice(0, NAMED).join(', ')}${more}`;
}
