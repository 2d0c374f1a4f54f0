/** The tree that is verified: /usr where it is large enough, else copies of it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { walk } from '../../src/identify/verify/tree/walk.ts';
import { run } from '../../src/host/process/index.ts';

/** What the goals are stated for. */
const WANTED_ENTRIES = 124_000;
const ENOUGH_ENTRIES = 100_000;

export function countEntries(tree: string): number {
  return walk(tree).names.entries.count;
}

/** A tree to measure on; copies, when they are needed, go below `scratch`. */
export async function prepareTree(scratch: string, quick: boolean): Promise<string> {
  if (quick) return '/usr/share';
  const count = countEntries('/usr');
  if (count >= ENOUGH_ENTRIES) return '/usr';
  const tree = join(scratch, 'tree');
  mkdirSync(tree);
  for (let copy = 0; copy * count < WANTED_ENTRIES; copy += 1) {
    const result = await run(['/bin/cp', '-a', '/usr', join(tree, String(copy))], { timeoutMs: 600_000 });
    if (result.code !== 0) throw new Error(`cannot copy /usr: ${result.stderr}`);
  }
  return tree;
}
