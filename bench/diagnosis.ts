/** Faults in clones of this machine: is the cause named, how fast, is the future told, is the repair good? */
import { chosenCases } from './diagnosis/corpus.ts';
import { runDiagnosis } from './diagnosis/run.ts';
import { parseOptions, USAGE } from './diagnosis/options.ts';
import { runValidation } from './diagnosis/validation-run.ts';
import type { Bench } from './framework.ts';

export const bench: Bench = {
  name: 'diagnosis',
  what: 'faults in clones: is the cause named, guarded before or not, how fast, and is it repaired?',
  usage: USAGE,
  needsRoot: (args) => !args.includes('--replay') && !args.includes('--evidence'),
  run: async (bench) => {
    const log = (line: string): void => bench.log(line);
    const options = parseOptions(bench.args, process.cwd());
    const cases = chosenCases(options, bench.quick);
    return options.validate ? runValidation(cases, options, log) : runDiagnosis(cases, options, log);
  },
};
