/**
 * Which process trees may do everything: those that the package guard passed, and those that an administrator approved. Each is
 * a file named by its first process's pid that holds its start time, in the directory where the package guard's hooks leave
 * theirs. The agent answers by a second file, PID.seen, so that whoever waits knows that the kernel knows.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTicksOf } from '../../host/agent-status.ts';
import { TOKENS } from '../guard/index.ts';

/** There while a kernel guard is on: without it nobody waits. It holds the agent's pid. */
const MARKER = 'kernel';
const SEEN = '.seen';
const WAIT_MS = 1000;
const LOOK_MS = 10;

export interface ApprovedTree {
  readonly pid: number;
  readonly startTicks: string;
}

/** Approvals of processes that still live; what others left behind is removed. */
export function approvedTrees(directory: string = TOKENS): ApprovedTree[] {
  return namesIn(directory).flatMap((name) => {
    if (name === MARKER) return [];
    const pid = Number(name.replace(SEEN, ''));
    const ticks = Number.isSafeInteger(pid) && pid > 0 ? startTicksOf(pid) : undefined;
    if (ticks === undefined) {
      rmSync(join(directory, name), { force: true });
      return [];
    }
    if (name.endsWith(SEEN) || contentOf(directory, name) !== ticks) return [];
    return [{ pid, startTicks: ticks }];
  });
}

export function answer(trees: readonly ApprovedTree[], directory: string = TOKENS): void {
  for (const { pid, startTicks } of trees) {
    const name = `${pid}${SEEN}`;
    if (contentOf(directory, name) !== startTicks)
      writeFileSync(join(directory, name), startTicks, { mode: 0o600 });
  }
}

export function announce(on: boolean, directory: string = TOKENS): void {
  if (on) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, MARKER), String(process.pid), { mode: 0o600 });
  } else rmSync(join(directory, MARKER), { force: true });
}

/**
 * This process and what it starts may change what the kernel keeps. Does nothing where no kernel guard is on; returns false when
 * its agent does not answer within a second.
 */
export async function approveOwnTree(directory: string = TOKENS): Promise<boolean> {
  const agent = contentOf(directory, MARKER);
  if (agent === undefined || startTicksOf(Number(agent)) === undefined) return true;
  const ticks = startTicksOf(process.pid);
  if (ticks === undefined) return false;
  writeFileSync(join(directory, String(process.pid)), ticks, { mode: 0o600 });
  for (let waited = 0; waited < WAIT_MS; waited += LOOK_MS) {
    if (contentOf(directory, `${process.pid}${SEEN}`) === ticks) return true;
    await sleep(LOOK_MS);
  }
  return false;
}

export function disapproveOwnTree(directory: string = TOKENS): void {
  rmSync(join(directory, String(process.pid)), { force: true });
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function contentOf(directory: string, name: string): string | undefined {
  try {
    return readFileSync(join(directory, name), 'utf8').trim();
  } catch {
    return undefined;
  }
}
