/**
 * Which packages go when some are removed: those that need them, and with autoremove what nothing needs any more, as apt computes it
 * (apt-get(8), "autoremove"; apt-pkg's MarkAndSweep: from what is manual or kept, along Depends, Recommends and Suggests). Pure.
 */
import type { Alternatives, PackageNode } from '../../../domain/package-node.ts';

/** `NeverAutoRemove` of Debian's apt.conf.d/01autoremove. */
const NEVER = /^(?:firmware-linux|linux-firmware|linux-image-[a-z0-9]*|kfreebsd-image-)/;

export class PackageWorld {
  readonly #nodes: ReadonlyMap<string, PackageNode>;
  readonly #providers: ReadonlyMap<string, readonly string[]>;
  readonly #dependants: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(nodes: readonly PackageNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    const providers = new Map<string, string[]>();
    for (const { name, provides } of nodes) for (const virtual of provides) push(providers, virtual, name);
    this.#providers = providers;
    const dependants = new Map<string, Set<string>>();
    for (const { name, needs } of nodes)
      for (const target of needs.flat().flatMap((one) => this.#fulfillers(one))) {
        const found = dependants.get(target);
        if (found === undefined) dependants.set(target, new Set([name]));
        else found.add(name);
      }
    this.#dependants = dependants;
  }

  get size(): number {
    return this.#nodes.size;
  }

  get names(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  /** A name, and whatever provides it. */
  #fulfillers(name: string): string[] {
    const providers = this.#providers.get(name) ?? [];
    return this.#nodes.has(name) ? [name, ...providers] : [...providers];
  }

  /** With all that cannot stay without them. */
  withDependants(removed: ReadonlySet<string>): Set<string> {
    const gone = new Set(removed);
    for (const name of gone)
      for (const dependant of this.#dependants.get(name) ?? []) {
        const node = this.#nodes.get(dependant);
        if (node !== undefined && !gone.has(dependant) && !node.needs.every((need) => this.#met(need, gone)))
          gone.add(dependant);
      }
    return gone;
  }

  #met(need: Alternatives, gone: ReadonlySet<string>): boolean {
    const fulfillers = need.flatMap((name) => this.#fulfillers(name));
    // What was not met before is none of our doing: a package of another source, a version that is spelled otherwise.
    return fulfillers.length === 0 || fulfillers.some((name) => !gone.has(name));
  }

  /** What autoremove takes when `gone` are away and `marks` were set. */
  orphans(gone: ReadonlySet<string>, marks: ReadonlyMap<string, 'auto' | 'manual'> = new Map()): Set<string> {
    const isAuto = (node: PackageNode): boolean => {
      const mark = marks.get(node.name);
      return mark === undefined ? node.auto : mark === 'auto';
    };
    const stays = new Set<string>();
    for (const node of this.#nodes.values())
      if (!gone.has(node.name) && (node.kept || !isAuto(node) || NEVER.test(node.name))) stays.add(node.name);
    for (const name of stays) {
      const node = this.#nodes.get(name);
      for (const need of [...(node?.needs ?? []), ...(node?.wants ?? [])])
        for (const target of need.flatMap((one) => this.#fulfillers(one)))
          if (!gone.has(target)) stays.add(target);
    }
    return new Set([...this.#nodes.keys()].filter((name) => !stays.has(name) && !gone.has(name)));
  }

  /** What an installation of these brings or keeps. */
  withNeeds(names: Iterable<string>): Set<string> {
    const all = new Set(names);
    for (const name of all)
      for (const need of this.#nodes.get(name)?.needs ?? [])
        for (const target of need.flatMap((one) => this.#fulfillers(one))) all.add(target);
    return all;
  }
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
