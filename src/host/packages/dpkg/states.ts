/** Every package dpkg knows, the removed ones included, whose configuration files stay behind: dpkg(1), "PACKAGE STATES". */
import { readFileSync } from 'node:fs';
import { rootedPaths } from '../../rooted-path.ts';
import { ADMIN_DIR } from './layout.ts';
import { allEntries } from './status.ts';

export interface PackageState {
  readonly name: string;
  /** dpkg's word: `installed`, `config-files`, `half-configured`, … */
  readonly state: string;
  /** Its configuration files, whether or not they are still there. */
  readonly conffiles: readonly string[];
}

export interface PackageRecord extends PackageState {
  readonly arch: string;
  readonly version: string;
  /** What dpkg is asked to make of it: `install`, `hold`, `deinstall`, `purge`. */
  readonly wish: string;
  /** Names of the virtual packages it provides. */
  readonly provides: readonly string[];
}

/** By name, the native architecture's entry last; empty where there is no dpkg. */
export function packageStates(root = '/'): ReadonlyMap<string, PackageRecord> {
  const found = new Map<string, PackageRecord>();
  for (const { ref, state, wish, provides, conffiles } of allEntries(statusText(root)))
    found.set(ref.name, { ...ref, state, wish, provides, conffiles: [...conffiles.keys()] });
  return found;
}

function statusText(root: string): string {
  const path = rootedPaths(root).outside(`${ADMIN_DIR}/status`);
  try {
    return path === undefined ? '' : readFileSync(path, 'utf8');
  } catch {
    return ''; // no dpkg here, or not for us
  }
}
