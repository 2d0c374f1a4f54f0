/**
 * Paths that a person took out of our hands by `stakeout undo`: left alone until they are repaired or accepted.
 * One empty file per path, named by the digest of the path, so that the sentinel can ask in one system call before each restore.
 */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { privateDirectory } from './state-directory.ts';

export function holdPath(stateDir: string, path: string): void {
  privateDirectory(join(stateDir, 'held'));
  writeDurably(heldMarker(stateDir, path), [Buffer.from(`${path}\n`)]);
}

export function releasePath(stateDir: string, path: string): void {
  rmSync(heldMarker(stateDir, path), { force: true });
}

export function isHeld(stateDir: string, path: string): boolean {
  // Nearly always nothing was ever held: then no digest is computed while a visitor waits.
  return existsSync(join(stateDir, 'held')) && existsSync(heldMarker(stateDir, path));
}

/** The file whose presence means that `path` is held. */
export function heldMarker(stateDir: string, path: string): string {
  return join(stateDir, 'held', createHash('sha256').update(path).digest('hex'));
}
