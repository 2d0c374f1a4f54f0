/** Which fault a drill has, and how hard it is. Pure. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { isSameCause, MEANT, type Fault } from '../../practice/index.ts';
import type { Incident } from '../../domain/incident.ts';
import { nearest } from '../runbook/index.ts';

export const LEVELS = [1, 2, 3] as const;

/** What an effect has to hold so that asking for pages shows it. */
const SHOWS = /\b(?:down|leak|other|[45]\d\d)\b/;

/** Undone only by mount(8), which the shell of a drill may not. */
const NEEDS_A_MOUNT: ReadonlySet<string> = new Set(['mount-vanished']);

/** Faults that show on the pages of the site by themselves, with what has to be done after the injection until they do. */
export function isForDrills(fault: Fault): boolean {
  return (
    !NEEDS_A_MOUNT.has(fault.name) && fault.pages === undefined && stepsUntilItShows(fault) !== undefined
  );
}

/** Phases after the injection, up to the one after which users see it; undefined: they never do. */
export function stepsUntilItShows({ effect, phases }: Fault): readonly Fault['phases'][number][] | undefined {
  if (SHOWS.test(effect.inject)) return [];
  const at = phases.findIndex((phase) => SHOWS.test(effect[phase] ?? ''));
  return at === -1 ? undefined : phases.slice(0, at + 1);
}

export function levelOf({ family, truth }: Fault): number {
  if (family === 'two' || truth.innocent) return 3;
  return family === 'missing' || family === 'perm' || family === 'fpm' ? 1 : 2;
}

export interface Choice {
  readonly name?: string;
  readonly random: boolean;
  readonly level?: number;
}

/** `roll`: 0 up to, not with, 1. */
export function chooseFault(
  faults: readonly Fault[],
  { name, random, level }: Choice,
  roll: () => number,
): Fault {
  const usable = faults.filter(isForDrills);
  if (name !== undefined) {
    const found = usable.find((fault) => fault.name === name);
    if (found !== undefined) return found;
    const meant = nearest(
      name,
      usable.map((fault) => fault.name),
    );
    const exists = faults.some((fault) => fault.name === name);
    throw new StakeoutError(
      `there is no drill ${name}`,
      exists
        ? 'that fault does not show on the pages of the practice site'
        : `there are ${usable.length} faults for drills`,
      {
        next: meant === undefined ? 'stakeout drill list' : `is it ${meant}?`,
        exit: EXIT.input,
      },
    );
  }
  const pool = usable.filter((fault) => level === undefined || levelOf(fault) === level);
  if (pool.length === 0 || (!random && level === undefined))
    throw new StakeoutError(
      'no drill was chosen',
      level === undefined
        ? 'neither a fault nor --random nor --level was given'
        : `there is no level ${level}`,
      { next: 'stakeout drill list; stakeout drill start --random', exit: EXIT.usage },
    );
  const chosen = pool[Math.min(pool.length - 1, Math.floor(roll() * pool.length))];
  if (chosen === undefined) throw new RangeError('an empty pool');
  return chosen;
}

/** The fault that an incident was, or one of the same kind of cause; undefined: there is none, and it is for a table. */
export function faultLike(
  faults: readonly Fault[],
  incident: Incident,
): { readonly fault: Fault; readonly same: boolean } | undefined {
  const causes = incident.diagnosis?.causes ?? [];
  const usable = faults.filter(isForDrills);
  const real = (path: string): string => path;
  for (const cause of causes.filter(({ confidence }) => confidence >= MEANT)) {
    const fault = usable.find(({ truth }) => isSameCause(cause, truth, truth.package, real));
    if (fault !== undefined) return { fault, same: true };
  }
  const [first] = causes;
  const alike = first === undefined ? undefined : usable.find(({ truth }) => truth.cause === first.kind);
  return alike === undefined ? undefined : { fault: alike, same: false };
}
