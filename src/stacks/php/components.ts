/** What a PHP SAPI needs: ini files and their links, extensions with their libraries, session and upload directories, code loaded first. */
import { posix } from 'node:path';
import type { ComponentSet, Reason } from '../component-set.ts';
import { addLogDirectory } from '../shared-parts.ts';
import type { PhpSapi } from './sapi.ts';

/** Debian compiles this in as the default of session.save_path; php.ini only shows it in a comment. */
const DEBIAN_SESSIONS = '/var/lib/php/sessions';

/** `needed` names the extensions that count; without it all do. */
export function addPhp(set: ComponentSet, sapi: PhpSapi, reason: Reason, needed?: ReadonlySet<string>): void {
  set.problems.push(...sapi.problems);
  const idle = idleFiles(sapi, needed);
  for (const path of sapi.iniFiles.filter((p) => !idle.has(p)))
    set.addFile(
      path,
      'config',
      [...reason, { text: `reads ${posix.basename(path)}`, at: { file: path } }],
      'enabled-link',
    );
  if (sapi.scanDirectory !== undefined)
    set.addDirectory(sapi.scanDirectory, [...reason, { text: 'ini scan directory' }]);
  if (sapi.extensionDirectory !== undefined)
    set.addDirectory(sapi.extensionDirectory, [...reason, { text: 'extension directory' }]);
  addExtensions(set, sapi, reason, needed);
  addSettings(set, (key) => sapi.setting(key), reason);
}

/** Ini files that do nothing but load extensions nobody needs. */
function idleFiles(sapi: PhpSapi, needed: ReadonlySet<string> | undefined): ReadonlySet<string> {
  if (needed === undefined) return new Set();
  const loads = new Set(
    sapi.extensions.filter((e) => !needed.has(e.name)).map((e) => `${e.at.file}:${e.at.line}`),
  );
  const idle = new Set(sapi.extensions.map((e) => e.at.file));
  for (const { at } of sapi.settings) if (!loads.has(`${at.file}:${at.line}`)) idle.delete(at.file);
  return idle;
}

function addExtensions(
  set: ComponentSet,
  sapi: PhpSapi,
  reason: Reason,
  needed: ReadonlySet<string> | undefined,
): void {
  for (const { name, file, at } of sapi.extensions) {
    const exists = set.host.files.isFile(file);
    if (!exists) set.problem(`PHP extension ${name}`, `${file} does not exist`, at);
    if (exists && needed?.has(name) === false) set.ignoreMapped(file);
    else set.addElf(file, 'extension', [...reason, { text: `extension ${name}`, at }]);
  }
}

interface Setting {
  readonly value: string;
  readonly at: { readonly file: string; readonly line?: number };
}

/** Directories and code named by settings; also used for `php_admin_value` of pools and virtual hosts. */
export function addSettings(
  set: ComponentSet,
  setting: (key: string) => Setting | undefined,
  reason: Reason,
): void {
  for (const key of ['opcache.preload', 'auto_prepend_file', 'auto_append_file']) {
    const found = setting(key);
    if (found?.value.startsWith('/'))
      set.addFile(found.value, 'content', [...reason, { text: key, at: found.at }]);
  }
  const sessions = setting('session.save_path');
  // `N;MODE;/path`: depth and mode may stand before the path.
  const sessionPath = sessions?.value.split(';').at(-1) ?? DEBIAN_SESSIONS;
  const files = (setting('session.save_handler')?.value ?? 'files') === 'files';
  const known = sessions !== undefined || set.host.files.isDirectory(sessionPath);
  if (files && known && sessionPath.startsWith('/'))
    set.addDirectory(sessionPath, [
      ...reason,
      { text: 'session.save_path', ...(sessions ? { at: sessions.at } : {}) },
    ]);
  for (const key of ['upload_tmp_dir', 'sys_temp_dir', 'opcache.file_cache']) {
    const found = setting(key);
    if (found?.value.startsWith('/') && found.value !== '/tmp')
      set.addDirectory(found.value, [...reason, { text: key, at: found.at }]);
  }
  const log = setting('error_log');
  if (log) addLogDirectory(set, log.value, [...reason, { text: 'error_log', at: log.at }]);
}
