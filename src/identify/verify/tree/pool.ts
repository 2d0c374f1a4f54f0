/** A scan on all processors: this thread takes part, workers do the rest. */
import type { Xattrs } from '../../../host/raw-files/index.ts';
import { Crew } from './crew.ts';
import { emptyImage, type Image, type Names } from './image.ts';
import { Scanner } from './scan.ts';
import { COUNTERS, type Findings, type ScanLevel, type Work } from './work.ts';
import type { Stats } from './stats.ts';

export interface ScanOptions {
  readonly root: string;
  readonly rootDevice: number;
  readonly level: ScanLevel;
  /** Threads that take part, this one included; default: as many as processors, at least two. */
  readonly threads?: number;
  readonly onProgress?: (done: number) => void;
  /** Work for this thread while the workers have begun; then it joins them. */
  readonly meanwhile?: () => void;
  /** Workers that were started ahead; otherwise they are started now. */
  readonly crew?: Crew;
}

/** Looks at every name; always returns an image, with a status for each. */
export async function scan(names: Names, options: ScanOptions): Promise<Image> {
  const { root, rootDevice, level } = options;
  const image = emptyImage(names, level === 'full');
  const counters = new Int32Array(new SharedArrayBuffer(COUNTERS * 4));
  const large = new Uint32Array(new SharedArrayBuffer(level === 'full' ? names.entries.count * 8 : 0));
  const work: Work = { root, rootDevice, level, image, counters, large };
  const crew = options.crew ?? new Crew(level, names.entries.count, options.threads);
  const workers = crew.begin(work);
  options.meanwhile?.();
  absorb(image, new Scanner(work).run(options.onProgress));
  for (const findings of await Promise.all(workers)) absorb(image, findings);
  return image;
}

/** Adds one thread's findings to the image. */
export function absorb(image: Image, found: Findings): void {
  for (const [i, target] of found.targets) image.targets.set(i, target);
  for (const [i, code] of found.entryErrors) image.entryErrors.set(i, code);
  for (const [i, code] of found.dirErrors) image.dirErrors.set(i, code);
  const known = new Map(image.xattrTable.map((set, i) => [JSON.stringify(set), i]));
  intern(image, image.entries, found.entryXattrs, known);
  intern(image, image.dirs, found.dirXattrs, known);
}

function intern(
  image: Image,
  stats: Stats,
  found: readonly [number, Xattrs][],
  known: Map<string, number>,
): void {
  for (const [i, xattrs] of found) {
    const key = JSON.stringify(xattrs);
    let at = known.get(key);
    if (at === undefined) {
      at = image.xattrTable.push(xattrs) - 1;
      known.set(key, at);
    }
    stats.xattrs[i] = at;
  }
}
