/** How long a stolen module is away: ours against the least a C program can do, and beside them Monit and Puppet. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../src/host/process/index.ts';
import {
  type Bench,
  type BenchOptions,
  type Figure,
  figure,
  median,
  quantile,
  spreadOf,
} from './framework.ts';
import { startC, startOurs } from './restore/guards.ts';
import { makeModule } from './restore/module.ts';
import { measurePeers, type PeerTimes } from './restore/peers.ts';
import { steal } from './restore/thefts.ts';

const TRIALS = { full: 500, quick: 100 } as const;
const PEER_TRIALS = { full: 20, quick: 8 } as const;
/** Between two thefts: our background check of the digest (20 MB) is over before the next. */
const GAP_US = 60_000;

const METHOD = [
  'method: a C thief unlinks a 20 MB file and calls stat(2) without pause until it is back as it was; the time is taken there,',
  'outside of both guards. Both guards run at once on their own directory, thefts alternate; all three are in class SCHED_RR.',
  'Both hold a hard link, so the inode never dies and no data is read or written: the page cache plays no part.',
  'Monit (1 s cycle, its shortest) and puppet apply (started together with the theft) copy 20 MB from a warm cache, which',
  'favours them; they run in a clone, the files on the same disk.',
];

async function compile(name: string, into: string): Promise<string> {
  const program = join(into, name);
  const source = fileURLToPath(new URL(`./restore/${name}.c`, import.meta.url));
  const done = await run(['/usr/bin/cc', '-O2', '-o', program, source]);
  if (done.code !== 0) throw new Error(`cannot compile ${name}.c: ${done.startError ?? done.stderr}`);
  return program;
}

interface Sides {
  readonly ours: readonly number[];
  readonly c: readonly number[];
}

async function compare(root: string, thief: string, trials: number, options: BenchOptions): Promise<Sides> {
  const mine = makeModule(root, 'ours');
  const theirs = makeModule(root, 'c');
  const c = await startC(await compile('guard', root), theirs);
  try {
    const ours = await startOurs(mine, root);
    try {
      for (const note of ours.notes) options.log(note);
      const [a = [], b = []] = await steal(thief, [mine.path, theirs.path], trials, GAP_US);
      return { ours: a, c: b };
    } finally {
      await ours.stop();
    }
  } finally {
    await c.stop();
  }
}

function figures({ ours, c }: Sides, peers: PeerTimes): Figure[] {
  const ms = (us: readonly number[], q: number): number => quantile(us, q) / 1000;
  const spread = (us: readonly number[]): string =>
    spreadOf(
      us.map((x) => x / 1000),
      3,
    );
  const ratio = median(ours) / median(c);
  return [
    figure('ours p50', ms(ours, 0.5), 'ms', ours.length, { atMost: 0.6, spread: spread(ours) }),
    figure('ours p99', ms(ours, 0.99), 'ms', ours.length, { atMost: 5 }),
    figure('C p50', ms(c, 0.5), 'ms', c.length, { spread: spread(c) }),
    figure('C p99', ms(c, 0.99), 'ms', c.length),
    figure('ours / C, p50', ratio, 'ratio', ours.length, { atMost: 2.5 }),
    figure('Monit, 1 s cycle, p50', ms(peers.monit, 0.5), 'ms', peers.monit.length, {
      spread: spread(peers.monit),
    }),
    figure('puppet apply at the theft, p50', ms(peers.puppet, 0.5), 'ms', peers.puppet.length, {
      spread: spread(peers.puppet),
    }),
    figure('Monit / ours, p50', median(peers.monit) / median(ours), 'ratio', peers.monit.length),
    figure('puppet apply / ours, p50', median(peers.puppet) / median(ours), 'ratio', peers.puppet.length),
  ];
}

export const bench: Bench = {
  name: 'restore',
  what: 'a stolen 20 MB module: ours, a C program, Monit, puppet apply',
  needsRoot: true,
  run: async (options) => {
    for (const line of METHOD) options.log(line);
    const size = options.quick ? 'quick' : 'full';
    const root = mkdtempSync('/var/tmp/stakeout-bench-restore-');
    try {
      const thief = await compile('thief', root);
      const sides = await compare(root, thief, TRIALS[size], options);
      options.log(
        `ours p50 ${(median(sides.ours) / 1000).toFixed(3)} ms, C p50 ${(median(sides.c) / 1000).toFixed(3)} ms; now the peers`,
      );
      return figures(sides, await measurePeers(root, thief, PEER_TRIALS[size]));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
