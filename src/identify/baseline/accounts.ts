/** Users and groups by name, from passwd(5) and group(5). */
import { readFileSync } from 'node:fs';
import type { Component } from '../../domain/component.ts';

export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
}
export const ACCOUNT_FILES: AccountFiles = { passwd: '/etc/passwd', group: '/etc/group' };

/** Numeric id of a `user` or `group` component; undefined when there is no such account. */
export function accountReader(
  files: AccountFiles = ACCOUNT_FILES,
): (component: Pick<Component, 'kind' | 'path'>) => number | undefined {
  const tables = { user: table(files.passwd), group: table(files.group) };
  return ({ kind, path }) => (kind === 'user' || kind === 'group' ? tables[kind].get(path) : undefined);
}

/** Both files: name, password, numeric id, … separated by colons. The first entry of a name counts, as in getpwnam(3). */
function table(file: string): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [name, , id] = line.split(':');
    if (name === undefined || id === undefined || !/^\d+$/.test(id) || ids.has(name)) continue;
    ids.set(name, Number(id));
  }
  return ids;
}
