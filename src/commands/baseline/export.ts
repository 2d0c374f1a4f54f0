/** `stakeout baseline export`: the whole baseline as JSON, for keeping elsewhere. */
import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { renderJson } from '../output/index.ts';
import { loadBaseline } from './common.ts';

function exportBaseline(this: Context): void {
  this.stdout.write(renderJson(loadBaseline(this)));
}

export const exportCommand = buildCommand({
  func: exportBaseline,
  parameters: {},
  docs: { brief: 'Prints the newest intact baseline as one JSON document' },
});
