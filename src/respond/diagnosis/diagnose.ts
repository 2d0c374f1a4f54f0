/** Observe, then reason: the whole way from a host to an answer. */
import { performance } from 'node:perf_hooks';
import { observe, type ObserveOptions } from '../observation/collect.ts';
import type { Observation } from '../observation/model.ts';
import { reason, type Reasoned } from './reason.ts';

export interface Diagnosed extends Reasoned {
  readonly observation: Observation;
}

/** Never throws for what the host is; what could not be looked at is among the answer's `limits`. */
export async function diagnose(options: ObserveOptions): Promise<Diagnosed> {
  const started = performance.now();
  const observation = await observe(options);
  return { ...reason(observation, Math.round(performance.now() - started)), observation };
}
