/**
 * How long a rehearsal takes beside what apt-get itself simulates of the same removal, which says names only; and how long the removal
 * takes that a rehearsal has to carry out, with nothing looked at and no service restarted: less than that none can take.
 */
import { Clone } from '../src/host/sandbox/index.ts';
import { PracticeHost, practiceImage } from '../src/practice/index.ts';
import { rehearsalSchema } from '../src/protect/rehearse/index.ts';
import { type Bench, type Figure, figure, median, spreadOf } from './framework.ts';

const STACK = 'modphp';
const REMOVALS: readonly (readonly [verb: string, name: string])[] = [
  ['remove', 'php8.2-mysql'],
  ['purge', 'libapache2-mod-php8.2'],
];
const PATIENCE = { timeoutMs: 300_000, maxBytes: 16 << 20 };
const ROUNDS = 9;
const QUICK_ROUNDS = 3;
const AT_MOST = 3;

type Times = Readonly<Record<'simulated' | 'bare' | 'rehearsed', number>>;

export const bench: Bench = {
  name: 'rehearse',
  what: 'removals rehearsed with their sites, beside apt-get -s of the same and beside the removals themselves',
  needsRoot: true,
  run: async (bench) => {
    const log = (line: string): void => bench.log(line);
    const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
    await using host = await PracticeHost.start({ stack: STACK, say: log });
    const created = await host.agent(['baseline', 'create'], PATIENCE);
    if (created.code !== 0) throw new Error(`no baseline: ${created.stderr}`);
    const figures: Figure[] = [];
    for (const removal of REMOVALS) {
      const what = removal.join(' ');
      const times: Times[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const one = await timesOf(host, removal);
        log(
          `${what}, round ${round} of ${rounds}: apt-get -s ${one.simulated} ms, itself ${one.bare} ms, rehearsed ${one.rehearsed} ms`,
        );
        if (round > 0) times.push(one); // what is read from disk the first time is cached for all from then on
      }
      figures.push(...figuresOf(what, times));
    }
    return figures;
  },
};

async function timesOf(host: PracticeHost, removal: readonly string[]): Promise<Times> {
  const argv = ['-y', ...removal];
  const simulated = await timed(() => host.clone.runTrusted(['/usr/bin/apt-get', '-s', ...argv], PATIENCE));
  const rehearsed = await timed(() => host.agent(['rehearse', '--json', '--', 'apt-get', ...argv], PATIENCE));
  const found = rehearsalSchema.parse(JSON.parse(rehearsed.result.stdout));
  if (simulated.result.code !== 0 || found.verdict !== 'breaks')
    throw new Error(`not comparable: ${simulated.result.stderr} ${found.verdict}: ${found.summary}`);
  return { simulated: simulated.ms, rehearsed: rehearsed.ms, bare: await bareTime(argv) };
}

/** In a host without anything that runs, and that starts nothing (policy-rc.d's interface, README.policy-rc.d). */
async function bareTime(argv: readonly string[]): Promise<number> {
  await using clone = await Clone.create({ images: [await practiceImage()] });
  const write = 'printf "#!/bin/sh\\nexit 101\\n" >"$1" && chmod 755 "$1"';
  const stopped = await clone.run(['/bin/sh', '-c', write, 'policy', '/usr/sbin/policy-rc.d']);
  if (stopped.code !== 0) throw new Error(`not comparable: ${stopped.stderr}`);
  const { result, ms } = await timed(() => clone.run(['/usr/bin/apt-get', ...argv], PATIENCE));
  if (result.code !== 0) throw new Error(`not comparable: ${result.stderr}`);
  return ms;
}

function figuresOf(what: string, times: readonly Times[]): readonly Figure[] {
  const runs = times.length;
  const of = (side: keyof Times): readonly number[] => times.map((one) => one[side]);
  const shown = (name: string, side: keyof Times): Figure =>
    figure(`${what}: ${name}`, median(of(side)), 'ms', runs, { spread: spreadOf(of(side), 0) });
  const ratio = (side: keyof Times): number => median(of(side)) / median(of('simulated'));
  return [
    shown('apt-get -s', 'simulated'),
    shown('itself, nothing looked at, no service restarted', 'bare'),
    shown('rehearsed, pages before and after a restart', 'rehearsed'),
    figure(`${what}: itself ÷ apt-get -s`, ratio('bare'), '×', runs),
    figure(`${what}: rehearsed ÷ apt-get -s`, ratio('rehearsed'), '×', runs, { atMost: AT_MOST }),
  ];
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: Math.round(performance.now() - started) };
}
