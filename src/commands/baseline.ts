/** `stakeout baseline`: how everything the services need should be, signed. */
import { buildRouteMap } from '@stricli/core';
import { acceptCommand } from './baseline/accept.ts';
import { createCommand } from './baseline/create.ts';
import { diffCommand } from './baseline/diff.ts';
import { exportCommand } from './baseline/export.ts';
import { showCommand } from './baseline/show.ts';

export const command = buildRouteMap({
  routes: {
    create: createCommand,
    show: showCommand,
    diff: diffCommand,
    accept: acceptCommand,
    export: exportCommand,
  },
  docs: { brief: 'Takes, shows, compares and moves forward the signed record of how everything should be' },
});
