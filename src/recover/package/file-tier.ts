/** One file out of a package in the cache: the tier below the vault. */
import { createHash } from 'node:crypto';
import type { PackageRef } from '../../domain/component.ts';
import type { FileState } from '../../domain/file-state.ts';
import type { ActionStore } from '../undo/index.ts';
import { type Placed, placeFile } from './place-file.ts';

/** A digest in the package database, e.g. md5. */
export interface KnownDigest {
  readonly algorithm: string;
  readonly hex: string;
}

export interface PackageFilePorts {
  /** The bytes of one file as that version of the package ships it; undefined when no cached package has it. */
  readonly extract: (ref: PackageRef, path: string) => Promise<Buffer | undefined> | Buffer | undefined;
  /** What the package database says of the file. */
  readonly expected: (path: string) => { readonly digest?: KnownDigest } | undefined;
  readonly actions: ActionStore;
}

export interface PackageFileOrder {
  readonly path: string;
  readonly package: PackageRef;
  /** As the baseline has it: its digest must match too, where it has one. */
  readonly state: FileState;
  readonly damaged: FileState | undefined;
  readonly incident?: string;
}

export type PackageFileOutcome =
  | Placed
  | { readonly ok: false; readonly why: 'not-cached' | 'no-digest' | 'digest-differs' };

/** Nothing is put in place that the package database, and the baseline where it can, do not vouch for. */
export async function restoreFromPackage(
  order: PackageFileOrder,
  ports: PackageFilePorts,
): Promise<PackageFileOutcome> {
  const { path, state, damaged, incident } = order;
  const bytes = await ports.extract(order.package, path);
  if (bytes === undefined) return { ok: false, why: 'not-cached' };
  const wanted = digestsOf(ports.expected(path)?.digest, state.sha256);
  if (wanted.length === 0) return { ok: false, why: 'no-digest' };
  if (!wanted.every((one) => digest(bytes, one.algorithm) === one.hex))
    return { ok: false, why: 'digest-differs' };
  return placeFile(
    { path, bytes, state, damaged, ...(incident === undefined ? {} : { incident }) },
    ports.actions,
  );
}

function digestsOf(known: KnownDigest | undefined, sha256: string | undefined): readonly KnownDigest[] {
  return [
    ...(known === undefined ? [] : [known]),
    ...(sha256 === undefined ? [] : [{ algorithm: 'sha256', hex: sha256 }]),
  ];
}

function digest(bytes: Buffer, algorithm: string): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
