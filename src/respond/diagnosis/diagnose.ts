/** Observe, then reason: the whole way from a host to an answer. */
import { performance } from 'node:perf_hooks';
import { observe, type ObserveOptions } from '../observation/collect.ts';
import { withLaunches } from '../observation/launches.ts';
import { awaitsStart, withTrial } from '../observation/trial.ts';
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
  const observed = await observe(options);
  const { observation } = observed;
  const answer = reason(observation, took());
  const silent = unexplainedStops(observation, answer);
  if (silent.length > 0) {
    options.say?.(`starting ${silent.join(', ')} in a clone to see why it does not run`);
    const more = await withLaunches(observed, silent);
    return { ...reason(more, took()), observation: more };
  }
  if (isClear(answer, observation) || !awaitsStart(observation)) return { ...answer, observation };
  options.say?.('starting the services in a clone to see what their next start will bring');
  const next = await withTrial(observed);
  return { ...reason(next, took()), observation: next };
}

/**
 * Something fails now, or it is known well enough what will, and that the next start meets it: what a configuration test passes over
 * (a damaged byte, an extension that no page calls) only a start can tell.
 */
function isClear({ diagnosis, ranked }: Reasoned, { services }: Observation): boolean {
  if (diagnosis.verdict === 'fault') return true;
  // Of a test that did not end there is an error and no result.
  const refused = services.some(
    ({ wanted, configTest: { result, error } }) =>
      wanted !== undefined && (result === 'failed' || (result === 'not-run' && error !== undefined)),
  );
  return diagnosis.verdict === 'latent' && (ranked[0]?.confidence ?? 0) >= SURE && refused;
}

const SURE = 0.7;

/** Services that are down for no reason found so far: only their start can tell, and it tells most in a clone, where it harms nobody. */
function unexplainedStops(observation: Observation, { diagnosis, ranked }: Reasoned): readonly string[] {
  if (!observation.privileged || diagnosis.verdict !== 'fault') return [];
  const first = ranked.find((r) => r.explains.some((s) => s.kind === 'down'));
  if (first !== undefined && first.confidence >= NAMED && first.hypothesis.kind !== 'service-down') return [];
  return observation.services
    .filter(
      (s) => s.wanted !== undefined && s.guessed !== true && !s.running && s.configTest.result !== 'failed',
    )
    .map((s) => s.service.id);
}
