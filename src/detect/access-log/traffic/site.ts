/** The groups of one site, a bounded number of them. */
import { GroupTally, type GroupContext } from './group.ts';
import { SecondRing } from './second-ring.ts';

/** Paths that nobody could read as a list any more. */
const MAX_GROUPS = 500;
/** Groups that the first request for was refused (4xx): a scanner's paths must not push out the site's own. */
const MAX_REFUSED = 100;
/** Requests that belong to no group of their own. */
export const OTHER_PATHS = '(other)';
/** What is no request: a client that said nothing, or spoke another protocol. */
export const NO_REQUEST = '(no request)';

export class SiteTally {
  readonly name: string;
  /** Position among the counter's sites. */
  readonly index: number;
  readonly ring: SecondRing | undefined;
  readonly #context: GroupContext;
  readonly #groups = new Map<string, GroupTally>();
  readonly #other: GroupTally;
  #refused = 0;

  constructor(name: string, index: number, context: GroupContext) {
    this.name = name;
    this.index = index;
    this.#context = context;
    this.#other = new GroupTally(OTHER_PATHS, context);
    this.ring = context.ringSeconds > 0 ? new SecondRing(context.ringSeconds) : undefined;
  }

  *groups(): Iterable<GroupTally> {
    yield* this.#groups.values();
    yield this.#other;
  }

  /** The group of a folded path. `isRefused`: the request got a 4xx, which founds a group only while there is room for such. */
  group(path: string, isRefused: boolean): GroupTally {
    const known = this.#groups.get(path);
    if (known !== undefined) return known;
    if (this.#groups.size >= MAX_GROUPS || (isRefused && this.#refused >= MAX_REFUSED)) return this.#other;
    if (isRefused) this.#refused += 1;
    const group = new GroupTally(path, this.#context);
    this.#groups.set(path, group);
    return group;
  }

  /** True for a group that a path will have for good, so that it may be remembered. */
  isSettled(group: GroupTally): boolean {
    return group !== this.#other;
  }

  /** Begins anew; groups that were not asked for since the last time are forgotten. */
  clear(): void {
    this.#refused = 0;
    for (const [path, group] of this.#groups) {
      if (group.requests === 0) this.#groups.delete(path);
      else group.clear();
    }
    this.#other.clear();
  }
}
