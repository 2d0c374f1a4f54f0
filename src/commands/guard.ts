/** `stakeout guard install | status | remove | approve TXN | keeper`. */
import { buildRouteMap } from '@stricli/core';
import { approve } from './guard/approve.ts';
import { install, remove, status } from './guard/installation.ts';
import { keeper } from './guard/keeper.ts';

export const command = buildRouteMap({
  routes: { install, status, remove, approve, keeper },
  docs: { brief: 'Refuses package changes that would take what a service needs' },
});
