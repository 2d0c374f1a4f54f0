/**
 * What Debian's own records say should be enabled. a2enmod(8), a2enconf(8) and a2ensite(8) note every decision as an empty file
 *
 *   /var/lib/apache2/{module,conf,site}/{enabled,disabled}_by_{maint,admin}/NAME
 *
 * beside making or removing the link; `maint` is a package's script. Whoever removes a link by hand leaves the note as it was.
 */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';

export type RegisteredKind = 'module' | 'conf' | 'site';

export interface RegisteredChoice {
  readonly kind: RegisteredKind;
  /** As a2enmod takes it: `php8.2`. */
  readonly name: string;
  readonly choice: 'enabled' | 'disabled';
  readonly by: 'maint' | 'admin';
  /** The note, and when it was made (ISO 8601 UTC). */
  readonly record: string;
  readonly recordedAt?: string;
  /** `/etc/apache2/mods-enabled/php8.2.load` */
  readonly link: string;
  readonly linkState: 'present' | 'absent' | 'dangling';
  /** What the link leads to, or would: `/etc/apache2/mods-available/php8.2.load`. */
  readonly available: string;
  readonly availableExists: boolean;
}

/** An enabled thing that is not in force, and what shows it. */
export interface LostLink {
  readonly kind: RegisteredKind;
  readonly name: string;
  readonly link: string;
  readonly linkState: 'absent' | 'dangling';
  readonly available: string;
  readonly availableExists: boolean;
  readonly from: string;
}

export interface ApacheRegistry {
  readonly choices: readonly RegisteredChoice[];
  readonly lost: readonly LostLink[];
}

export interface ApacheRegistryPlaces {
  /** `/etc/apache2` */
  readonly serverRoot?: string;
  /** `/var/lib/apache2`, or APACHE_STATE_DIRECTORY of envvars. */
  readonly state?: string;
}

interface Family {
  readonly kind: RegisteredKind;
  readonly directory: string;
  readonly suffix: string;
}

const FAMILIES: readonly Family[] = [
  { kind: 'module', directory: 'mods', suffix: '.load' },
  { kind: 'conf', directory: 'conf', suffix: '.conf' },
  { kind: 'site', directory: 'sites', suffix: '.conf' },
];

const CHOICES = [
  ['enabled', 'admin'],
  ['enabled', 'maint'],
  ['disabled', 'admin'],
  ['disabled', 'maint'],
] as const;

/** Empty on hosts that keep no such records. */
export function apacheRegistry(files: HostFiles, places: ApacheRegistryPlaces = {}): ApacheRegistry {
  const { serverRoot = '/etc/apache2', state = '/var/lib/apache2' } = places;
  const choices = FAMILIES.flatMap((family) =>
    CHOICES.flatMap(([choice, by]) => {
      const directory = posix.join(state, family.kind, `${choice}_by_${by}`);
      return files
        .list(directory)
        .filter((entry) => entry.isFile())
        .map(({ name }) => registered(files, serverRoot, family, { choice, by, name, directory }));
    }),
  );
  const noted = choices.flatMap((choice) => lostByNote(choice));
  const known = new Set(noted.map(({ link }) => link));
  const others = FAMILIES.flatMap((family) => lostByLinks(files, serverRoot, family));
  return { choices, lost: [...noted, ...others.filter(({ link }) => !known.has(link))] };
}

function registered(
  files: HostFiles,
  serverRoot: string,
  family: Family,
  note: Pick<RegisteredChoice, 'choice' | 'by' | 'name'> & { readonly directory: string },
): RegisteredChoice {
  const record = posix.join(note.directory, note.name);
  const recordedAt = files.stat(record)?.mtime.toISOString();
  return {
    kind: family.kind,
    name: note.name,
    choice: note.choice,
    by: note.by,
    record,
    ...(recordedAt === undefined ? {} : { recordedAt }),
    ...linkOf(files, serverRoot, family, note.name),
  };
}

function linkOf(
  files: HostFiles,
  serverRoot: string,
  { directory, suffix }: Family,
  name: string,
): Pick<RegisteredChoice, 'link' | 'linkState' | 'available' | 'availableExists'> {
  const link = posix.join(serverRoot, `${directory}-enabled`, name + suffix);
  const available = posix.join(serverRoot, `${directory}-available`, name + suffix);
  const { links, exists } = files.trail(link);
  return {
    link,
    linkState: exists ? 'present' : links.includes(link) ? 'dangling' : 'absent',
    available,
    availableExists: files.isFile(available),
  };
}

function lostByNote(choice: RegisteredChoice): readonly LostLink[] {
  const { kind, name, link, linkState, available, availableExists, record, by } = choice;
  if (choice.choice !== 'enabled' || linkState === 'present') return [];
  const who = by === 'maint' ? 'a package' : 'the administrator';
  return [{ kind, name, link, linkState, available, availableExists, from: `${record}: ${who} enabled it` }];
}

/** Links that dangle, and settings of a module that are enabled while the module is not: a2dismod takes both away. */
function lostByLinks(files: HostFiles, serverRoot: string, family: Family): readonly LostLink[] {
  const enabled = posix.join(serverRoot, `${family.directory}-enabled`);
  return files.list(enabled).flatMap((entry): readonly LostLink[] => {
    const path = posix.join(enabled, entry.name);
    const name = entry.name.replace(/\.\w+$/, '');
    const suffix = entry.name.slice(name.length);
    const found = linkOf(files, serverRoot, family, name);
    const { linkState } = found;
    if (linkState === 'present') return [];
    if (suffix === family.suffix && linkState === 'dangling')
      return [{ kind: family.kind, name, ...found, linkState, from: `${path} leads to nothing` }];
    // A `.conf` that somebody put there himself belongs to no module.
    const settings = family.kind === 'module' && suffix === '.conf' && entry.isSymbolicLink();
    if (!settings || linkState !== 'absent') return [];
    return [
      { kind: family.kind, name, ...found, linkState, from: `${path} is enabled, and nothing loads ${name}` },
    ];
  });
}
