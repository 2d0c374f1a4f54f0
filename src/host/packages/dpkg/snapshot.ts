/** dpkg's database as it is at one moment; parts are read when first asked for. */
import type { PackageRef } from '../../../domain/component.ts';
import type { RootedPaths } from '../../rooted-path.ts';
import type { StatOverride } from '../types.ts';
import { type AlternativeLink, parseAlternative } from './alternatives.ts';
import { digestIn } from './digests.ts';
import { type Diversions, parseDiversions } from './diversions.ts';
import { ADMIN_DIR, namesIn, readBytes, readLines, readText } from './layout.ts';
import type { BothNames } from './merged-usr.ts';
import { parseOverrides } from './overrides.ts';
import { buildPathIndex, type PathIndex } from './path-index.ts';
import { mergeUpdates, type StatusEntry } from './status.ts';

/** A package that put something at a path, and the name by which it knows it. */
export interface Listing {
  readonly entry: StatusEntry;
  readonly listedAs: string;
}

/** Names of the journal files that dpkg keeps until it next writes status. */
const UPDATE_FILE = /^\d+$/;

export class DpkgSnapshot {
  readonly #paths: RootedPaths;
  readonly #bothNames: BothNames;
  readonly #entries: readonly StatusEntry[];
  readonly #byName: ReadonlyMap<string, readonly StatusEntry[]>;
  readonly #infoNames: ReadonlySet<string>;
  readonly #diversions: Diversions;
  readonly #overrides: ReadonlyMap<string, StatOverride>;
  #index: PathIndex | undefined;
  #alternatives: ReadonlyMap<string, AlternativeLink> | undefined;

  constructor(paths: RootedPaths, names: BothNames) {
    this.#paths = paths;
    this.#bothNames = names;
    const updates = namesIn(paths, `${ADMIN_DIR}/updates`).filter((name) => UPDATE_FILE.test(name));
    this.#entries = mergeUpdates(
      readText(paths, `${ADMIN_DIR}/status`),
      updates.sort().map((name) => readText(paths, `${ADMIN_DIR}/updates/${name}`)),
    );
    this.#byName = groupByName(this.#entries);
    this.#infoNames = new Set(namesIn(paths, `${ADMIN_DIR}/info`));
    this.#diversions = parseDiversions(readLines(paths, `${ADMIN_DIR}/diversions`));
    this.#overrides = parseOverrides(readLines(paths, `${ADMIN_DIR}/statoverride`));
  }

  /** dpkg runs on its own architecture, so its own entry names it. */
  get #nativeArch(): string | undefined {
    return this.#byName.get('dpkg')?.[0]?.ref.arch;
  }

  installed(name: string): StatusEntry | undefined {
    const [bare = '', arch] = name.split(':', 2);
    const entries = this.#byName.get(bare) ?? [];
    if (arch !== undefined && arch !== 'any') return entries.find((entry) => entry.ref.arch === arch);
    return entries.find((entry) => entry.ref.arch === this.#nativeArch) ?? entries[0];
  }

  /**
   * Who put a file at `path`. Where dpkg diverts the path, the diverting package's file is at the original name
   * and everybody else's at the other: dpkg-divert(1).
   */
  listings(path: string): Listing[] {
    const names = this.#bothNames(path);
    const away = first(names, this.#diversions.from);
    const here = first(names, this.#diversions.to);
    const own = this.#listed(names).filter(({ entry }) => !away || entry.ref.name === away.by);
    if (here === undefined) return own;
    const moved = this.#listed(this.#bothNames(here.from));
    return [...moved.filter(({ entry }) => entry.ref.name !== here.by), ...own];
  }

  #listed(names: readonly string[]): Listing[] {
    const index = this.#pathIndex();
    const found = names.flatMap((listedAs) =>
      index.listsWith(listedAs).flatMap((list) => {
        const entry = this.#entries[list];
        return entry
          ? [
              {
                entry,
                listedAs,
                rank: list + (entry.ref.arch === this.#nativeArch ? 0 : this.#entries.length),
              },
            ]
          : [];
      }),
    );
    // A directory has many owners: by whichever name it is asked for, the same one comes first.
    return found.sort((a, b) => a.rank - b.rank);
  }

  #pathIndex(): PathIndex {
    this.#index ??= buildPathIndex(this.#entries.map((entry) => this.#infoFile(entry, 'list')));
    return this.#index;
  }

  /** Packages that can be installed for several architectures have the architecture in the file name. */
  #infoFile(entry: StatusEntry, kind: 'list' | 'md5sums'): Buffer {
    const withArch = `${entry.ref.name}:${entry.ref.arch}.${kind}`;
    const name = this.#infoNames.has(withArch) ? withArch : `${entry.ref.name}.${kind}`;
    return this.#infoNames.has(name) ? readBytes(this.#paths, `${ADMIN_DIR}/info/${name}`) : Buffer.alloc(0);
  }

  /** MD5 as the package shipped the file, by the name it knows. */
  md5({ entry, listedAs }: Listing): string | undefined {
    const conffile = entry.conffiles.get(listedAs);
    if (conffile !== undefined) return conffile === 'newconffile' ? undefined : conffile;
    return digestIn(this.#infoFile(entry, 'md5sums'), listedAs);
  }

  override(path: string): StatOverride | undefined {
    return first(this.#bothNames(path), (name) => this.#overrides.get(name));
  }

  files(entry: StatusEntry): string[] {
    const list = this.#entries.indexOf(entry);
    const lines = list < 0 ? [] : this.#pathIndex().linesOf(list);
    return lines
      .filter((line) => line !== '/.')
      .map((line) => {
        const away = this.#diversions.from(line);
        return away && away.by !== entry.ref.name ? away.to : line;
      });
  }

  alternative(path: string): AlternativeLink | undefined {
    this.#alternatives ??= this.#readAlternatives();
    const alternatives = this.#alternatives;
    return first(this.#bothNames(path), (name) => alternatives.get(name));
  }

  /** By link and by the name in /etc/alternatives. */
  #readAlternatives(): ReadonlyMap<string, AlternativeLink> {
    const directory = `${ADMIN_DIR}/alternatives`;
    const links = namesIn(this.#paths, directory).flatMap((group) =>
      parseAlternative(group, readLines(this.#paths, `${directory}/${group}`)),
    );
    return new Map(
      links.flatMap((link) => [
        [link.link, link],
        [`/etc/alternatives/${link.name}`, link],
      ]),
    );
  }
}

export function refOf(listings: readonly Listing[]): PackageRef | undefined {
  return listings[0]?.entry.ref;
}

function groupByName(entries: readonly StatusEntry[]): Map<string, StatusEntry[]> {
  const groups = new Map<string, StatusEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.ref.name);
    if (group) group.push(entry);
    else groups.set(entry.ref.name, [entry]);
  }
  return groups;
}

function first<T>(names: readonly string[], of: (name: string) => T | undefined): T | undefined {
  for (const name of names) {
    const found = of(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
