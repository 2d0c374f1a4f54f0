/** How long a rehearsal takes beside what apt-get itself simulates of the same removal, which says names only. */
import { PracticeHost } from '../src/practice/index.ts';
import { rehearsalSchema } from '../src/protect/rehearse/index.ts';
import { type Bench, type Figure, figure, median, spreadOf } from './framework.ts';

const REMOVAL = ['-y', 'purge', 'libapache2-mod-php8.2'];
const PATIENCE = { timeoutMs: 300_000, maxBytes: 16 << 20 };
const ROUNDS = 9;
const QUICK_ROUNDS = 3;
const AT_MOST = 3;

export const bench: Bench = {
  name: 'rehearse',
  what: 'a removal rehearsed with its sites, beside apt-get -s of the same removal',
  needsRoot: true,
  run: async (bench) => {
    const log = (line: string): void => bench.log(line);
    const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
    await using host = await PracticeHost.start({ stack: 'modphp', say: log });
    const created = await host.agent(['baseline', 'create'], PATIENCE);
    if (created.code !== 0) throw new Error(`no baseline: ${created.stderr}`);
    const times = { simulated: [] as number[], rehearsed: [] as number[], command: [] as number[] };
    for (let round = -1; round < rounds; round += 1) {
      const simulated = await timed(() =>
        host.clone.runTrusted(['/usr/bin/apt-get', '-s', ...REMOVAL], PATIENCE),
      );
      const rehearsed = await timed(() =>
        host.agent(['rehearse', '--json', '--', 'apt-get', ...REMOVAL], PATIENCE),
      );
      const found = rehearsalSchema.parse(JSON.parse(rehearsed.result.stdout));
      if (simulated.result.code !== 0 || found.verdict !== 'breaks')
        throw new Error(`not comparable: ${simulated.result.stderr} ${found.verdict}: ${found.summary}`);
      log(
        `round ${round + 1} of ${rounds}: apt-get -s ${simulated.ms} ms, rehearsed ${rehearsed.ms} ms, of it the purge itself ${found.command.tookMs} ms`,
      );
      if (round < 0) continue; // what is read from disk the first time is cached for both from then on
      times.simulated.push(simulated.ms);
      times.rehearsed.push(rehearsed.ms);
      times.command.push(found.command.tookMs);
    }
    return figures(times, rounds);
  },
};

function figures(
  times: Readonly<Record<'simulated' | 'rehearsed' | 'command', readonly number[]>>,
  rounds: number,
): readonly Figure[] {
  const shown = (name: string, values: readonly number[]): Figure =>
    figure(name, median(values), 'ms', rounds, { spread: spreadOf(values, 0) });
  return [
    shown('apt-get -s', times.simulated),
    shown('rehearsal, pages before and after a restart', times.rehearsed),
    shown('of it the purge itself', times.command),
    figure('rehearsal ÷ apt-get -s', median(times.rehearsed) / median(times.simulated), '×', rounds, {
      atMost: AT_MOST,
    }),
  ];
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: Math.round(performance.now() - started) };
}
