/** What is known of this host: its baseline, or else what an inventory finds now. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { BaselineStore, takeInventory } from '../../identify/index.ts';
import {
  type DesiredState,
  desiredState,
  hostAsItIs,
  hostOfBaseline,
  type KnownHost,
  thisSystem,
} from '../../protect/config-management/index.ts';
import type { Context } from '../context.ts';
import { stateDir } from '../state.ts';

/** Throws a StakeoutError where there is nothing to keep. */
export async function stateToKeep(context: Context, only: readonly string[]): Promise<DesiredState> {
  const known = await knownHost(context);
  const state = desiredState(known, only.length === 0 ? undefined : only);
  if (state.services.length > 0) return state;
  const there = known.services.map(({ id }) => id).join(', ');
  throw new StakeoutError('generate configuration management', why(known, only), {
    exit: EXIT.input,
    next:
      there === ''
        ? 'run it on a host with Apache, nginx or PHP-FPM; "stakeout inventory" shows what is found'
        : `name a service of this host: ${there}`,
  });
}

function why({ services }: KnownHost, only: readonly string[]): string {
  if (services.length === 0) return 'this host has no web service';
  return only.length === 0 ? 'no service of this host runs' : `no service answers to ${only.join(', ')}`;
}

async function knownHost(context: Context): Promise<KnownHost> {
  const system = thisSystem();
  const { baseline } = new BaselineStore(stateDir(context)).load();
  if (baseline !== undefined && baseline.services.length > 0) return hostOfBaseline(baseline, system);
  context.stderr.write('there is no baseline: what is missing now is not known to be needed\n');
  return hostAsItIs(await takeInventory({ now: context.now }), system);
}
