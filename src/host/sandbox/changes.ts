/** What a clone changed, read from the upper layers of its overlays. */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { declare } from '../libc/index.ts';

export interface CloneChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly type: 'file' | 'directory' | 'link' | 'other';
}

/** One overlay of a clone: where it is mounted, its upper layer and its lower layers, topmost first. */
export interface Layers {
  readonly point: string;
  readonly upper: string;
  readonly lowers: readonly string[];
}

export function layerChanges(layers: Layers): CloneChange[] {
  const found: CloneChange[] = [];
  walk(layers, '', found);
  return found;
}

function walk(layers: Layers, below: string, found: CloneChange[]): void {
  for (const name of readdirSync(layers.upper + below)) {
    const path = `${below}/${name}`;
    const upper = lstatSync(layers.upper + path);
    const lower = lowerState(layers, path);
    const where = join(layers.point, path);
    if (isWhiteout(upper)) {
      if (lower) found.push({ path: where, change: 'removed', type: typeOf(lower) });
      continue;
    }
    if (!lower) found.push({ path: where, change: 'added', type: typeOf(upper) });
    else if (differs(upper, lower)) found.push({ path: where, change: 'changed', type: typeOf(upper) });
    if (!upper.isDirectory()) continue;
    if (lower?.isDirectory() && isOpaque(layers.upper + path)) removedBelow(layers, path, found);
    walk(layers, path, found);
  }
}

/** An opaque directory hides all of the lower one: what the upper lacks was removed. */
function removedBelow(layers: Layers, path: string, found: CloneChange[]): void {
  const kept = new Set(readdirSync(layers.upper + path));
  const before = new Set(layers.lowers.flatMap((lower) => names(lower + path)));
  for (const name of before) {
    const lower = kept.has(name) ? undefined : lowerState(layers, `${path}/${name}`);
    if (lower) found.push({ path: join(layers.point, path, name), change: 'removed', type: typeOf(lower) });
  }
}

function names(directory: string): string[] {
  return lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(directory) : [];
}

function lowerState(layers: Layers, path: string): Stats | undefined {
  for (const lower of layers.lowers) {
    const state = lstatOrAbsent(lower + path);
    if (state) return isWhiteout(state) ? undefined : state;
  }
  return undefined;
}

/** A parent that is a file in this layer answers ENOTDIR: absent all the same. */
function lstatOrAbsent(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** A directory is copied up whenever something below it is, so only its own attributes count. */
function differs(upper: Stats, lower: Stats): boolean {
  if (upper.mode !== lower.mode || upper.uid !== lower.uid || upper.gid !== lower.gid) return true;
  return !upper.isDirectory() && (upper.size !== lower.size || upper.mtimeMs !== lower.mtimeMs);
}

/** overlayfs marks a removal with a character device 0:0 (Documentation/filesystems/overlayfs.rst, "whiteouts"). */
function isWhiteout(state: Stats): boolean {
  return state.isCharacterDevice() && state.rdev === 0;
}

const lgetxattr = declare<(path: string, name: string, value: Buffer, size: number) => number>(
  'int64_t lgetxattr(const char *path, const char *name, uint8_t *value, size_t size)',
);

function isOpaque(directory: string): boolean {
  const value = Buffer.alloc(1);
  return lgetxattr(directory, 'trusted.overlay.opaque', value, 1) === 1 && value.toString() === 'y';
}

function typeOf(state: Stats): CloneChange['type'] {
  if (state.isFile()) return 'file';
  if (state.isDirectory()) return 'directory';
  return state.isSymbolicLink() ? 'link' : 'other';
}
