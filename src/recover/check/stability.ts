/** The stability window: a repaired service is watched for a while before its incident may be called resolved. */
import { setTimeout as sleep } from 'node:timers/promises';

export const STABILITY_SECONDS = 60;
const EVERY_MS = 2000;

export interface StabilityOptions {
  /** Default 60. */
  readonly seconds?: number;
  /** Between the end of one check and the next; default 2000. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds that only go forward. */
  readonly clock?: () => number;
}

export interface Stability<C> {
  readonly verdict: 'stable' | 'failed' | 'aborted';
  readonly checks: number;
  /** The check that failed, or else the last one. */
  readonly last?: C;
  readonly watchedMs: number;
}

/** Ends at the first check that is not healthy. The last check is made at the end of the window, and there is always one. */
export async function watchStability<C extends { readonly healthy: boolean }>(
  check: () => Promise<C>,
  options: StabilityOptions = {},
): Promise<Stability<C>> {
  const clock = options.clock ?? (() => performance.now());
  const windowMs = (options.seconds ?? STABILITY_SECONDS) * 1000;
  const began = clock();
  for (let checks = 1; ; checks += 1) {
    const isLast = clock() - began >= windowMs;
    const last = await check();
    const watchedMs = clock() - began;
    if (!last.healthy) return { verdict: 'failed', checks, last, watchedMs };
    if (isLast) return { verdict: 'stable', checks, last, watchedMs };
    const rest = Math.max(0, Math.min(options.everyMs ?? EVERY_MS, windowMs - watchedMs));
    if (await wasAborted(rest, options.signal)) return { verdict: 'aborted', checks, last, watchedMs };
  }
}

async function wasAborted(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal === undefined) {
    await sleep(ms);
    return false;
  }
  try {
    await sleep(ms, undefined, { signal });
    return false;
  } catch (error) {
    if (signal.aborted) return true;
    throw error;
  }
}
