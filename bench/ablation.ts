/** Is the inventory true? Every file a real service opens, and every file of the inventory, is taken away alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { PracticeStack } from '../src/practice/index.ts';
import { figuresOf, tableOf } from './ablation/report.ts';
import { runStack } from './ablation/stack-run.ts';
import { findTracer } from './ablation/tracer.ts';
import type { Bench, Figure } from './framework.ts';

const STACKS: readonly PracticeStack[] = ['modphp', 'apache-fpm', 'nginx-fpm'];
/**
 * With --quick: mod_php only, and of the files that the inventory does not name a random sample, the same at every run.
 * Precision is then still exact, recall an estimate.
 */
const QUICK = { stacks: STACKS.slice(0, 1), sampleOutside: 60 };

const METHOD = [
  'method: strace and /proc/PID/maps show every file that the services touch while they start and answer the site’s pages.',
  'Each of those, and each of the inventory, is moved away alone; all services are started as their units do, every page is',
  'asked for, and the file is put back. Harm: a status, content type or body that is not as before, seen twice.',
  'Recall: the share of harmful files that the inventory names. Precision: the share of the inventory that is harmful.',
];

export const bench: Bench = {
  name: 'ablation',
  what: 'every file a service opens taken away alone: does the inventory name those that matter?',
  needsRoot: true,
  run: async (options) => {
    const log = (line: string): void => options.log(line);
    for (const line of METHOD) log(line);
    const scratch = mkdtempSync('/var/tmp/stakeout-bench-ablation-');
    try {
      const tracer = await findTracer(scratch);
      const figures: Figure[] = [];
      for (const stack of options.quick ? QUICK.stacks : STACKS) {
        const run = await runStack(stack, {
          tracer,
          scratch,
          log,
          ...(options.quick ? { sampleOutside: QUICK.sampleOutside } : {}),
        });
        for (const line of tableOf(run)) log(line);
        figures.push(...figuresOf(run));
      }
      return figures;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
