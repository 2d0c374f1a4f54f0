/** The guards by where they stand, and the directories watched for them. */
import { EVENT, type FileEvents, type Tripwire } from '../../host/file-events/index.ts';
import { type Guard, hasPlace, interests, makeGuard } from './guard.ts';
import type { GuardOrder, OrdersReport } from './types.ts';

export interface WatchlistSetup {
  readonly events: FileEvents;
  readonly stateDir: string;
  readonly listener: TripListener;
}

export interface TripListener {
  /** Takes an event about a guard's own name; false when it is to be delivered the ordinary way. */
  tripped(guard: Guard, mask: number, pid: number): boolean;
}

class GuardWire implements Tripwire {
  readonly directory: string;
  readonly name: string;
  readonly #guard: Guard;
  readonly #listener: TripListener;

  constructor(guard: Guard, listener: TripListener) {
    this.directory = guard.directory;
    this.name = guard.name;
    this.#guard = guard;
    this.#listener = listener;
  }

  tripped(mask: number, pid: number): boolean {
    return this.#listener.tripped(this.#guard, mask, pid);
  }
}

export class Watchlist {
  readonly #setup: WatchlistSetup;
  readonly #events: FileEvents;
  #guards: readonly Guard[] = [];
  #byPlace = new Map<string, Guard[]>();
  #below = new Map<string, Guard[]>();
  #watched = new Map<string, number>();
  #refused = new Map<string, string>();

  constructor(setup: WatchlistSetup) {
    this.#setup = setup;
    this.#events = setup.events;
  }

  get guards(): readonly Guard[] {
    return this.#guards;
  }

  /** Guards whose object stands at `path` (two paths may lead to one place). */
  at(path: string): readonly Guard[] | undefined {
    return this.#byPlace.get(path);
  }

  /** Guards that have `path` among their parents. */
  below(path: string): readonly Guard[] | undefined {
    return this.#below.get(path);
  }

  byPath(path: string): Guard | undefined {
    return this.#guards.find((guard) => guard.order.component.path === path) ?? this.#byPlace.get(path)?.[0];
  }

  replace(orders: readonly GuardOrder[]): OrdersReport {
    const before = new Map(this.#guards.map((guard) => [guard.order.component.id, guard]));
    this.#guards = orders
      .filter(hasPlace)
      .map((order) => makeGuard(order, before.get(order.component.id), this.#setup.stateDir));
    this.#index();
    this.#watchExactly(this.#wanted());
    this.#events.setTripwires(this.#tripwires());
    const unwatched = [...this.#refused].map(([directory, why]) => ({ directory, why }));
    return { components: this.#guards.length, directories: this.#watched.size, unwatched };
  }

  /** Watches what stands now at `path` and below it, after something there was made, moved or swapped. */
  rewatch(path: string): void {
    for (const [directory, interest] of this.#watched)
      if (path === '/' || directory === path || directory.startsWith(`${path}/`))
        this.#watch(directory, interest);
  }

  #index(): void {
    this.#byPlace = new Map();
    this.#below = new Map();
    for (const guard of this.#guards) {
      push(this.#byPlace, guard.place, guard);
      const parents = new Set(guard.ancestors.map((ancestor) => ancestor.path));
      for (const parent of parents) push(this.#below, parent, guard);
    }
  }

  /** For files that can be linked back and whose name means nothing to any other guard. */
  #tripwires(): Tripwire[] {
    return this.#guards
      .filter(({ linkBack, place }) => linkBack !== undefined && this.#byPlace.get(place)?.length === 1)
      .filter(({ place }) => !this.#below.has(place))
      .map((guard) => new GuardWire(guard, this.#setup.listener));
  }

  #wanted(): Map<string, number> {
    const wanted = new Map<string, number>();
    for (const guard of this.#guards)
      for (const [directory, interest] of interests(guard))
        wanted.set(directory, (wanted.get(directory) ?? 0) | interest | EVENT.directory);
    return wanted;
  }

  #watchExactly(wanted: Map<string, number>): void {
    for (const directory of this.#watched.keys()) if (!wanted.has(directory)) this.#events.unwatch(directory);
    this.#watched = wanted;
    this.#refused = new Map();
    for (const [directory, interest] of wanted) this.#watch(directory, interest);
  }

  #watch(directory: string, interest: number): void {
    const result = this.#events.watch(directory, interest);
    if (result.is === 'refused') this.#refused.set(directory, result.why);
    else this.#refused.delete(directory);
  }
}

function push(map: Map<string, Guard[]>, key: string, guard: Guard): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [guard]);
  else list.push(guard);
}
