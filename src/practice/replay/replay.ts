/** The theft, replayed: every theft on an unguarded and on a guarded practice host, under the same load. */
import type { Fault } from '../fault.ts';
import { PracticeHost } from '../host/practice-host.ts';
import type { PracticeStack } from '../host/stack.ts';
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
  const hosts = new HostSupply(options);
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

async function replayTheft(fault: Fault, hosts: HostSupply, options: TheftOptions): Promise<TheftReport> {
  const unguarded = await runOnce(fault, false, hosts, options);
  if (options.unguardedOnly) return theftReport(fault, unguarded, undefined);
  return theftReport(fault, unguarded, await runOnce(fault, true, hosts, options));
}

async function runOnce(
  fault: Fault,
  guarded: boolean,
  hosts: HostSupply,
  options: TheftOptions,
): Promise<RunReport> {
  const host = await hosts.take(fault.stack);
  try {
    const listener = options.listener.run(fault, guarded);
    const { requestsPerSecond, signal } = options;
    return await stage(host, {
      fault,
      guarded,
      requestsPerSecond,
      ...(signal ? { signal } : {}),
      listener: {
        ...listener,
        phase(phase) {
          listener.phase(phase);
          // Nothing is measured finely while an unguarded host stays broken: time to make the next one.
          if (phase === 'watching' && !guarded && !options.unguardedOnly) hosts.prepare(fault.stack);
        },
      },
    });
  } finally {
    await host.stop();
  }
}

/** Practice hosts, one at a time, each used for one run; the next one can be made ahead. */
class HostSupply {
  readonly #options: ReplayOptions;
  #rebuild: boolean;
  #next: { readonly stack: PracticeStack; readonly host: Promise<PracticeHost> } | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#rebuild = options.rebuildImage === true;
  }

  prepare(stack: PracticeStack): void {
    const host = this.#start(stack);
    host.catch(() => {}); // whoever takes it hears of it
    this.#next = { stack, host };
  }

  async take(stack: PracticeStack): Promise<PracticeHost> {
    const next = this.#next;
    this.#next = undefined;
    if (next?.stack === stack) return next.host;
    await this.close(next);
    return this.#start(stack);
  }

  /** Stops a host that was made ahead and never used. */
  async close(unused = this.#next): Promise<void> {
    const host = await unused?.host.catch(() => undefined);
    await host?.stop();
  }

  #start(stack: PracticeStack): Promise<PracticeHost> {
    const rebuild = this.#rebuild;
    this.#rebuild = false;
    return PracticeHost.start({ stack, rebuild, say: (step) => this.#options.listener.say(step) });
  }
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
