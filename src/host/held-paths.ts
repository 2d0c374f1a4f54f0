/**
 * Paths that a person has taken out of our hands by `stakeout undo`: a marker file each, so that the sentinel's thread sees
 * it at its very next decision, and a restart of the agent does not forget it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function marker(stateDir: string, path: string): string {
  return join(stateDir, 'held', createHash('sha256').update(path).digest('hex'));
}

export function holdPath(stateDir: string, path: string): void {
  mkdirSync(join(stateDir, 'held'), { recursive: true, mode: 0o700 });
  writeFileSync(marker(stateDir, path), `${path}\n`, { mode: 0o600 });
}

/** The path is in our hands again: it was repaired on request, or accepted into the baseline. */
export function releasePath(stateDir: string, path: string): void {
  rmSync(marker(stateDir, path), { force: true });
}

/** One access(2). */
export function isHeld(stateDir: string, path: string): boolean {
  return existsSync(marker(stateDir, path));
}
