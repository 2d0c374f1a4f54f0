/** The command line of `stakeout repair`, as far as it asks nothing of the services of this machine. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { run } from '../host/process/index.ts';
import { openJournal } from '../journal/index.ts';
import { repairSchema } from './repair.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

function scene(t: TestContext) {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-repair-command-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const stateDir = join(dir, 'state');
  openJournal(join(stateDir, 'journal.db')).close();
  const stakeout = (...args: readonly string[]) =>
    run([process.execPath, MAIN, 'repair', ...args], { cwd: dir, env: { STAKEOUT_STATE_DIR: stateDir } });
  return { dir, stakeout };
}

test('paths, an incident or a cause: one of them', async (t) => {
  const { stakeout } = scene(t);
  for (const args of [
    ['INC-20260102-1', '/etc/x'],
    ['--cause', '1', '/etc/x'],
    ['--cause', '0'],
    ['--cause', 'one'],
  ])
    assert.equal((await stakeout(...args)).code, EXIT.usage, args.join(' '));
  const unknown = await stakeout('INC-20260102-1');
  assert.deepEqual([unknown.code, /stakeout incidents/.test(unknown.stderr)], [EXIT.input, true]);
});

test('a path that nobody knows: shown first, then tried; neither pretends', async (t) => {
  const { dir, stakeout } = scene(t);
  const shown = await stakeout('lost.php', '--json');
  assert.equal(shown.code, EXIT.environment, shown.stderr);
  const [row] = repairSchema.parse(JSON.parse(shown.stdout)).repairs;
  assert.deepEqual([row?.path, row?.result, row?.wrong], [join(dir, 'lost.php'), 'failed', 'missing']);
  const tried = await stakeout('--yes', 'lost.php');
  if (process.geteuid?.() !== 0) return assert.equal(tried.code, EXIT.privilege);
  assert.equal(tried.code, EXIT.environment);
  assert.match(tried.stdout, /no installed package owns it/);
});
