/** The requests of the last minute, tick by tick, and what they add up to. */
import type { TrafficGroup } from '../../domain/traffic.ts';

/** Paths remembered of one site: the rest counts for the site alone. */
const MOST_PATHS = 500;

interface PathTick {
  requests: number;
  errors: number;
}

/** What was counted at one moment. */
export interface Tick {
  readonly at: number;
  requests: number;
  errors: number;
  /** Clients of the group that has most, and those that got errors in all groups: at least and at most so many. */
  clients: number;
  affected: number;
  /** Wall clock, milliseconds, as the log has it. */
  firstErrorAt: number;
  readonly paths: Map<string, PathTick>;
  /** It was seen while the site's signal was raised: never part of what is usual. */
  unusual: boolean;
}

/** The tick of this moment, appended when it is a new one. */
export function tickAt(ticks: Tick[], now: number): Tick {
  const last = ticks.at(-1);
  if (last?.at === now) return last;
  const tick: Tick = {
    at: now,
    requests: 0,
    errors: 0,
    clients: 0,
    affected: 0,
    firstErrorAt: Infinity,
    paths: new Map(),
    unusual: false,
  };
  ticks.push(tick);
  return tick;
}

export function addTo(tick: Tick, group: TrafficGroup, now: number): void {
  tick.requests += group.requests;
  tick.errors += group.serverErrors;
  tick.clients = Math.max(tick.clients, group.clients);
  tick.affected += group.clientsAffected;
  if (group.serverErrors > 0) {
    // Logs tell whole seconds: by the end of that one it had happened.
    const logged = Date.parse(group.firstErrorAt ?? '') + 999;
    tick.firstErrorAt = Math.min(tick.firstErrorAt, Number.isNaN(logged) ? now : Math.min(logged, now));
  }
  const known = tick.paths.get(group.path);
  if (known === undefined && tick.paths.size >= MOST_PATHS) return;
  const path = known ?? { requests: 0, errors: 0 };
  path.requests += group.requests;
  path.errors += group.serverErrors;
  tick.paths.set(group.path, path);
}

export interface PathSum extends PathTick {
  first: number;
  last: number;
  firstErrorAt: number;
}

export interface Sum extends PathSum {
  seconds: number;
  clients: number;
  affected: number;
  readonly paths: ReadonlyMap<string, PathSum>;
}

const NONE: Readonly<PathSum> = {
  requests: 0,
  errors: 0,
  first: Infinity,
  last: -Infinity,
  firstErrorAt: Infinity,
};

export function sumOf(ticks: readonly Tick[]): Sum {
  const paths = new Map<string, PathSum>();
  const all: PathSum & { seconds: number; clients: number; affected: number } = {
    ...NONE,
    seconds: 0,
    clients: 0,
    affected: 0,
  };
  for (const tick of ticks) {
    addSum(all, tick, tick);
    if (tick.errors > 0) all.seconds += 1;
    all.clients = Math.max(all.clients, tick.clients);
    all.affected = Math.max(all.affected, tick.affected);
    for (const [path, counts] of tick.paths) {
      const sum = paths.get(path) ?? { ...NONE };
      addSum(sum, counts, tick);
      paths.set(path, sum);
    }
  }
  return { ...all, paths };
}

function addSum(sum: PathSum, counts: PathTick, tick: Tick): void {
  sum.requests += counts.requests;
  sum.errors += counts.errors;
  if (counts.errors === 0) return;
  sum.first = Math.min(sum.first, tick.at);
  sum.last = Math.max(sum.last, tick.at);
  sum.firstErrorAt = Math.min(sum.firstErrorAt, tick.firstErrorAt);
}

/** From the first to the last tick with an error, milliseconds. */
export function spanOf({ first, last }: PathSum): number {
  return last - first;
}
