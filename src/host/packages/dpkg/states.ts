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

/** By name, the native architecture's entry last; empty where there is no dpkg. */
export function packageStates(root = '/'): ReadonlyMap<string, PackageState> {
  const found = new Map<string, PackageState>();
  for (const { ref, state, conffiles } of allEntries(statusText(root)))
    found.set(ref.name, { name: ref.name, state, conffiles: [...conffiles.keys()] });
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
