/** `stakeout guard install | status | remove | approve TXN | keeper | kernel`. */
import { buildRouteMap } from '@stricli/core';
import { approve } from './guard/approve.ts';
import { install, remove, status } from './guard/installation.ts';
import { kernel } from './guard/kernel.ts';
import { keeper } from './guard/keeper.ts';

export const command = buildRouteMap({
  routes: { install, status, remove, approve, keeper, kernel },
  docs: { brief: 'Refuses package changes that would take what a service needs' },
});
