/** Every way to take PHP away from a site, unguarded, with what Debian offers, and guarded; and a year of ordinary changes. */
import type { Bench, Figure } from './framework.ts';
import { UsageError } from './framework.ts';
import { runCost } from './guard/cost.ts';
import { runPaths } from './guard/run.ts';
import { runYear } from './guard/year.ts';

const PARTS: Readonly<
  Record<string, (quick: boolean, log: (line: string) => void) => Promise<readonly Figure[]>>
> = {
  cost: runCost,
  paths: runPaths,
  year: runYear,
};

export const bench: Bench = {
  name: 'guard',
  what: 'thirty ways to take PHP away, unguarded, with stock protections and guarded; a year of ordinary changes',
  usage: '[cost | paths | year]…',
  needsRoot: true,
  run: async (bench) => {
    const { quick, args } = bench;
    const log = (line: string): void => bench.log(line);
    const figures: Figure[] = [];
    for (const name of args.length === 0 ? Object.keys(PARTS) : args) {
      const part = PARTS[name];
      if (part === undefined) throw new UsageError(`${name}: parts are ${Object.keys(PARTS).join(', ')}`);
      figures.push(...(await part(quick, log)));
    }
    return figures;
  },
};
