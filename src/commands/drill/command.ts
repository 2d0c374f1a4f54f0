/** `stakeout drill`: practising for the night on which it is real. */
import { buildRouteMap } from '@stricli/core';
import { certificateCommand, listCommand, recordsCommand } from './records.ts';
import { fromCommand, startCommand } from './start.ts';
import { tabletopCommand } from './table.ts';
import { words } from './words.ts';

export const command = buildRouteMap({
  routes: {
    start: startCommand,
    from: fromCommand,
    tabletop: tabletopCommand,
    list: listCommand,
    records: recordsCommand,
    certificate: certificateCommand,
    ...words,
  },
  docs: { brief: 'Breaks a practice host for you, and scores what you do about it' },
});
