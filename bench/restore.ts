/** How long a stolen module is away: ours against a C program that does the same, and beside them Monit and Puppet. */
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
import { type RunningGuard, startC, startOurs } from './restore/guards.ts';
import { makeModule } from './restore/module.ts';
import { measurePeers, type PeerTimes } from './restore/peers.ts';
import { steal } from './restore/thefts.ts';

const TRIALS = { full: 500, quick: 100 } as const;
const PEER_TRIALS = { full: 20, quick: 8 } as const;
/** Between two thefts: our background check of the digest (20 MB) is over before the next. */
const GAP_US = 60_000;

const METHOD = [
  'method: a C thief unlinks a 20 MB file and calls stat(2) without pause until it is back as it was; the time is taken there,',
  'outside of the guards. All guards run at once, each on its own directory, thefts alternate; all are in class SCHED_RR.',
  'All hold a hard link, so the inode never dies and no data is read or written: the page cache plays no part.',
  '"C, same checks" asks and calls what ours does before and after the link (held? package manager at work? link as recorded?',
  'what stands there now?), waits in read(2) and stops there; "C, bare" links at once and checks nothing. Ours, between two',
  'thefts, also names the thief, writes its message and reads the 20 MB for the digest, which leaves it the colder caches.',
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

/** Microseconds that each file was away. */
interface Sides {
  readonly ours: readonly number[];
  readonly same: readonly number[];
  readonly bare: readonly number[];
}

async function compare(root: string, thief: string, trials: number, options: BenchOptions): Promise<Sides> {
  const [mine, same, bare] = ['ours', 'same', 'bare'].map((side) => makeModule(root, side));
  if (mine === undefined || same === undefined || bare === undefined) throw new Error('no modules');
  const programs = [await compile('checked-guard', root), await compile('guard', root)] as const;
  await using guards = new AsyncDisposableStack();
  const started = async (guard: Promise<RunningGuard>): Promise<void> => {
    const running = await guard;
    guards.defer(() => running.stop());
    for (const note of running.notes) options.log(note);
  };
  await started(startC(programs[0], same));
  await started(startC(programs[1], bare));
  await started(startOurs(mine, root));
  const [a = [], b = [], c = []] = await steal(thief, [mine.path, same.path, bare.path], trials, GAP_US);
  return { ours: a, same: b, bare: c };
}

function figures({ ours, same, bare }: Sides, peers: PeerTimes): Figure[] {
  const ms = (us: readonly number[], q: number): number => quantile(us, q) / 1000;
  const spread = (us: readonly number[]): string =>
    spreadOf(
      us.map((x) => x / 1000),
      3,
    );
  return [
    figure('ours p50', ms(ours, 0.5), 'ms', ours.length, { atMost: 0.6, spread: spread(ours) }),
    figure('ours p99', ms(ours, 0.99), 'ms', ours.length, { atMost: 5 }),
    figure('C, same checks, p50', ms(same, 0.5), 'ms', same.length, { spread: spread(same) }),
    figure('C, same checks, p99', ms(same, 0.99), 'ms', same.length),
    figure('C, bare, p50', ms(bare, 0.5), 'ms', bare.length, { spread: spread(bare) }),
    figure('ours / C, same checks, p50', median(ours) / median(same), 'ratio', ours.length, { atMost: 2.5 }),
    figure('ours / C, bare, p50', median(ours) / median(bare), 'ratio', ours.length),
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

const p50 = (us: readonly number[]): string => (median(us) / 1000).toFixed(3);

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
        `ours p50 ${p50(sides.ours)} ms, C with the same checks ${p50(sides.same)} ms, bare ${p50(sides.bare)} ms; now the peers`,
      );
      return figures(sides, await measurePeers(root, thief, PEER_TRIALS[size]));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
