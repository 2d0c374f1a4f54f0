/** What is kept, by what the kernel calls it: so that a refusal is told by its path. */
import type { Denial, Guarded, InodeRef, Located } from '../../host/file-guard/index.ts';
import type { Kept } from './plan.ts';

export type Locate = (paths: readonly Kept[]) => readonly Located[];

export class KeptFiles {
  readonly #byPath = new Map<string, Kept>();
  readonly #byPlace = new Map<string, string>();
  readonly #byObject = new Map<string, string>();
  #unkept: readonly { readonly path: string; readonly why: string }[] = [];

  /** Names in force. */
  get size(): number {
    return this.#byPlace.size;
  }

  /** What the kernel cannot keep, and why. */
  get unkept(): readonly { readonly path: string; readonly why: string }[] {
    return this.#unkept;
  }

  /** Finds everything anew. What is not there just now is kept again when it is. */
  locate(plan: readonly Kept[], find: Locate): Guarded[] {
    this.#byPath.clear();
    this.#byPlace.clear();
    for (const kept of plan) this.#byPath.set(kept.path, kept);
    const located = find(plan);
    const guarded = located.flatMap((one) => {
      if (!('guarded' in one)) return [];
      const { place, object } = one.guarded;
      this.#byPlace.set(`${keyOf(place.directory)}/${place.name}`, one.path);
      // Objects of before are remembered, too: a refusal may be told after its file was replaced.
      if (object !== undefined) this.#byObject.set(keyOf(object), one.path);
      return [one.guarded];
    });
    this.#unkept = located.flatMap((one) => ('why' in one ? [{ path: one.path, why: one.why }] : []));
    return guarded;
  }

  /** Where a refusal happened; undefined for what is kept no longer. */
  of({ place, object }: Denial): Kept | undefined {
    const path =
      place === undefined
        ? object && this.#byObject.get(keyOf(object))
        : this.#byPlace.get(`${keyOf(place.directory)}/${place.name}`);
    return path === undefined ? undefined : this.#byPath.get(path);
  }
}

function keyOf({ device, inode }: InodeRef): string {
  return `${device}:${inode}`;
}
