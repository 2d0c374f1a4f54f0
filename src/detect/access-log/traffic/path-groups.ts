/** Which group a path belongs to, by its bytes: what was worked out once is remembered. */
import { unescapeLogged } from '../parse/unescape.ts';
import { ByteTable } from './byte-table.ts';
import { type Bytes, bytesOf } from './bytes.ts';
import { foldBytes, foldPath } from './fold-path.ts';
import type { GroupTally } from './group.ts';
import type { SiteTally } from './site.ts';

/** Paths that are remembered; when they are too many, remembering begins anew. */
const PATHS = { keys: 1 << 14, keyBytes: 256 } as const;
const QUESTION = 63;

export class PathGroups {
  readonly #paths = new ByteTable(PATHS);
  /** By site and number of the path. */
  #groups: (GroupTally | undefined)[][] = [];
  /** A path whose numbers are folded. */
  readonly #folded = bytesOf(Buffer.alloc(PATHS.keyBytes));
  /** Bytes in which no escapes of a log are left. */
  readonly #plain: Bytes;

  constructor(plain: Bytes) {
    this.#plain = plain;
  }

  /** The path begins at `from` and ends at `to` or a question mark. `isRefused`: see `SiteTally.group`. */
  groupOf(site: SiteTally, source: Bytes, from: number, to: number, isRefused: boolean): GroupTally {
    const length = foldBytes(source.buffer, from, to, this.#folded.buffer);
    let id = this.#paths.idOf(this.#folded.view, 0, length);
    if (id < 0) {
      this.forget();
      id = this.#paths.idOf(this.#folded.view, 0, length);
    }
    const known = (this.#groups[site.index] ??= []);
    const group = known[id];
    if (group !== undefined) return group;
    const found = site.group(foldPath(this.text(source, from, to)), isRefused);
    if (site.isSettled(found)) known[id] = found;
    return found;
  }

  /** The path itself. */
  text({ buffer }: Bytes, from: number, to: number): string {
    const end = endOfPath(buffer, from, to);
    if (buffer === this.#plain.buffer) return buffer.toString('utf8', from, end);
    return unescapeLogged(buffer.toString('latin1', from, end));
  }

  /** Of the path itself. */
  hash({ buffer, view }: Bytes, from: number, to: number): number {
    return this.#paths.hash(view, from, endOfPath(buffer, from, to));
  }

  forget(): void {
    this.#paths.clear();
    this.#groups = [];
  }
}

function endOfPath(buffer: Buffer, from: number, to: number): number {
  const at = buffer.indexOf(QUESTION, from);
  return at < 0 || at > to ? to : at;
}
