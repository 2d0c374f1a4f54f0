/** `stakeout runbook`: Markdown that is read, checked and followed. */
import { buildRouteMap } from '@stricli/core';
import { adoptCommand, learnCommand } from './keep.ts';
import { lintCommand } from './lint.ts';
import { listCommand, showCommand } from './list.ts';
import { runCommand } from './run.ts';

export const command = buildRouteMap({
  routes: {
    list: listCommand,
    show: showCommand,
    run: runCommand,
    lint: lintCommand,
    adopt: adoptCommand,
    learn: learnCommand,
  },
  docs: { brief: 'Lists, shows, checks and follows runbooks' },
});
