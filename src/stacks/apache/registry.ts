/**
 * What Debian's own records say should be enabled. a2enmod(8), a2enconf(8) and a2ensite(8) note every decision as an empty file
 *
 *   /var/lib/apache2/{module,conf,site}/{enabled,disabled}_by_{maint,admin}/NAME
 *
 * beside making or removing the link; `maint` is a package's script. Whoever removes a link by hand leaves the note as it was.
 */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';
import { type LoadLine, loadLines, loadRelations } from './load-lines.ts';

export type RegisteredKind = 'module' | 'conf' | 'site';

/** The link in …-enabled and what it leads to, or would. */
interface EnabledLink {
  /** `/etc/apache2/mods-enabled/php8.2.load` */
  readonly link: string;
  readonly linkState: 'present' | 'absent' | 'dangling';
  /** `/etc/apache2/mods-available/php8.2.load` */
  readonly available: string;
  readonly availableExists: boolean;
}

export interface RegisteredChoice extends EnabledLink {
  readonly kind: RegisteredKind;
  /** As a2enmod takes it: `php8.2`. */
  readonly name: string;
  readonly choice: 'enabled' | 'disabled';
  readonly by: 'maint' | 'admin';
  /** The note, and when it was made (ISO 8601 UTC). */
  readonly record: string;
  readonly recordedAt?: string;
}

/** An enabled thing that is not in force, and what shows it. */
export interface LostLink extends EnabledLink {
  readonly kind: RegisteredKind;
  readonly name: string;
  readonly linkState: 'absent' | 'dangling';
  /** More than the note shows it: the link dangles, or the module's settings are still enabled. a2dismod leaves neither. */
  readonly byHand: boolean;
  readonly from: string;
}

/** An enabled module whose .load file says that it needs one that is not enabled, or cannot stand one that is. */
export interface ModuleMismatch {
  readonly name: string;
  readonly link: string;
  readonly needs?: string;
  /** The link of a module that is enabled in its place, or beside it: `/etc/apache2/mods-enabled/mpm_event.load`. */
  readonly conflict?: string;
  readonly from: string;
}

export interface ApacheRegistry {
  readonly choices: readonly RegisteredChoice[];
  readonly lost: readonly LostLink[];
  readonly mismatches: readonly ModuleMismatch[];
  /** LoadModule lines on offer whose file is not there, guarded by <IfFile> or not. */
  readonly missingFiles: readonly LoadLine[];
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
  const choices = FAMILIES.flatMap((family) => choicesOf(files, serverRoot, state, family));
  const enabled = enabledModules(files, serverRoot);
  const noted = choices.flatMap((choice) => lostByNote(files, choice));
  const known = new Set(noted.map(({ link }) => link));
  const others = FAMILIES.flatMap((family) => lostByLinks(files, serverRoot, family));
  const available = posix.join(serverRoot, 'mods-available');
  return {
    choices,
    lost: [...noted, ...others.filter(({ link }) => !known.has(link))].filter(
      (lost) => !isSuperseded(files, available, lost.kind === 'module' ? lost.name : undefined, enabled),
    ),
    mismatches: [...enabled].flatMap(([name, link]) => mismatchOf(files, available, name, link, enabled)),
    missingFiles: loadLines(files, available, serverRoot).filter(({ file }) => !files.isFile(file)),
  };
}

function choicesOf(
  files: HostFiles,
  serverRoot: string,
  state: string,
  family: Family,
): readonly RegisteredChoice[] {
  return CHOICES.flatMap(([choice, by]) => {
    const directory = posix.join(state, family.kind, `${choice}_by_${by}`);
    return files
      .list(directory)
      .filter((entry) => entry.isFile())
      .map(({ name }) => {
        const record = posix.join(directory, name);
        const recordedAt = files.stat(record)?.mtime.toISOString();
        const noted = { kind: family.kind, name, choice, by, record };
        const link = linkOf(files, serverRoot, family, name);
        return { ...noted, ...(recordedAt === undefined ? {} : { recordedAt }), ...link };
      });
  });
}

function linkOf(
  files: HostFiles,
  serverRoot: string,
  { directory, suffix }: Family,
  name: string,
): EnabledLink {
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

/** Name → link, of modules whose .load file is there and read. */
function enabledModules(files: HostFiles, serverRoot: string): ReadonlyMap<string, string> {
  const directory = posix.join(serverRoot, 'mods-enabled');
  const links = files
    .list(directory)
    .filter(({ name }) => name.endsWith('.load') && files.isFile(posix.join(directory, name)))
    .map(({ name }) => [posix.basename(name, '.load'), posix.join(directory, name)] as const);
  return new Map(links);
}

function lostByNote(files: HostFiles, choice: RegisteredChoice): readonly LostLink[] {
  const { kind, name, link, linkState, available, availableExists, record, by } = choice;
  if (choice.choice !== 'enabled' || linkState === 'present') return [];
  const who = by === 'maint' ? 'a package' : 'the administrator';
  const conf = link.replace(/\.load$/, '.conf');
  const settings = kind === 'module' && files.trail(conf).links.includes(conf);
  const byHand = linkState === 'dangling' || settings;
  const from = `${record}: ${who} enabled it`;
  return [{ kind, name, link, linkState, available, availableExists, byHand, from }];
}

/** Links that dangle, and settings of a module that are enabled while the module is not. */
function lostByLinks(files: HostFiles, serverRoot: string, family: Family): readonly LostLink[] {
  const enabled = posix.join(serverRoot, `${family.directory}-enabled`);
  return files.list(enabled).flatMap((entry): readonly LostLink[] => {
    const path = posix.join(enabled, entry.name);
    const name = entry.name.replace(/\.\w+$/, '');
    const suffix = entry.name.slice(name.length);
    const found = linkOf(files, serverRoot, family, name);
    const { linkState } = found;
    if (linkState === 'present') return [];
    const lost = { kind: family.kind, name, ...found, linkState, byHand: true };
    if (suffix === family.suffix && linkState === 'dangling')
      return [{ ...lost, from: `${path} leads to nothing` }];
    // A `.conf` that somebody put there himself belongs to no module.
    const settings = family.kind === 'module' && suffix === '.conf' && entry.isSymbolicLink();
    if (!settings || linkState !== 'absent') return [];
    return [{ ...lost, from: `${path} is enabled, and nothing loads ${name}` }];
  });
}

/** Relations of modules go a few steps deep at most: php8.2 → mpm_prefork. */
const MAX_DEPTH = 5;

/** Another one is enabled that it conflicts with (mpm_event for mpm_prefork), or so it is with one that it depends on. */
function isSuperseded(
  files: HostFiles,
  available: string,
  name: string | undefined,
  enabled: ReadonlyMap<string, string>,
  depth = 0,
): boolean {
  if (name === undefined || depth > MAX_DEPTH) return false;
  const { depends, conflicts } = loadRelations(files, posix.join(available, `${name}.load`));
  return (
    conflicts.some((other) => enabled.has(other)) ||
    depends.some((other) => !enabled.has(other) && isSuperseded(files, available, other, enabled, depth + 1))
  );
}

function mismatchOf(
  files: HostFiles,
  available: string,
  name: string,
  link: string,
  enabled: ReadonlyMap<string, string>,
): readonly ModuleMismatch[] {
  const { depends, conflicts } = loadRelations(files, link);
  const unmet = depends
    .filter((other) => !enabled.has(other))
    .map((needs) => {
      const rivals = loadRelations(files, posix.join(available, `${needs}.load`)).conflicts;
      const conflict = rivals.map((rival) => enabled.get(rival)).find((rival) => rival !== undefined);
      const from = `${link} says that it depends on ${needs}`;
      return { name, link, needs, ...(conflict === undefined ? {} : { conflict }), from };
    });
  const rivals = conflicts
    .flatMap((other) => enabled.get(other) ?? [])
    .map((conflict) => ({ name, link, conflict, from: `${link} says that it conflicts with ${conflict}` }));
  return [...unmet, ...rivals];
}
