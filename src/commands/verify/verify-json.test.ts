/** The documents that the verification of a tree prints are as their schema says. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dispatch } from '../run.ts';
import { processContext } from '../context.ts';
import { treeSchema } from './schema.ts';

const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-verify-json-'));
after(() => fs.rmSync(base, { recursive: true }));

async function stakeout(...args: readonly string[]): Promise<{ output: string; code: unknown }> {
  let output = '';
  const real = processContext(['--no-color']);
  const sink = { isTTY: false, color: false, columns: 100, write: (text: string) => void (output += text) };
  let code: unknown = 0;
  const context = {
    ...real,
    env: { STAKEOUT_STATE_DIR: join(base, 'state') },
    stdout: sink,
    stderr: sink,
    process: { stdout: sink, stderr: sink },
    now: () => new Date(0),
    interrupted: new AbortController().signal,
    exit: (value: number) => {
      code = value;
    },
  };
  await dispatch(args, context);
  return { output, code };
}

test('verify --tree: recorded first, then verified; the exit code says whether something changed', async () => {
  const tree = join(base, 'tree');
  fs.mkdirSync(tree);
  fs.writeFileSync(join(tree, 'a'), '');
  const run = async (): Promise<{ action: string; changes: number; code: unknown }> => {
    const { output, code } = await stakeout('verify', '--tree', tree, '--json');
    const report = treeSchema.parse(JSON.parse(output));
    return { action: report.action, changes: report.changes.length, code };
  };
  assert.deepEqual(await run(), { action: 'recorded', changes: 0, code: 0 });
  assert.deepEqual(await run(), { action: 'verified', changes: 0, code: 0 });
  fs.rmSync(join(tree, 'a'));
  assert.deepEqual(await run(), { action: 'verified', changes: 1, code: 1 });
});

test('flags that cannot both be meant are a usage error', async () => {
  const { output } = await stakeout('verify', '--full', '--quick');
  assert.match(output, /full and quick cannot both be meant/);
  assert.match((await stakeout('verify', '--init')).output, /are for trees/);
});
