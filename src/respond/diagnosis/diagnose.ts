/** Observe, then reason: the whole way from a host to an answer. */
import { performance } from 'node:perf_hooks';
import { observe, type ObserveOptions } from '../observation/collect.ts';
import { withLaunches } from '../observation/launches.ts';
import type { Observation } from '../observation/model.ts';
import { reason, type Reasoned } from './reason.ts';
import { NAMED } from './verdict.ts';

export interface Diagnosed extends Reasoned {
  readonly observation: Observation;
}

/** Never throws for what the host is; what could not be looked at is among the answer's `limits`. */
export async function diagnose(options: ObserveOptions): Promise<Diagnosed> {
  const started = performance.now();
  const took = (): number => Math.round(performance.now() - started);
  const observation = await observe(options);
  const answer = reason(observation, took());
  const silent = unexplainedStops(observation, answer);
  if (silent.length === 0) return { ...answer, observation };
  options.say?.(`starting ${silent.join(', ')} in a clone to see why it does not run`);
  const more = await withLaunches(observation, silent);
  return { ...reason(more, took()), observation: more };
}

/** Services that are down for no reason found so far: only their start can tell, and it tells most in a clone, where it harms nobody. */
function unexplainedStops(observation: Observation, { diagnosis, ranked }: Reasoned): readonly string[] {
  if (!observation.privileged || diagnosis.verdict !== 'fault') return [];
  const explained = ranked.some(
    (r) =>
      r.confidence >= NAMED &&
      r.hypothesis.kind !== 'service-down' &&
      r.explains.some((s) => s.kind === 'down'),
  );
  if (explained) return [];
  return observation.services
    .filter(
      (s) => s.wanted !== undefined && s.guessed !== true && !s.running && s.configTest.result !== 'failed',
    )
    .map((s) => s.service.id);
}
