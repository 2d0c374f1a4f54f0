/** Stakeout's own agent on the practice host, and its journal seen from outside. */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry } from '../../domain/event.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { openJournal } from '../../journal/index.ts';
import { PRACTICE_STATE, type PracticeHost } from '../host/practice-host.ts';

/** The stability window of a practice host: nobody wants to watch the usual minute. */
const STABILITY_SECONDS = 2;
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const STOP_TIMEOUT_MS = 10_000;
const KEPT_OUTPUT = 8_192;

export interface RunningAgent {
  /** All entries of its journal until now. */
  journal(): JournalEntry[];
  stop(): Promise<void>;
}

/** Starts `stakeout watch --policy restore` and waits until its journal says that it watches. */
export async function startAgent(host: PracticeHost): Promise<RunningAgent> {
  const args = ['watch', '--policy', 'restore', '--stability', String(STABILITY_SECONDS)];
  const child = host.spawnAgent(args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = lastOutput(child);
  const agent = { journal: () => readJournal(host), stop: () => stopAgent(child) };
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!agent.journal().some(({ event }) => event.kind === 'agent.started')) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await agent.stop();
      const ended = child.exitCode === null ? 'it was not ready in time' : `it ended with ${child.exitCode}`;
      throw new StakeoutError('start the agent on the practice host', `${ended}\n${output()}`);
    }
    await sleep(POLL_MS);
  }
  return agent;
}

function readJournal(host: PracticeHost): JournalEntry[] {
  const file = host.pathFromOutside(`${PRACTICE_STATE}/journal.db`);
  if (!existsSync(file)) return [];
  try {
    const journal = openJournal(file, { readOnly: true });
    try {
      return [...journal.entries()];
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof StakeoutError) return []; // being created this very moment: asked again
    throw error;
  }
}

async function stopAgent(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

function lastOutput(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text.trim();
}
