/** A real puppetserver and its agent with the module generated on a practice host: how often all is put back, and what it takes. */
import { type Bench, figure, median, spreadOf } from './framework.ts';
import { CHANGED, PuppetPair, UNCHANGED } from './puppet/pair.ts';

const ROUNDS = 5;
const QUICK_ROUNDS = 1;

export const bench: Bench = {
  name: 'puppet',
  what: 'a real puppetserver and agent with the generated module: what is put back, and what reports say',
  needsRoot: true,
  run: async (bench) => {
    const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
    await using pair = await PuppetPair.start((line) => bench.log(line));
    // The first run knows of no earlier state.
    if ((await pair.agent()).code !== UNCHANGED)
      throw new Error('the first run of the agent found something to do');
    const seen = {
      repaired: 0,
      marked: 0,
      corrected: 0,
      again: 0,
      repairMs: [] as number[],
      idleMs: [] as number[],
    };
    for (let round = 1; round <= rounds; round += 1) {
      await pair.steal();
      const repair = await pair.agent();
      if (repair.code === CHANGED && (await pair.brokenPages()).length === 0) seen.repaired += 1;
      seen.repairMs.push(repair.ms);
      if ((await pair.marked()) > 0) seen.marked += 1;
      const { reports } = await pair.check();
      const outcomes = reports.flatMap(({ changes }) => changes.map(({ outcome }) => outcome));
      if (outcomes.length >= 2 && outcomes.every((one) => one === 'corrected')) seen.corrected += 1;
      const idle = await pair.agent();
      if (idle.code !== UNCHANGED) seen.again += 1;
      seen.idleMs.push(idle.ms);
      bench.log(
        `round ${round} of ${rounds}: repaired in ${Math.round(repair.ms)} ms, unchanged in ${Math.round(idle.ms)} ms`,
      );
    }
    const shown = (values: readonly number[]) => ({ spread: spreadOf(values, 0) });
    return [
      figure('thefts put back, pages as before', seen.repaired, 'rounds', rounds, { atLeast: rounds }),
      figure('reports whose changes are all corrections', seen.corrected, 'rounds', rounds, {
        atLeast: rounds,
      }),
      figure('reports in which Puppet itself marks one', seen.marked, 'rounds', rounds),
      figure('second runs that changed something', seen.again, 'rounds', rounds, { atMost: 0 }),
      figure('start of puppetserver, module made meanwhile', pair.startMs, 'ms', 1),
      figure('agent, nothing to do', median(seen.idleMs), 'ms', rounds, shown(seen.idleMs)),
      figure('agent, puts all back', median(seen.repairMs), 'ms', rounds, shown(seen.repairMs)),
    ];
  },
};
