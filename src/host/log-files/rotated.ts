/** The older files of a log: what logrotate(8), rotatelogs(8) and their like leave beside it. */
import { closeSync, readdirSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { type FileLook, lookAtItself, openLog, type OpenedFile } from './file-identity.ts';

/** More generations than this are not looked at. */
const MAX_GENERATIONS = 64;
/** `.1`, `-20261024`, `.2026-10-24-15`, `-1729760000`, each also compressed. */
const MARK = /^[.-]\d[\d._-]{0,30}$/;
/** A directory is listed while its files are being renamed: it is listed until it says the same twice. */
const MAX_LISTINGS = 8;

export interface RotatedLog extends FileLook {
  readonly path: string;
  readonly gzip: boolean;
}

/** Newest first, by the time of the last write, which compression keeps. Empty when the directory cannot be read. */
export function rotatedLogs(path: string): readonly RotatedLog[] {
  let last: readonly RotatedLog[] = [];
  for (let i = 0; i < MAX_LISTINGS; i += 1) {
    const listed = list(path);
    if (listed.length === last.length && listed.every((g, n) => isSame(g, last[n]))) return listed;
    last = listed;
  }
  return last;
}

/** Opens the generation wherever it has been renamed to; undefined when it is gone. */
export function openGeneration(log: string, wanted: RotatedLog): OpenedFile | undefined {
  for (let place: RotatedLog | undefined = wanted, i = 0; place !== undefined && i < MAX_LISTINGS; i += 1) {
    const file = openLog(place.path);
    if (!('error' in file)) {
      if (file.id === wanted.id) return file;
      closeSync(file.fd);
    }
    place = rotatedLogs(log).find((g) => g.id === wanted.id);
  }
  return undefined;
}

/** `access.log` → `access.log.1`, `access.log-20261024.gz`, and with logrotate's `extension`: `access-20261024.log`. */
export function isRotatedName(log: string, name: string): boolean {
  const plain = name.endsWith('.gz') ? name.slice(0, -3) : name;
  if (plain.startsWith(log)) return MARK.test(plain.slice(log.length));
  const extension = posix.extname(log);
  const stem = log.slice(0, log.length - extension.length);
  return (
    extension !== '' &&
    plain.startsWith(stem) &&
    plain.endsWith(extension) &&
    MARK.test(plain.slice(stem.length, plain.length - extension.length))
  );
}

function list(path: string): readonly RotatedLog[] {
  const directory = dirname(path);
  return namesIn(directory)
    .filter((name) => isRotatedName(basename(path), name))
    .flatMap((name) => {
      const look = lookAtItself(join(directory, name));
      return 'error' in look ? [] : [{ ...look, path: join(directory, name), gzip: name.endsWith('.gz') }];
    })
    .sort((a, b) => compare(b.modifiedNs, a.modifiedNs) || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_GENERATIONS);
}

export function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const isSame = (a: RotatedLog, b: RotatedLog | undefined): boolean => a.id === b?.id && a.path === b.path;

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
