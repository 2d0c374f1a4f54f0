/** `stakeout puppet generate | check`. */
import { buildRouteMap } from '@stricli/core';
import { check } from './puppet/check.ts';
import { generate } from './puppet/generate.ts';

export const command = buildRouteMap({
  routes: { generate, check },
  docs: { brief: 'Makes configuration management keep what the services need, and reads what it repaired' },
});
