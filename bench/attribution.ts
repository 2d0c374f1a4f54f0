/** Who took it: is a thief that lives for a millisecond named in full, and what does that cost every exec? */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type BenchOptions, type Figure, figure, median, quantile } from './framework.ts';
import { compile } from './attribution/compile.ts';
import { execCost, ratioSpread } from './attribution/cost.ts';
import { makeDpkgRoot, must, PACKAGE, STOLEN } from './attribution/dpkg-root.ts';
import { type Score, score } from './attribution/judge.ts';
import { callWitness } from './attribution/testimony.ts';

const GAP_US = 2500;
const FULL = { thefts: 500, packages: 25, rounds: 61, execs: 150 } as const;
const QUICK = { thefts: 60, packages: 3, rounds: 15, execs: 100 } as const;

export const bench: Bench = {
  name: 'attribution',
  what: 'short-lived thieves named in full, beside a plain /proc reader; cost per exec',
  needsRoot: true,
  async run(options) {
    const scratch = mkdtempSync(join(tmpdir(), 'stakeout-attribution-'));
    try {
      return await measure(scratch, options);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

async function measure(scratch: string, options: BenchOptions): Promise<readonly Figure[]> {
  const size = options.quick ? QUICK : FULL;
  const thieves = await compile('thieves', scratch);
  const unlinker = await compile('unlinker', scratch);
  const figures: Figure[] = [];
  const tookUs: number[] = [];
  for (const [title, how, argv] of [
    ['rm', 'rm', (path: string) => ['/bin/rm', path]],
    ['sh -c rm', 'sh', (path: string) => ['rm', path]],
    ['static unlinker', unlinker, (path: string) => [unlinker, path]],
  ] as const) {
    options.log(`${size.thefts} × ${title}`);
    const directory = join(scratch, `files-${figures.length}`);
    const parents = how === 'sh' ? [`/bin/sh -c rm ${directory}`, thieves] : [thieves];
    const truth = { argv: (name: string) => argv(join(directory, name)), ancestors: parents };
    const result = await theft(
      directory,
      [thieves, directory, String(size.thefts), String(GAP_US), how],
      (t) => score(t, size.thefts, truth),
    );
    figures.push(...shares(title, result));
    tookUs.push(...result.tookUs);
  }
  options.log(`${size.packages} × dpkg -r with a thieving postrm`);
  figures.push(...shares('dpkg -r, postrm', await packageThefts(join(scratch, 'dpkg'), size.packages)));
  figures.push(
    figure('answer, p50', median(tookUs), 'µs', tookUs.length, {
      spread: `p99 ${quantile(tookUs, 0.99).toFixed(0)}`,
    }),
  );
  options.log(`${size.rounds} rounds of ${size.execs} execs with and without`);
  const cost = await execCost(await compile('execs', scratch), size.rounds, size.execs);
  const spread = `${ratioSpread(cost.ratios)}; ${cost.withoutUs.toFixed(0)} → ${cost.withUs.toFixed(0)} µs`;
  return [
    ...figures,
    figure('exec with / without', cost.ratio, 'ratio', size.rounds, { atMost: 1.05, spread }),
  ];
}

async function theft(
  directory: string,
  command: readonly string[],
  judge: (testimony: Awaited<ReturnType<Awaited<ReturnType<typeof callWitness>>['testimony']>>) => Score,
): Promise<Score> {
  mkdirSync(directory);
  const witness = await callWitness(directory, { rungs: ['ebpf'] });
  witness.perform(command);
  const testimony = await witness.testimony();
  if (testimony.rung !== 'ebpf') throw new Error(testimony.notes.join('; '));
  return judge(testimony);
}

async function packageThefts(directory: string, count: number): Promise<Score> {
  mkdirSync(directory);
  const root = await makeDpkgRoot(directory, 'postrm');
  const stolen = join(directory, STOLEN);
  const witness = await callWitness(join(directory, 'modules'), { rungs: ['ebpf'] });
  const remove = [...root.dpkg, '-r', PACKAGE];
  for (let index = 0; index < count; index += 1) {
    await must([...root.dpkg, '-i', root.deb]);
    writeFileSync(stolen, '');
    await must(['/bin/sh', '-c', '"$@"; true', 'sh', ...remove]);
  }
  const truth = {
    argv: () => ['rm', '-f', stolen],
    ancestors: [
      `info/${PACKAGE}.postrm remove`,
      `dpkg ${root.dpkg.slice(1).join(' ')} -r ${PACKAGE}`,
      '/bin/sh -c "$@"',
    ],
  };
  return score(await witness.testimony(), count, truth);
}

function shares(title: string, { thefts, plain, ours }: Score): readonly Figure[] {
  const percent = (named: number): number => (100 * named) / thefts;
  return [
    figure(`${title}: named in full`, percent(ours), '%', thefts, {
      atLeast: 100,
      spread: `${ours} of ${thefts}`,
    }),
    figure(`${title}: plain /proc reader`, percent(plain), '%', thefts, { spread: `${plain} of ${thefts}` }),
  ];
}
