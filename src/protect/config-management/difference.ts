/** What would change, as diff(1) writes it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { run } from '../../host/process/index.ts';
import type { Change } from './place.ts';

const DIFF = '/usr/bin/diff';
const NOTHING = '/dev/null';

export async function unifiedDiff(changes: readonly Change[]): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'stakeout-diff-'));
  try {
    const texts: string[] = [];
    for (const { path, change, before, after } of changes) {
      const old = join(scratch, 'old');
      writeFileSync(old, before);
      const labels = [
        change === 'added' ? NOTHING : `a/${path}`,
        change === 'removed' ? NOTHING : `b/${path}`,
      ];
      const argv = [DIFF, '-u', ...labels.flatMap((label) => ['--label', label]), '--', old, '-'];
      const done = await run(argv, { input: after, maxBytes: 16 << 20 });
      if (done.code !== 0 && done.code !== 1)
        throw new StakeoutError(`compare ${path}`, done.stderr.trim() || `${DIFF} failed`);
      texts.push(done.stdout);
    }
    return texts.join('');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
