/**
 * The theft, replayed: every theft on two practice hosts under the same load. On the first one Stakeout only watches, so that it
 * harms as if nobody were there, and says why; the second one is guarded.
 */
import type { Theft } from '../fault.ts';
import type { PracticeHost } from '../host/practice-host.ts';
import type { RunningAgent } from './agent.ts';
import { HostSupply } from './host-supply.ts';
import { broken } from './measure.ts';
import { misled, namingOf } from './naming.ts';
import type { ReplayReport, RunReport, TheftReport } from './report.ts';
import { stage, type StageListener } from './stage.ts';

export interface ReplayListener {
  /** One line of preparation. */
  say(step: string): void;
  run(fault: Theft, guarded: boolean): StageListener;
  theft(report: TheftReport): void;
}

export interface ReplayOptions {
  readonly faults: readonly Theft[];
  readonly listener: ReplayListener;
  readonly requestsPerSecond?: number;
  readonly rebuildImage?: boolean;
  readonly signal?: AbortSignal;
  /** Called when a run was measured, with its host as the theft and the agent left it. */
  readonly after?: (run: MeasuredRun) => Promise<void>;
}

export interface MeasuredRun {
  readonly fault: Theft;
  readonly guarded: boolean;
  readonly host: PracticeHost;
  readonly agent: RunningAgent;
}

const REQUESTS_PER_SECOND = 60;

export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const begin = performance.now();
  const requestsPerSecond = options.requestsPerSecond ?? REQUESTS_PER_SECOND;
  const hosts = new HostSupply({
    say: (step) => options.listener.say(step),
    ...(options.rebuildImage === undefined ? {} : { rebuildImage: options.rebuildImage }),
  });
  const thefts: TheftReport[] = [];
  try {
    for (const fault of options.faults) {
      if (options.signal?.aborted) break;
      const theft = await replayTheft(fault, hosts, { ...options, requestsPerSecond });
      thefts.push(theft);
      options.listener.theft(theft);
    }
  } finally {
    await hosts.close();
  }
  const kept = thefts.length === options.faults.length && thefts.every((theft) => theft.kept);
  const tookSeconds = Math.round((performance.now() - begin) / 100) / 10;
  const naming = namingOf(thefts);
  return { schema: 'stakeout.replay/1', kept, requestsPerSecond, thefts, naming, tookSeconds };
}

type TheftOptions = ReplayOptions & { readonly requestsPerSecond: number };

async function replayTheft(fault: Theft, hosts: HostSupply, options: TheftOptions): Promise<TheftReport> {
  const watched = await runOnce(fault, false, hosts, options);
  return theftReport(fault, watched, await runOnce(fault, true, hosts, options));
}

async function runOnce(
  fault: Theft,
  guarded: boolean,
  hosts: HostSupply,
  options: TheftOptions,
): Promise<RunReport> {
  const listener = options.listener.run(fault, guarded);
  listener.phase('preparing');
  const { host, agent } = await hosts.take(fault.stack, guarded ? 'restore' : 'observe');
  try {
    const { requestsPerSecond, signal } = options;
    const report = await stage(host, {
      fault,
      requestsPerSecond,
      agent,
      guarded,
      ...(signal ? { signal } : {}),
      listener: {
        ...listener,
        phase(phase) {
          listener.phase(phase);
          // Nothing is measured finely while a host that is only watched stays broken: time to make the guarded one.
          if (phase === 'named') hosts.prepare(fault.stack, 'restore');
        },
      },
    });
    if (signal?.aborted !== true) await options.after?.({ fault, guarded, host, agent });
    return report;
  } finally {
    await agent.stop();
    await host.stop();
  }
}

/** A theft that harms nobody when nobody guards shows nothing about guarding. */
function whyNotKept(fault: Theft, watched: RunReport, guarded: RunReport): string | undefined {
  if (watched.wrong === 0) return 'the host that was only watched came to no harm: the theft did not work';
  return broken(guarded, fault.theft.promise) ?? misled(watched.cause);
}

function theftReport(fault: Theft, watched: RunReport, guarded: RunReport): TheftReport {
  const why = whyNotKept(fault, watched, guarded);
  return {
    name: fault.name,
    title: fault.title,
    kind: fault.theft.kind,
    promise: fault.theft.promise,
    unguarded: watched,
    guarded,
    kept: why === undefined,
    ...(why === undefined ? {} : { why }),
  };
}
