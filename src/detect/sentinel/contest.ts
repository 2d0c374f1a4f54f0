/** Stops a repair that fights somebody: two automatons that undo each other help no one. Pure. */
import { actorLine, type Actor } from '../../domain/actor.ts';
import type { ContestLimit } from './types.ts';

/** A repair that fights the same actor more than three times within a minute stops and says so. */
export const DEFAULT_CONTEST: ContestLimit = { repairs: 3, windowMs: 60_000 };

/** Whoever acts: a path repaired this many times the limit within the window is given up even if each actor looks new. */
const ANY_ACTOR_FACTOR = 5;

interface Repair {
  readonly at: number;
  readonly by: string;
}

export class Contest {
  readonly #limit: ContestLimit;
  readonly #repairs = new Map<string, Repair[]>();

  constructor(limit: ContestLimit = DEFAULT_CONTEST) {
    this.#limit = limit;
  }

  /** Only then is it worth asking who acted before repairing. Asked before each restore, so it makes no lists. */
  suspicious(path: string, now: number): boolean {
    const all = this.#repairs.get(path);
    if (all === undefined) return false;
    let recent = 0;
    for (const repair of all) if (now - repair.at < this.#limit.windowMs) recent += 1;
    return recent >= this.#limit.repairs;
  }

  contested(path: string, actor: Actor | undefined, now: number): boolean {
    const recent = this.#recent(path, now);
    const by = signature(actor);
    const same = recent.filter((repair) => repair.by === by).length;
    return same >= this.#limit.repairs || recent.length >= this.#limit.repairs * ANY_ACTOR_FACTOR;
  }

  repaired(path: string, actor: Actor | undefined, now: number): void {
    this.#repairs.set(path, [...this.#recent(path, now), { at: now, by: signature(actor) }]);
  }

  clear(): void {
    this.#repairs.clear();
  }

  #recent(path: string, now: number): readonly Repair[] {
    const all = this.#repairs.get(path);
    if (all === undefined) return [];
    const recent = all.filter((repair) => now - repair.at < this.#limit.windowMs);
    if (recent.length === 0) this.#repairs.delete(path);
    return recent;
  }
}

/** The same command under the same ancestors is the same actor, whatever its pid. */
function signature(actor: Actor | undefined): string {
  return actor === undefined ? '' : `${actor.uid ?? ''} ${actorLine(actor)}`;
}
