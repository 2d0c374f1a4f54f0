/** The theft, replayed: every theft on an unguarded and on a guarded practice host, under the same load. */
import type { Theft } from '../fault.ts';
import { HostSupply } from './host-supply.ts';
import { broken } from './measure.ts';
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
  /** Leaves the guarded runs out: what happens without Stakeout. */
  readonly unguardedOnly?: boolean;
  readonly signal?: AbortSignal;
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
  return { schema: 'stakeout.replay/1', kept, requestsPerSecond, thefts, tookSeconds };
}

type TheftOptions = ReplayOptions & { readonly requestsPerSecond: number };

async function replayTheft(fault: Theft, hosts: HostSupply, options: TheftOptions): Promise<TheftReport> {
  const unguarded = await runOnce(fault, false, hosts, options);
  if (options.unguardedOnly) return theftReport(fault, unguarded, undefined);
  return theftReport(fault, unguarded, await runOnce(fault, true, hosts, options));
}

async function runOnce(
  fault: Theft,
  guarded: boolean,
  hosts: HostSupply,
  options: TheftOptions,
): Promise<RunReport> {
  const listener = options.listener.run(fault, guarded);
  listener.phase('preparing');
  const { host, agent } = await hosts.take(fault.stack, guarded);
  try {
    const { requestsPerSecond, signal } = options;
    return await stage(host, {
      fault,
      requestsPerSecond,
      ...(agent ? { agent } : {}),
      ...(signal ? { signal } : {}),
      listener: {
        ...listener,
        phase(phase) {
          listener.phase(phase);
          // Nothing is measured finely while an unguarded host stays broken: time to make the guarded one.
          if (phase === 'watching' && !guarded && !options.unguardedOnly) hosts.prepare(fault.stack, true);
        },
      },
    });
  } finally {
    await agent?.stop();
    await host.stop();
  }
}

/** A theft that harms nobody when nobody guards shows nothing about guarding. */
function whyNotKept(fault: Theft, unguarded: RunReport, guarded: RunReport | undefined): string | undefined {
  if (guarded === undefined) return 'only the unguarded run was made';
  if (unguarded.wrong === 0) return 'the unguarded run came to no harm: the theft did not work';
  return broken(guarded, fault.theft.promise);
}

function theftReport(fault: Theft, unguarded: RunReport, guarded: RunReport | undefined): TheftReport {
  const why = whyNotKept(fault, unguarded, guarded);
  return {
    name: fault.name,
    title: fault.title,
    kind: fault.theft.kind,
    promise: fault.theft.promise,
    unguarded,
    ...(guarded ? { guarded } : {}),
    kept: why === undefined,
    ...(why === undefined ? {} : { why }),
  };
}
