/** Where one PHP SAPI keeps its ini files and extensions, by the layouts of Debian, the official images and Red Hat. */
import { posix } from 'node:path';
import type { SourcePosition } from '../../domain/component.ts';
import type { Problem } from '../../domain/component.ts';
import type { HostFiles } from '../../host/files/index.ts';
import { type IniEntry, parseIni } from './ini.ts';

export type SapiName = 'apache2' | 'fpm';

export interface PhpExtension {
  readonly name: string;
  readonly file: string;
  readonly at: SourcePosition;
  /** Loaded by `zend_extension=`: it changes how all code runs. */
  readonly zend: boolean;
}

export interface PhpSapi {
  readonly iniFiles: readonly string[];
  readonly scanDirectory?: string;
  readonly extensionDirectory?: string;
  readonly extensions: readonly PhpExtension[];
  readonly problems: readonly Problem[];
  /** Every entry of every file, in the order PHP reads them. */
  readonly settings: readonly IniEntry[];
  /** The last value of a setting, and where it stands. */
  setting(key: string): IniEntry | undefined;
}

interface Layout {
  readonly ini: string;
  readonly scan: string;
  /** Parent directory and shape of the extension directory's name. */
  readonly extensions: { readonly parent: string; readonly name: RegExp };
}

/** The API number (`ZEND_MODULE_API_NO`, a date) names Debian's extension directory. */
const API_DIRECTORY = /^20\d{6}/;

function layouts(version: string | undefined, sapi: SapiName): readonly Layout[] {
  const debian =
    version === undefined
      ? []
      : [
          {
            ini: `/etc/php/${version}/${sapi}/php.ini`,
            scan: `/etc/php/${version}/${sapi}/conf.d`,
            extensions: { parent: '/usr/lib/php', name: API_DIRECTORY },
          },
        ];
  return [
    ...debian,
    {
      ini: '/usr/local/etc/php/php.ini',
      scan: '/usr/local/etc/php/conf.d',
      extensions: { parent: '/usr/local/lib/php/extensions', name: /-20\d{6}$/ },
    },
    { ini: '/etc/php.ini', scan: '/etc/php.d', extensions: { parent: '/usr/lib64/php', name: /^modules$/ } },
  ];
}

/** `libphp8.2.so` and `php-fpm8.2` carry the version; `libphp.so` of an image does not. */
export function versionOf(binary: string): string | undefined {
  return /(?:libphp|php-fpm)(\d+\.\d+)(?:\.so)?$/.exec(posix.basename(binary))?.[1];
}

export function readSapi(files: HostFiles, sapi: SapiName, binary: string): PhpSapi {
  const all = layouts(versionOf(binary), sapi);
  const layout = all.find((l) => files.isDirectory(l.scan) || files.isFile(l.ini));
  const iniFiles =
    layout === undefined
      ? []
      : [...(files.isFile(layout.ini) ? [layout.ini] : []), ...scannedFiles(files, layout.scan)];
  const read = iniFiles.map((path) => readIni(files, path));
  const entries = read.flatMap((r) => r.entries);
  const setting = (key: string): IniEntry | undefined =>
    entries.findLast((e) => e.key === key && e.value !== '');
  const extensionDirectory =
    absolute(setting('extension_dir')?.value) ?? builtInDirectory(files, layout, binary);
  return {
    iniFiles,
    ...(layout && files.isDirectory(layout.scan) ? { scanDirectory: layout.scan } : {}),
    ...(extensionDirectory === undefined ? {} : { extensionDirectory }),
    extensions: entries.flatMap((entry) => extensionOf(entry, extensionDirectory)),
    problems: read.flatMap((r) => r.problems),
    settings: entries,
    setting,
  };
}

/** PHP passes over what is no regular file there, FIFOs too, without opening it (main/php_ini.c); a link to nothing is a loss. */
function scannedFiles(files: HostFiles, directory: string): readonly string[] {
  return files
    .list(directory)
    .filter((entry) => entry.name.endsWith('.ini'))
    .map((entry) => posix.join(directory, entry.name))
    .filter((path) => files.stat(path)?.isFile() !== false);
}

function readIni(
  files: HostFiles,
  path: string,
): { readonly entries: readonly IniEntry[]; readonly problems: readonly Problem[] } {
  const { text, error } = files.readText(path);
  if (text !== undefined) return parseIni(text, path);
  return {
    entries: [],
    problems: [{ what: path, why: `cannot be read: ${error ?? ''}`, at: { file: path } }],
  };
}

function extensionOf({ key, value, at }: IniEntry, directory: string | undefined): readonly PhpExtension[] {
  if ((key !== 'extension' && key !== 'zend_extension') || value === '' || value.includes('\0')) return [];
  const zend = key === 'zend_extension';
  const name = posix.basename(value).replace(/\.so$/, '');
  // php_load_extension: a name without a slash is looked up in extension_dir, with `.so` appended when it is a bare name.
  if (value.startsWith('/')) return [{ name, file: value, at, zend }];
  return directory === undefined ? [] : [{ name, file: posix.join(directory, `${name}.so`), at, zend }];
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? path : undefined;
}

/** Several API directories may be installed side by side: the one whose path is compiled into the binary counts. */
function builtInDirectory(files: HostFiles, layout: Layout | undefined, binary: string): string | undefined {
  if (layout === undefined) return undefined;
  const { parent, name } = layout.extensions;
  const candidates = files
    .list(parent)
    .filter((e) => name.test(e.name))
    .map((e) => posix.join(parent, e.name));
  if (candidates.length < 2) return candidates[0];
  const { bytes } = files.readBytes(binary, 64 << 20);
  return candidates.find((path) => bytes?.includes(`${path}\0`)) ?? candidates.at(-1);
}
