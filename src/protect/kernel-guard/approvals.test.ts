import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { startTicksOf } from '../../host/agent-status.ts';
import { announce, answer, approvedTrees, approveOwnTree, disapproveOwnTree } from './approvals.ts';

const own = { pid: process.pid, startTicks: startTicksOf(process.pid) ?? '' };
/** pid_max of any kernel is lower. */
const NOBODY = 4_194_999;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stakeout-approvals-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);

test('a token counts for the process that got it, not for a later one with its pid', () => {
  write(String(own.pid), `${own.startTicks}\n`);
  assert.deepEqual(approvedTrees(directory), [own]);
  write(String(own.pid), '1');
  assert.deepEqual(approvedTrees(directory), []);
});

test('what the dead left behind is removed, odd names are', () => {
  for (const name of [String(NOBODY), `${NOBODY}.seen`, 'passwd', '-1']) write(name, '1');
  assert.deepEqual(approvedTrees(directory), []);
  for (const name of [String(NOBODY), `${NOBODY}.seen`, 'passwd', '-1'])
    assert.equal(existsSync(join(directory, name)), false, name);
});

test('nobody waits where no kernel guard is on, or its agent is dead', async () => {
  assert.equal(await approveOwnTree(directory), true);
  assert.equal(await approveOwnTree(join(directory, 'absent')), true);
  write('kernel', String(NOBODY));
  assert.equal(await approveOwnTree(directory), true);
  assert.equal(existsSync(join(directory, String(own.pid))), false);
});

test('whoever asks goes on when the agent has answered', async () => {
  announce(true, directory);
  const asked = approveOwnTree(directory);
  assert.deepEqual(approvedTrees(directory), [own]);
  answer(approvedTrees(directory), directory);
  assert.equal(await asked, true);
  disapproveOwnTree(directory);
  assert.deepEqual(approvedTrees(directory), []);
  announce(false, directory);
  assert.equal(existsSync(join(directory, 'kernel')), false);
});
