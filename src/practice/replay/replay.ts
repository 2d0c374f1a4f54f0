/** The theft, replayed: every theft on an unguarded and on a guarded practice host, under the same load. */
import { StakeoutError } from '../../domain/errors.ts';
import type { Fault } from '../fault.ts';
import { PracticeHost, type PracticeOptions } from '../host/practice-host.ts';
import { broken } from './measure.ts';
import type { ReplayReport, RunReport, TheftReport } from './report.ts';
import { stage, type StageListener } from './stage.ts';

export interface ReplayListener {
  /** One line of preparation. */
  say(step: string): void;
  run(fault: Fault, guarded: boolean): StageListener;
  theft(report: TheftReport): void;
}

export interface ReplayOptions {
  readonly faults: readonly Fault[];
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
  const runs = options.faults.flatMap((fault) =>
    [false, ...(options.unguardedOnly ? [] : [true])].map((guarded) => ({ fault, guarded })),
  );
  const thefts: TheftReport[] = [];
  let unguarded: RunReport | undefined;
  let rebuild = options.rebuildImage === true;
  for (const { fault, guarded } of runs) {
    if (options.signal?.aborted) break;
    const host = await PracticeHost.start(hostOptions(fault, options, rebuild));
    rebuild = false;
    let report: RunReport;
    try {
      const listener = options.listener.run(fault, guarded);
      report = await stage(host, {
        fault,
        guarded,
        requestsPerSecond,
        listener,
        ...(options.signal ? { signal: options.signal } : {}),
      });
    } finally {
      await host.stop();
    }
    if (!guarded) unguarded = report;
    if (!guarded && !options.unguardedOnly) continue;
    if (!unguarded) throw new StakeoutError('replay a theft', 'there is no unguarded run to compare with');
    const theft = theftReport(fault, unguarded, guarded ? report : undefined);
    thefts.push(theft);
    options.listener.theft(theft);
  }
  const kept = thefts.length === options.faults.length && thefts.every((theft) => theft.kept);
  const tookSeconds = Math.round((performance.now() - begin) / 100) / 10;
  return { schema: 'stakeout.replay/1', kept, requestsPerSecond, thefts, tookSeconds };
}

function hostOptions(fault: Fault, options: ReplayOptions, rebuild: boolean): PracticeOptions {
  return { stack: fault.stack, rebuild, say: (step) => options.listener.say(step) };
}

function theftReport(fault: Fault, unguarded: RunReport, guarded: RunReport | undefined): TheftReport {
  const why = guarded ? broken(guarded, fault.promise) : 'only the unguarded run was made';
  return {
    name: fault.name,
    title: fault.title,
    kind: fault.kind,
    promise: fault.promise,
    unguarded,
    ...(guarded ? { guarded } : {}),
    kept: why === undefined,
    ...(why === undefined ? {} : { why }),
  };
}
