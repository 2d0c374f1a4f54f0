/** Stakeout's own agent on the practice host; it tells every entry of its journal as it writes it. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { eventSchema, type JournalEntry } from '../../domain/event.ts';
import { StakeoutError } from '../../domain/errors.ts';
import type { PolicyMode } from '../../domain/policy.ts';
import type { PracticeHost } from '../host/practice-host.ts';

/** The stability window of a practice host: nobody wants to watch the usual minute. */
const STABILITY_SECONDS = 2;
const WATCH = ['watch', '--json', '--stability', String(STABILITY_SECONDS), '--policy'];
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const KEPT_OUTPUT = 8_192;

/** What `stakeout watch --json` prints: one object a line for each entry of the journal. */
const toldSchema = z.object({ at: z.string(), event: eventSchema });

/** An entry of the journal as far as a spectator needs it. */
export type Told = Pick<JournalEntry, 'at' | 'event'>;

export interface RunningAgent {
  /** All entries of its journal until now. */
  journal(): readonly Told[];
  stop(): Promise<void>;
}

/** `observe`: it says what it sees and touches nothing. */
export type AgentPolicy = Extract<PolicyMode, 'observe' | 'restore'>;

/** Starts `stakeout watch` and waits until it watches and has compared everything once. */
export async function startAgent(host: PracticeHost, policy: AgentPolicy): Promise<RunningAgent> {
  const child = host.spawnAgent([...WATCH, policy], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints = lastOutput(child);
  const told: Told[] = [];
  const started = new Promise<string>((resolve) => {
    readEntries(child, (entry) => {
      told.push(entry);
      if (entry.event.kind === 'verify.done' && entry.event.scope === 'start') resolve('ready');
    });
    child.once('close', (code) => resolve(`it ended with ${code}`));
    setTimeout(() => resolve('it was not ready in time'), READY_TIMEOUT_MS).unref();
  });
  const agent = { journal: () => told, stop: () => stopAgent(host, child) };
  const outcome = await started;
  if (outcome === 'ready') return agent;
  await agent.stop();
  throw new StakeoutError('start the agent on the practice host', `${outcome}\n${complaints()}`);
}

/** Lines that are no entry are none of ours. */
function readEntries(child: ChildProcess, onEntry: (entry: Told) => void): void {
  if (!child.stdout) return;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = toldSchema.safeParse(parsed(line));
    if (entry.success) onEntry(entry.data);
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function stopAgent(host: PracticeHost, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  host.clone.signal(child, 'SIGTERM');
  const timer = setTimeout(() => host.clone.signal(child, 'SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

function lastOutput(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
  });
  return () => text.trim();
}
