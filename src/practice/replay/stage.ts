/** One run: a practice host under load, a theft, and what its users get to see. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StakeoutError } from '../../domain/errors.ts';
import type { Theft } from '../fault.ts';
import type { PracticeHost } from '../host/practice-host.ts';
import type { LoadRecord } from '../load/record.ts';
import type { RunningAgent, Told } from './agent.ts';
import { since } from './entries.ts';
import { measure } from './measure.ts';
import { isNamed } from './naming.ts';
import type { RunReport } from './report.ts';

/** `named`: the agent of a watched run has said why, or has had its time; what users see goes on. */
export type Phase = 'preparing' | 'calm' | 'theft' | 'watching' | 'named' | 'done';

export interface StageListener {
  phase(phase: Phase): void;
  answer(record: LoadRecord): void;
  /** New entries of the agent's journal, in order. */
  journal(entries: readonly Told[]): void;
}

export interface StageOptions {
  readonly fault: Theft;
  readonly agent: RunningAgent;
  /** The agent restores; else it only watches. */
  readonly guarded: boolean;
  readonly requestsPerSecond: number;
  readonly listener: StageListener;
  /** Stops the run early. */
  readonly signal?: AbortSignal;
}

const CALM_MS = 800;
/** Long enough for a client's patience (3 s) to end and for the harm to show. */
const HARM_MS = 5_000;
/** An agent gives its diagnosis up after 30 s (src/agent/diagnosing.ts); what comes later never comes. */
const NAMING_MS = 35_000;
/** A guarded run ends when it is verified and nothing was wrong for a moment; at the latest after this time. */
const GUARDED_WATCH_MS = 15_000;
const QUIET_MS = 1_500;
const POLL_MS = 200;
const LONGEST_RUN_SECONDS = 120;

export async function stage(host: PracticeHost, options: StageOptions): Promise<RunReport> {
  const { agent, fault, guarded, listener, requestsPerSecond } = options;
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
  if (guarded) await follow(options, thief.startedAt, GUARDED_WATCH_MS, isQuiet);
  else await watchHarm(options, thief.startedAt);
  const endedAt = Date.now();
  const records = await load.stop();
  listener.phase('done');
  return measure(
    {
      records,
      theftAt: thief.startedAt,
      thiefEndedAt: thief.endedAt,
      endedAt,
      journal: agent.journal(),
    },
    fault.theft.promise,
    fault.truth,
  );
}

/** Until the cause is named and the harm has had time to show. */
async function watchHarm(options: StageOptions, theftAt: number): Promise<void> {
  const { fault, listener, signal } = options;
  const enough = Date.now() + HARM_MS;
  await follow(options, theftAt, NAMING_MS, (told) => isNamed(told, theftAt, fault.truth));
  listener.phase('named');
  await pause(Math.max(0, enough - Date.now()), signal);
}

/** Tells the journal since the theft, until it holds what is waited for; at the latest after this time. */
async function follow(
  options: StageOptions,
  theftAt: number,
  limitMs: number,
  isOver: (entries: readonly Told[]) => boolean,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  let told = 0;
  while (Date.now() < deadline && options.signal?.aborted !== true) {
    const entries = since(options.agent.journal(), theftAt);
    options.listener.journal(entries.slice(told));
    told = entries.length;
    if (isOver(entries)) return;
    await sleep(POLL_MS);
  }
}

/** A healthy check after the finding, and nothing was wrong for a moment. */
function isQuiet(entries: readonly Told[]): boolean {
  const found = entries.some(({ event }) => event.kind === 'finding.opened');
  const healthy = entries.findLast(({ event }) => event.kind === 'service.checked' && event.healthy);
  return found && healthy !== undefined && Date.now() - Date.parse(healthy.at) > QUIET_MS;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error; // being interrupted only ends the pause
  });
}
