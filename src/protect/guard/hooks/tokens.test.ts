/** The part of the hooks that leaves a token, run by a shell: whom it is for, and when it waits for a kernel guard. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { startTicksOf } from '../../../host/agent-status.ts';
import { answer, approvedTrees } from '../../kernel-guard/approvals.ts';
import { commonHead } from './common.ts';

const SETTINGS = {
  node: '/nowhere',
  main: '/nowhere',
  program: '/nowhere',
  stateDir: '/nowhere',
  failMode: 'last-known',
  manager: 'dpkg',
} as const;
/** pid_max of any kernel is lower. */
const NOBODY = 4_194_999;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stakeout-tokens-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The caller of the shell, by the hook's reckoning, is this process. Resolves with the agent's answer as it stands then. */
async function approve(): Promise<string> {
  const head = commonHead(SETTINGS, 'A test.').replace(/^TOKENS=.*$/m, `TOKENS=${directory}`);
  const script = `${head}find_caller\napprove\ncat "$TOKENS/$FRONT.seen" 2>/dev/null || echo unseen\n`;
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 0);
  return said.trim();
}

const token = (): string => readFileSync(join(directory, String(process.pid)), 'utf8').trim();

test('without a kernel guard the token is left and nobody waits', async () => {
  assert.equal(await approve(), 'unseen');
  assert.equal(token(), startTicksOf(process.pid));
  assert.deepEqual(readdirSync(directory), [String(process.pid)]);
});

test('a marker of a dead agent counts for nothing', async () => {
  writeFileSync(join(directory, 'kernel'), String(NOBODY));
  writeFileSync(join(directory, `${process.pid}.seen`), 'of another time');
  assert.equal(await approve(), 'of another time');
  assert.equal(token(), startTicksOf(process.pid));
});

test('with one, the caller goes on when the kernel knows: an old answer does not count', async () => {
  writeFileSync(join(directory, 'kernel'), String(process.pid));
  writeFileSync(join(directory, `${process.pid}.seen`), 'of another time');
  const watcher = watch(directory, () => {
    if (existsSync(join(directory, String(process.pid)))) answer(approvedTrees(directory), directory);
  });
  try {
    assert.equal(await approve(), startTicksOf(process.pid));
  } finally {
    watcher.close();
  }
});

test('an agent that does not answer is not waited for without end', async () => {
  writeFileSync(join(directory, 'kernel'), String(process.pid));
  assert.equal(await approve(), 'unseen');
});
