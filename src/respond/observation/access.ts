/** May an account use a path? Asked of every directory on the way, by the permission bits: path_resolution(7). ACLs are not read. */
import { lstatSync, type Stats, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';
import type { AccessCheck } from './object-model.ts';

export interface Identity {
  readonly name: string;
  readonly uid: number;
  readonly groups: ReadonlySet<number>;
}

const BIT = { read: 4, write: 2, search: 1, connect: 2 } as const;

/** Undefined when there is no such user, and for root, who may everything. */
export function identityOf(files: HostFiles, name: string): Identity | undefined {
  const rows = (file: string): readonly string[][] =>
    (files.readText(file).text ?? '').split('\n').map((line) => line.split(':'));
  const user = rows('/etc/passwd').find(([account]) => account === name);
  const uid = Number(user?.[2]);
  if (user === undefined || !Number.isInteger(uid) || uid === 0) return undefined;
  const member = rows('/etc/group').filter(
    ([, , gid, members]) => gid === user[3] || (members ?? '').split(',').includes(name),
  );
  return { name, uid, groups: new Set(member.map(([, , gid]) => Number(gid)).concat(Number(user[3]))) };
}

/** A path that does not exist is asked for `write` in the directory that would hold it. */
export function checkAccess(
  files: HostFiles,
  who: Identity,
  path: string,
  wants: AccessCheck['wants'],
): AccessCheck {
  const { target, exists } = files.trail(path);
  const steps = target
    .split('/')
    .slice(1, -1)
    .map((_, i, all) => `/${all.slice(0, i + 1).join('/')}`);
  for (const dir of steps) {
    const stat = statOf(files, dir);
    if (stat === undefined) return { user: who.name, wants, ok: true }; // it is missing, not forbidden
    if (!may(stat, who, BIT.search)) return { user: who.name, wants, ok: false, blockedAt: dir };
  }
  const at = exists ? target : posix.dirname(target);
  const stat = statOf(files, at);
  const bits = !exists || stat?.isDirectory() === true ? directoryBits(wants) : BIT[wants];
  const ok = stat === undefined || may(stat, who, bits);
  return { user: who.name, wants, ok, ...(ok ? {} : { blockedAt: at }) };
}

const directoryBits = (wants: AccessCheck['wants']): number =>
  wants === 'write' ? BIT.write | BIT.search : BIT.search;

function may(stat: Stats, who: Identity, bits: number): boolean {
  const shift = stat.uid === who.uid ? 6 : who.groups.has(stat.gid) ? 3 : 0;
  return ((stat.mode >> shift) & bits) === bits;
}

function statOf(files: HostFiles, path: string): Stats | undefined {
  try {
    return (
      statSync(`${files.root}${path}`, { throwIfNoEntry: false }) ??
      lstatSync(`${files.root}${path}`, { throwIfNoEntry: false })
    );
  } catch {
    return undefined;
  }
}
