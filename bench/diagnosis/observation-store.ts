/** What the tool saw in a full run, to be judged again without a host: `stakeout diagnose --from FILE`, or `--replay` here. */
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseObservation, type Observation } from '../../src/respond/diagnosis/index.ts';
import { cacheDirectory } from './cache.ts';
import type { Mode } from './options.ts';

/** Before anything was restarted, or after all phases. */
export type Moment = 'at-once' | 'at-end';

export interface Stored {
  readonly observation: Observation;
  /** Pages answered wrongly at that moment. */
  readonly failing: boolean;
}

export function storeObservation(from: string, id: string, mode: Mode, when: Moment, failing: boolean): void {
  for (const other of [true, false]) rmSync(fileOf(id, mode, when, other), { force: true });
  copyFileSync(from, fileOf(id, mode, when, failing));
}

export function storedObservation(id: string, mode: Mode, when: Moment): Stored | undefined {
  for (const failing of [true, false]) {
    const file = fileOf(id, mode, when, failing);
    if (existsSync(file))
      return { observation: parseObservation(JSON.parse(readFileSync(file, 'utf8'))), failing };
  }
  return undefined;
}

function fileOf(id: string, mode: Mode, when: Moment, failing: boolean): string {
  const name = [id.replace('/', '-'), mode, when, failing ? 'failing' : 'fine', 'json'].join('.');
  return join(cacheDirectory('observations'), name);
}
