/**
 * Configuration that no package lists, because its scripts make it from a template by ucf(1): PHP's ini files of Debian
 * (php8.2-*.postinst). The template is a file of the package, so its digest is known.
 */
import { readFileSync } from 'node:fs';
import type { FileState } from '../../domain/file-state.ts';
import { expandGlob, HostFiles } from '../../host/files/index.ts';
import type { PackageDatabase } from '../../host/packages/index.ts';
import { captureState } from '../../identify/state/index.ts';

export interface Template {
  readonly path: string;
  readonly package: string;
  readonly bytes: Buffer;
  /** As ucf makes the file from it. */
  readonly state: FileState;
}

export type Templated =
  | { readonly found: true; readonly template: Template }
  | { readonly found: false; readonly why: string };

const PHP_INI = /^\/etc\/php\/(\d+\.\d+)\/([a-z0-9]+)\/php\.ini$/;
const MODULE_INI = /^\/etc\/php\/(\d+\.\d+)\/mods-available\/([a-z0-9_]+\.ini)$/;

/** Undefined for a path that is made from no template. */
export function templateOf(
  path: string,
  database: Pick<PackageDatabase, 'owner' | 'agrees'>,
  files = new HostFiles(),
): Templated | undefined {
  const pattern = patternOf(path);
  if (pattern === undefined) return undefined;
  const found = expandGlob(files, pattern).find((one) => database.agrees(one) === 'agrees');
  if (found === undefined)
    return { found: false, why: `its template ${pattern} is not there, or not as packaged` };
  const packaged = captureState(found);
  const owner = database.owner(found);
  if (packaged?.type !== 'file' || owner === undefined)
    return { found: false, why: `its template ${found} cannot be read` };
  const state = { ...packaged, mode: 0o644, uid: 0, gid: 0, xattrs: {} };
  return { found: true, template: { path: found, package: owner.name, bytes: readFileSync(found), state } };
}

function patternOf(path: string): string | undefined {
  const [, version, sapi] = PHP_INI.exec(path) ?? [];
  if (version !== undefined)
    return `/usr/lib/php/${version}/php.ini-production${sapi === 'cli' ? '.cli' : ''}`;
  const [, of, name] = MODULE_INI.exec(path) ?? [];
  return of === undefined ? undefined : `/usr/share/php${of}-*/*/${name ?? ''}`;
}
