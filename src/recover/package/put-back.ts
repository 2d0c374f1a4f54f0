/**
 * Puts one path back as its package has it, without any record of ours: a library with all of its names, a configuration file, a
 * directory, a link. Nothing is put in place that the package database does not vouch for, but links and directories, of which it
 * keeps no digest.
 */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PackageRef } from '../../domain/component.ts';
import { messageOf } from '../../domain/errors.ts';
import { type Difference, differences, type FileState } from '../../domain/file-state.ts';
import { type ExpectedFile, extractFile, type PackageDatabase } from '../../host/packages/index.ts';
import { captureState } from '../../identify/state/index.ts';
import type { ActionStore } from '../undo/index.ts';
import { together } from './companions.ts';
import { mappedOriginal } from './mapped.ts';
import { type IdOf, packagedState } from './packaged-state.ts';
import { placeDirectory } from './place-directory.ts';
import { placeFile, type Placement } from './place-file.ts';
import type { DebSupply } from './supply.ts';
import { templateOf } from './template.ts';

export type PackageTier = 'mapped' | 'package-file' | 'template';

export type PutBack =
  | {
      readonly path: string;
      readonly result: 'restored';
      readonly tier: PackageTier;
      readonly action: string;
    }
  | { readonly path: string; readonly result: 'unchanged' }
  | { readonly path: string; readonly result: 'failed'; readonly why: string; readonly next: string };

export interface PackageTools {
  readonly database: PackageDatabase;
  readonly actions: ActionStore;
  readonly supply: Pick<DebSupply, 'get'>;
  readonly idOf: IdOf;
  readonly incident?: string;
  /** See `ActionRecord`. */
  readonly group?: string;
}

/** The path asked for first. Never throws for what the host is. */
export async function putBackPackaged(path: string, tools: PackageTools): Promise<readonly PutBack[]> {
  const expected = tools.database.expected(path);
  if (expected === undefined) return [fromTemplate(path, tools)];
  const { name } = expected.package;
  const found: PutBack[] = [];
  for (const one of together(path, name, tools.database, (other) => stands(other)))
    found.push(await putBackOne(one, one === path, tools));
  const changed = found.filter((one) => one.path === path || one.result !== 'unchanged');
  return changed.toSorted((a, b) => Number(b.path === path) - Number(a.path === path));
}

async function putBackOne(path: string, asked: boolean, tools: PackageTools): Promise<PutBack> {
  try {
    const expected = tools.database.expected(path);
    if (expected === undefined) return { path, result: 'unchanged' };
    // A companion that is whole is no concern of this repair.
    const agrees = tools.database.agrees(path) === 'agrees';
    if (agrees && !asked) return { path, result: 'unchanged' };
    return fromMapping(path, expected, tools) ?? (await fromPackage(path, expected, agrees, tools));
  } catch (error) {
    return { path, result: 'failed', why: messageOf(error), next: 'look at the file system it is on' };
  }
}

/** Only for what is gone: a file that stands is not judged by what somebody has mapped. */
function fromMapping(path: string, { digest }: ExpectedFile, tools: PackageTools): PutBack | undefined {
  if (digest === undefined || stands(path) || !stands(dirname(path))) return undefined;
  const original = mappedOriginal(path, digest);
  return original === undefined
    ? undefined
    : place({ path, damaged: undefined, ...original }, 'mapped', tools);
}

async function fromPackage(
  path: string,
  expected: ExpectedFile,
  agrees: boolean,
  tools: PackageTools,
): Promise<PutBack> {
  const ref = expected.package;
  const deb = await tools.supply.get(ref);
  if (!deb.found) {
    if (agrees) return { path, result: 'unchanged' };
    return {
      path,
      result: 'failed',
      why: `no package file of ${ref.name}: ${deb.why}`,
      next: byApt(expected),
    };
  }
  const extracted = await extractFile(deb.path, path, { directories: true });
  if (!extracted.found)
    return { path, result: 'failed', why: `${deb.path}: ${extracted.why}`, next: byApt(expected) };
  const { content: bytes } = extracted.file;
  const refusal = extracted.file.type === 'file' ? refusalOf(bytes, expected) : undefined;
  if (refusal !== undefined) return { path, result: 'failed', why: refusal, next: byApt(expected) };
  const state = packagedState(extracted.file, expected.override, tools.idOf);
  const damaged = captureState(path);
  if (isSame(state, damaged)) return { path, result: 'unchanged' };
  return place({ path, bytes, state, damaged }, 'package-file', tools);
}

function refusalOf(bytes: Buffer, { digest, package: { name } }: ExpectedFile): string | undefined {
  if (digest === undefined) return `the package database has no digest of it to check ${name} against`;
  const hex = createHash(digest.algorithm).update(bytes).digest('hex');
  return hex === digest.hex ? undefined : `what ${name} ships is not what the package database says`;
}

function fromTemplate(path: string, tools: PackageTools): PutBack {
  try {
    const made = templateOf(path, tools.database);
    if (made === undefined) return unowned(path);
    if (!made.found)
      return { path, result: 'failed', why: made.why, next: 'install its package again, then repair it' };
    const { bytes, state } = made.template;
    const damaged = captureState(path);
    if (isSame(state, damaged)) return { path, result: 'unchanged' };
    return place({ path, bytes, state, damaged }, 'template', tools);
  } catch (error) {
    return { path, result: 'failed', why: messageOf(error), next: 'look at the file system it is on' };
  }
}

function unowned(path: string): PutBack {
  return {
    path,
    result: 'failed',
    why: 'no installed package owns it and the baseline has no usable copy of it',
    next: 'bring it back from a backup or a deployment',
  };
}

function place(placement: Placement, tier: PackageTier, tools: PackageTools): PutBack {
  const { path, state } = placement;
  const { incident, group, actions } = tools;
  const order = {
    ...placement,
    ...(incident === undefined ? {} : { incident }),
    ...(group === undefined ? {} : { group }),
  };
  const placed = state.type === 'directory' ? placeDirectory(order, actions) : placeFile(order, actions);
  return placed.ok
    ? { path, result: 'restored', tier, action: placed.record.id }
    : {
        path,
        result: 'failed',
        why: 'something else stands there now and was left alone',
        next: `look at ${path}`,
      };
}

function byApt({ package: ref, conffile }: ExpectedFile): string {
  const missing = conffile ? ' -o Dpkg::Options::=--force-confmiss' : '';
  return `when the package archive can be reached: apt-get install --reinstall${missing} ${packageName(ref)}`;
}

function packageName({ name, arch }: PackageRef): string {
  return arch === 'all' ? name : `${name}:${arch}`;
}

/**
 * Packages' scripts set capabilities, and modes and owners of directories, after unpacking: those prove no damage. Times and labels
 * are no damage either.
 */
function isSame(state: FileState, now: FileState | undefined): boolean {
  if (state.type === 'directory' && now?.type === 'directory') return true;
  return differences(state, now).every((one) => UNPACKED_OTHERWISE.has(one));
}

const UNPACKED_OTHERWISE: ReadonlySet<Difference> = new Set(['mtime', 'xattr', 'acl', 'capability']);

function stands(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // a parent is no directory
  }
}
