/** What scripts are judged against: an exported inventory, a built-in profile, or this very host. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type * as Identify from '../../identify/index.ts';
import {
  type AuditedHost,
  inventoryHost,
  liveHost,
  profileHost,
  type ProfileName,
} from '../../protect/audit/index.ts';
import type { Context } from '../context.ts';
import { stateDir } from '../state.ts';
import { readBounded } from './read.ts';

export interface HostChoice {
  readonly inventory?: string;
  readonly profile?: ProfileName;
}

/** An inventory with its packages has some megabytes. */
const MAX_INVENTORY = 64 << 20;

/** Throws StakeoutError when both are named, and when nothing is and this host has no web service. */
export async function chooseHost(
  context: Context,
  { inventory, profile }: HostChoice,
  look?: typeof Identify.takeInventory,
): Promise<AuditedHost> {
  if (inventory !== undefined && profile !== undefined)
    throw new StakeoutError('audit', 'both --inventory and --profile are given', {
      exit: EXIT.usage,
      next: 'name one of them',
    });
  if (inventory !== undefined)
    return inventoryHost(inventory, readBounded(resolve(context.cwd, inventory), inventory, MAX_INVENTORY));
  if (profile !== undefined) return profileHost(profile);
  return thisHost(context, look);
}

/** By its baseline, which knows what was there before something was taken; else as it is now. */
async function thisHost(
  context: Context,
  look: typeof Identify.takeInventory | undefined,
): Promise<AuditedHost> {
  // Loaded only here: a build server judges against a profile, and waits for nothing else.
  const { BaselineStore, takeInventory } = await import('../../identify/index.ts');
  const label = `this host (${hostname()})`;
  const baseline = readBaseline(context, new BaselineStore(stateDir(context)));
  if (baseline !== undefined && baseline.services.length > 0) {
    const components = [...baseline.entries, ...baseline.accounts, ...baseline.broken].map(
      (one) => one.component,
    );
    return liveHost(`${label}, as of its baseline`, baseline.services, components);
  }
  const { services, components } = await (look ?? takeInventory)({ now: context.now });
  if (services.length > 0) return liveHost(label, services, components);
  throw new StakeoutError('cannot judge scripts', 'this host has no web service that they could break', {
    exit: EXIT.input,
    next: [
      'judge them against a stock Debian 12 with Apache and PHP: --profile lamp-debian12',
      'or against a host of yours: sudo stakeout inventory --json --packages > web1.json   there,',
      'and here: --inventory web1.json',
    ].join('\n'),
  });
}

/** Without the right to read it, the inventory says what it can. */
function readBaseline(
  context: Context,
  store: Identify.BaselineStore,
): ReturnType<Identify.BaselineStore['load']>['baseline'] {
  try {
    return store.load().baseline;
  } catch (error) {
    context.stderr.write(`the baseline is not used: ${messageOf(error)}\n`);
    return undefined;
  }
}
