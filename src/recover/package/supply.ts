/** Package files of exactly one version: out of apt's cache, else downloaded, each only once. */
import type { PackageRef } from '../../domain/component.ts';
import { cachedDeb, type CachedDeb } from '../../host/packages/index.ts';
import { type Download, downloadDeb } from './download.ts';

export class DebSupply implements Disposable {
  readonly #below: string;
  readonly #asked = new Map<string, Promise<CachedDeb>>();
  readonly #downloads: Download[] = [];

  /** `below`: a directory that only we may write, for downloads. */
  constructor(below: string) {
    this.#below = below;
  }

  get(ref: PackageRef): Promise<CachedDeb> {
    const key = `${ref.name} ${ref.version} ${ref.arch}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const asked = this.#find(ref);
    this.#asked.set(key, asked);
    return asked;
  }

  async #find(ref: PackageRef): Promise<CachedDeb> {
    const cached = await cachedDeb(ref);
    if (cached.found) return cached;
    const download = await downloadDeb(ref, this.#below);
    this.#downloads.push(download);
    return download.deb;
  }

  /** What was downloaded goes again. */
  [Symbol.dispose](): void {
    for (const download of this.#downloads.splice(0)) download.dispose();
  }
}
