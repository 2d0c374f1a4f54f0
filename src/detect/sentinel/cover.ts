/** Mounts that came after the orders were given: what they hide is not lost, and never unmounted by us. */
import { covers, type Mount } from '../../host/mounts/index.ts';

export class Cover {
  readonly #read: () => readonly Mount[];
  #known = new Set<number>();
  #last: readonly Mount[] = [];
  #fresh: readonly Mount[] = [];

  constructor(read: () => readonly Mount[]) {
    this.#read = read;
  }

  /** What is mounted now counts as meant. */
  accept(): void {
    this.#last = this.#read();
    this.#known = new Set(this.#last.map((mount) => mount.id));
    this.#fresh = [];
  }

  /** Reads the mounts again and returns those that came or went since the last time. */
  refresh(): readonly Mount[] {
    const before = new Map(this.#last.map((mount) => [mount.id, mount]));
    const now = this.#read();
    const came = now.filter((mount) => !before.delete(mount.id));
    this.#last = now;
    this.#fresh = now.filter((mount) => !this.#known.has(mount.id));
    return [...came, ...before.values()];
  }

  hides(path: string): boolean {
    return this.#fresh.some((mount) => covers(mount, path));
  }
}
