/**
 * What Debian's own records say of PHP extensions. phpenmod(8) and phpdismod(8) note every decision as an empty file
 *
 *   /var/lib/php/modules/VERSION/SAPI/{enabled,disabled}_by_{maint,admin}/NAME
 *
 * beside making or removing the link conf.d/PRIORITY-NAME.ini; `maint` is a package's script (/usr/lib/php/php-helper). Whoever
 * removes a link by hand leaves the note as it was.
 */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';
import { apiOfPhp } from './api-version.ts';
import { parseIni } from './ini.ts';

export interface ExtensionChoice {
  /** `8.2` */
  readonly version: string;
  /** `apache2`, `fpm`, `cli` */
  readonly sapi: string;
  /** As phpenmod takes it: `mysqli`. */
  readonly name: string;
  readonly choice: 'enabled' | 'disabled';
  readonly by: 'maint' | 'admin';
  /** The note, and when it was made (ISO 8601 UTC). */
  readonly record: string;
  readonly recordedAt?: string;
  /** `/etc/php/8.2/apache2/conf.d/20-mysqli.ini`: as it stands there, or as phpenmod would make it. */
  readonly link: string;
  readonly linkState: 'present' | 'absent' | 'dangling';
  /** `/etc/php/8.2/mods-available/mysqli.ini` */
  readonly available: string;
  readonly availableExists: boolean;
}

/** An extension that is noted as enabled and whose link is gone or leads nowhere. */
export interface LostExtension extends ExtensionChoice {
  readonly linkState: 'absent' | 'dangling';
  readonly from: string;
}

/** An ini file that loads a file which is not there. */
export interface MissingExtensionFile {
  readonly version: string;
  readonly name: string;
  readonly available: string;
  readonly line: number;
  readonly file: string;
}

export interface PhpRegistry {
  readonly choices: readonly ExtensionChoice[];
  readonly lost: readonly LostExtension[];
  readonly missingFiles: readonly MissingExtensionFile[];
}

const STATE = '/var/lib/php/modules';
const CONFIGURATION = '/etc/php';
const LIBRARIES = '/usr/lib/php';
const VERSION = /^\d+\.\d+$/;
const DEFAULT_PRIORITY = '20';

const CHOICES = [
  ['enabled', 'admin'],
  ['enabled', 'maint'],
  ['disabled', 'admin'],
  ['disabled', 'maint'],
] as const;

/** Empty on hosts that keep no such records. */
export function phpRegistry(files: HostFiles): PhpRegistry {
  const choices = directoriesIn(files, STATE)
    .filter((version) => VERSION.test(version))
    .flatMap((version) =>
      directoriesIn(files, posix.join(STATE, version)).flatMap((sapi) => choicesOf(files, version, sapi)),
    );
  const versions = directoriesIn(files, CONFIGURATION).filter((version) => VERSION.test(version));
  return {
    choices,
    lost: choices.flatMap((choice) => lostExtension(choice)),
    missingFiles: versions.flatMap((version) => missingFiles(files, version)),
  };
}

function directoriesIn(files: HostFiles, path: string): readonly string[] {
  return files
    .list(path)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function choicesOf(files: HostFiles, version: string, sapi: string): readonly ExtensionChoice[] {
  const links = posix.join(CONFIGURATION, version, sapi, 'conf.d');
  if (!files.isDirectory(links)) return []; // the SAPI is not installed any more
  return CHOICES.flatMap(([choice, by]) => {
    const directory = posix.join(STATE, version, sapi, `${choice}_by_${by}`);
    return files
      .list(directory)
      .filter((entry) => entry.isFile())
      .map(({ name }) => {
        const record = posix.join(directory, name);
        const recordedAt = files.stat(record)?.mtime.toISOString();
        const noted = { version, sapi, name, choice, by, record };
        return {
          ...noted,
          ...(recordedAt === undefined ? {} : { recordedAt }),
          ...linkOf(files, version, links, name),
        };
      });
  });
}

function linkOf(
  files: HostFiles,
  version: string,
  directory: string,
  name: string,
): Pick<ExtensionChoice, 'link' | 'linkState' | 'available' | 'availableExists'> {
  const available = posix.join(CONFIGURATION, version, 'mods-available', `${name}.ini`);
  // The priority may have been another one when the link was made.
  const standing = files.list(directory).find((entry) => entry.name.replace(/^\d+-/, '') === `${name}.ini`);
  const link = posix.join(directory, standing?.name ?? `${priorityOf(files, available)}-${name}.ini`);
  const { exists } = files.trail(link);
  return {
    link,
    linkState: exists ? 'present' : standing === undefined ? 'absent' : 'dangling',
    available,
    availableExists: files.isFile(available),
  };
}

/** `; priority=15` in the ini file, as get_priority in php-helper reads it. */
function priorityOf(files: HostFiles, available: string): string {
  const text = files.readText(available).text ?? '';
  return /^;\s*priority\s*=\s*(\d+)\s*$/m.exec(text)?.[1] ?? DEFAULT_PRIORITY;
}

function lostExtension(choice: ExtensionChoice): readonly LostExtension[] {
  const { linkState } = choice;
  if (choice.choice !== 'enabled' || linkState === 'present') return [];
  const who = choice.by === 'maint' ? 'a package' : 'the administrator';
  return [{ ...choice, linkState, from: `${choice.record}: ${who} enabled it` }];
}

function missingFiles(files: HostFiles, version: string): readonly MissingExtensionFile[] {
  const directory = extensionDirectory(files, version);
  const available = posix.join(CONFIGURATION, version, 'mods-available');
  return files
    .list(available)
    .filter(({ name }) => name.endsWith('.ini'))
    .flatMap(({ name }) => {
      const path = posix.join(available, name);
      return parseIni(files.readText(path).text ?? '', path).entries.flatMap(({ key, value, at }) => {
        if (key !== 'extension' && key !== 'zend_extension') return [];
        const file = fileOf(value, directory);
        if (file === undefined || files.isFile(file)) return [];
        return [{ version, name: posix.basename(name, '.ini'), available: path, line: at.line ?? 1, file }];
      });
    });
}

function fileOf(value: string, directory: string | undefined): string | undefined {
  if (value.startsWith('/')) return value;
  if (directory === undefined || value === '' || value.includes('/')) return undefined;
  return posix.join(directory, value.endsWith('.so') ? value : `${value}.so`);
}

/** The directory named by the version's API number; the only one there is when we do not know the number. */
export function extensionDirectory(files: HostFiles, version: string): string | undefined {
  const candidates = directoriesIn(files, LIBRARIES).filter((name) => /^20\d{6}$/.test(name));
  const api = apiOfPhp(version);
  const name = api === undefined ? candidates[0] : String(api);
  return name === undefined || (api === undefined && candidates.length > 1)
    ? undefined
    : posix.join(LIBRARIES, name);
}
