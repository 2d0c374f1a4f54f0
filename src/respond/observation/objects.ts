/** Looks at every object that a message, a change or a configuration names, as it is now: the reasoning itself looks at nothing. */
import { lstatSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import type { FileState } from '../../domain/file-state.ts';
import { checkAccess, type Identity, identityOf } from './access.ts';
import { faultOf } from './faults.ts';
import { lookAlikes } from './look-alikes.ts';
import type { Look } from './look.ts';
import type { AccessCheck, DiffLine, ObjectState } from './object-model.ts';
import type { Naming } from './names.ts';
import { linesOf } from './text-diff.ts';

/** A hostile log could name very many. */
const MOST_OBJECTS = 1500;

export function observeObjects(look: Look, named: readonly Naming[]): Readonly<Record<string, ObjectState>> {
  const found: Record<string, ObjectState> = Object.create(null);
  const joined = join(named);
  if (joined.size > MOST_OBJECTS)
    look.limits.add(`only ${MOST_OBJECTS} of ${joined.size} named objects were looked at`);
  for (const [name, naming] of [...joined].slice(0, MOST_OBJECTS)) {
    const state = observe(look, naming);
    found[name] = state;
    found[state.path] ??= state;
    const { missingFrom, access = [] } = state;
    for (const path of [missingFrom, ...access.map((check) => check.blockedAt)])
      if (path !== undefined && path !== state.path) found[path] ??= observe(look, { ...PLAIN, path });
  }
  return found;
}

const PLAIN = { binary: false, lines: new Set<number>(), access: [], near: false };

interface Joined {
  readonly path: string;
  readonly binary: boolean;
  readonly lines: Set<number>;
  readonly access: { readonly user: string; readonly wants: AccessCheck['wants'] }[];
  readonly near: boolean;
}

function join(named: readonly Naming[]): ReadonlyMap<string, Joined> {
  const found = new Map<string, Joined>();
  for (const one of named) {
    const known = found.get(one.name);
    const entry: Joined = {
      path: one.path,
      binary: (known?.binary ?? false) || one.binary === true,
      lines: known?.lines ?? new Set(),
      access: known?.access ?? [],
      near: (known?.near ?? false) || one.near === true,
    };
    if (one.line !== undefined) entry.lines.add(one.line);
    if (
      one.access !== undefined &&
      !entry.access.some((a) => a.user === one.access?.user && a.wants === one.access.wants)
    )
      entry.access.push(one.access);
    found.set(one.name, entry);
  }
  return found;
}

function observe(look: Look, { path, binary, lines, access, near }: Joined): ObjectState {
  const { target, exists, links } = look.files.trail(path);
  const stat = statOf(`${look.files.root}${path}`);
  const owner = look.traces.of(path)?.package ?? look.traces.of(target)?.package;
  const owned = owner === undefined ? {} : { package: owner };
  if (stat === undefined || !exists) {
    return {
      path: exists ? path : links.length > 0 ? path : target,
      exists: false,
      target,
      ...(stat?.isSymbolicLink() === true
        ? { dangling: true }
        : { missingFrom: highestMissing(look, target) }),
      ...owned,
      ...conffile(look, path),
      ...(near ? { lookAlikes: lookAlikes(look.files, target, keptIn(look, target)) } : {}),
      ...checks(look, path, access),
    };
  }
  const aim = statOf(`${look.files.root}${target}`) ?? stat;
  const fault = binary ? faultOf(look, target) : undefined;
  const text = lines.size > 0 ? linesAround(look, path, lines) : [];
  return {
    // A link to a device is what is wrong, not the device.
    path: binary && aim.isFile() ? target : path,
    exists: true,
    type: typeOf(aim),
    mode: aim.mode & 0o7777,
    uid: aim.uid,
    gid: aim.gid,
    size: aim.isFile() ? aim.size : 0,
    target,
    changedAt: stat.ctime.toISOString(),
    ...owned,
    ...conffile(look, path),
    ...(binary && aim.isFile() ? { agreement: look.packages.agrees(target) } : {}),
    ...(fault === undefined ? {} : { fault }),
    ...checks(look, path, access),
    ...(text.length > 0 ? { lines: text } : {}),
  };
}

/** Names that the record knows below a directory. */
function keptIn(look: Look, directory: string): readonly string[] {
  const entries = look.baseline?.entries ?? [];
  return entries.flatMap(({ component: { path } }) =>
    posix.dirname(path) === directory ? [posix.basename(path)] : [],
  );
}

function typeOf(stat: Stats): FileState['type'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isSocket()) return 'socket';
  if (stat.isFIFO()) return 'fifo';
  return stat.isBlockDevice() ? 'block' : 'char';
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function conffile(look: Look, path: string): { conffile?: true } {
  if (look.packages.expected(path)?.conffile === true) return { conffile: true };
  return look.traces.of(path)?.state === 'config-files' ? { conffile: true } : {};
}

/** The uppermost directory of the path that is not there, or the path itself. */
function highestMissing(look: Look, path: string): string {
  let highest = path;
  for (let dir = posix.dirname(path); dir !== '/' && !look.files.trail(dir).exists; dir = posix.dirname(dir))
    highest = dir;
  return highest;
}

const identities = new WeakMap<Look, Map<string, Identity | undefined>>();

function identity(look: Look, name: string): Identity | undefined {
  const known = identities.get(look) ?? new Map<string, Identity | undefined>();
  identities.set(look, known);
  if (!known.has(name)) known.set(name, identityOf(look.files, name));
  return known.get(name);
}

function checks(look: Look, path: string, wanted: Joined['access']): { access?: readonly AccessCheck[] } {
  const found = wanted.flatMap(({ user, wants }) => {
    const who = identity(look, user);
    return who === undefined ? [] : [checkAccess(look.files, who, path, wants)];
  });
  return found.length === 0 ? {} : { access: found };
}

const AROUND = 1;
const MOST_TEXT = 4 << 20;

function linesAround(look: Look, path: string, lines: ReadonlySet<number>): readonly DiffLine[] {
  const text = look.files.readText(path, MOST_TEXT).text;
  if (text === undefined) return [];
  const wanted = new Set([...lines].flatMap((line) => [line - AROUND, line, line + AROUND]));
  return linesOf(text).filter(({ line }) => wanted.has(line));
}
