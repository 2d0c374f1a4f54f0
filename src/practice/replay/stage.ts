/** One run: a practice host under load, a theft, and what its users get to see. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StakeoutError } from '../../domain/errors.ts';
import type { Theft } from '../fault.ts';
import type { PracticeHost } from '../host/practice-host.ts';
import type { LoadRecord } from '../load/record.ts';
import type { RunningAgent, Told } from './agent.ts';
import { measure } from './measure.ts';
import type { RunReport } from './report.ts';

export type Phase = 'preparing' | 'calm' | 'theft' | 'watching' | 'done';

export interface StageListener {
  phase(phase: Phase): void;
  answer(record: LoadRecord): void;
  /** New entries of the agent's journal, in order. */
  journal(entries: readonly Told[]): void;
}

export interface StageOptions {
  readonly fault: Theft;
  /** Watches the host; absent in an unguarded run. */
  readonly agent?: RunningAgent;
  readonly requestsPerSecond: number;
  readonly listener: StageListener;
  /** Stops the run early. */
  readonly signal?: AbortSignal;
}

const CALM_MS = 800;
/** Long enough for a client's patience (3 s) to end and for the harm to show. */
const UNGUARDED_WATCH_MS = 5_000;
/** A guarded run ends when it is verified and nothing was wrong for a moment; at the latest after this time. */
const GUARDED_WATCH_MS = 15_000;
const QUIET_MS = 1_500;
const POLL_MS = 200;
const LONGEST_RUN_SECONDS = 120;

export async function stage(host: PracticeHost, options: StageOptions): Promise<RunReport> {
  const { agent, fault, listener, requestsPerSecond } = options;
  const load = host.load({
    requestsPerSecond,
    seconds: LONGEST_RUN_SECONDS,
    onRecord: (r) => listener.answer(r),
  });
  await load.running;
  listener.phase('calm');
  await sleep(CALM_MS);
  listener.phase('theft');
  const thief = await host.runScript(fault.inject);
  if (thief.startError !== undefined || thief.code === 99)
    throw new StakeoutError(`run ${fault.inject}`, thief.stderr.trim() || (thief.startError ?? 'it refused'));
  listener.phase('watching');
  if (agent) await untilQuiet(agent, thief.startedAt, options);
  else await pause(UNGUARDED_WATCH_MS, options.signal);
  const endedAt = Date.now();
  const records = await load.stop();
  const journal = agent?.journal();
  listener.phase('done');
  const recorded = { records, theftAt: thief.startedAt, thiefEndedAt: thief.endedAt, endedAt };
  return measure(journal ? { ...recorded, journal } : recorded, fault.theft.promise, fault.truth.object);
}

/** Until the journal holds a healthy check after the finding and nothing was written about it for a moment. */
async function untilQuiet(agent: RunningAgent, theftAt: number, options: StageOptions): Promise<void> {
  const deadline = Date.now() + GUARDED_WATCH_MS;
  let told = 0;
  while (Date.now() < deadline && options.signal?.aborted !== true) {
    const since = agent.journal().filter((entry) => Date.parse(entry.at) >= Math.floor(theftAt));
    options.listener.journal(since.slice(told));
    told = since.length;
    const found = since.findIndex(({ event }) => event.kind === 'finding.opened');
    const healthy = since.findLast(({ event }) => event.kind === 'service.checked' && event.healthy);
    const newest = since.at(-1);
    if (found >= 0 && healthy && newest && Date.now() - Date.parse(healthy.at) > QUIET_MS) return;
    await sleep(POLL_MS);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error; // being interrupted only ends the pause
  });
}
