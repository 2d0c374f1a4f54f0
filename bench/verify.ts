/** Verification of a tree: ours beside openssl, find and the file-integrity tools of Debian, on the same warm data in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TreeBaseline } from '../src/identify/verify/tree/index.ts';
import { type Bench, type BenchOptions, type Figure, figure, median, spreadOf } from './framework.ts';
import { type Measured, measure, measurePipe, megabytesPagedIn } from './verify/measure.ts';
import { type Peer, peers, unpackPeers } from './verify/peers.ts';
import { countEntries, prepareTree } from './verify/tree.ts';

/** What an installed `stakeout` runs: the bundle, which `npm run bench` has just built. */
const PROGRAM = [
  process.execPath,
  '--max-semi-space-size=1',
  join(import.meta.dirname, '../dist/stakeout.mjs'),
];
const FILES_A_CALL = '500';
/** A round in which more than this came from the disk does not compare programs. */
const COLD_MB = 64;
const ATTEMPTS_A_ROUND = 5;

export const bench: Bench = {
  name: 'verify',
  what: 'verification of a tree beside openssl, find, AIDE, Tripwire, Samhain and integrit',
  needsRoot: true,
  async run(options) {
    const scratch = mkdtempSync('/var/tmp/stakeout-bench-verify-');
    try {
      return await runIn(scratch, options);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

async function runIn(scratch: string, options: BenchOptions): Promise<readonly Figure[]> {
  const { quick } = options;
  const log: Log = (line) => options.log(line);
  const tree = await prepareTree(scratch, quick);
  const entries = countEntries(tree);
  log(`tree: ${tree}, ${entries} entries`);
  const ours = new Ours(scratch, tree);
  const recorded = await ours.run('--init');
  const bytes = new TreeBaseline(tree, { stateDir: ours.stateDir }).storedBytes();
  const rounds = quick ? 3 : 7;
  const figures = [
    ...(await besideOpenssl(ours, tree, rounds, log)),
    ...(await besideFind(ours, tree, rounds * 2, log)),
    figure('baseline, bytes a file', bytes / entries, 'B', 1, { atMost: 100 }),
    figure('peak memory, first baseline', recorded.peakMB, 'MB', 1, { atMost: 150 }),
  ];
  const root = await unpackPeers(scratch);
  for (const peer of peers(root, scratch, tree))
    figures.push(...(await besidePeer(ours, tree, peer, quick ? 1 : 2, log)));
  return figures;
}

class Ours {
  readonly stateDir: string;
  readonly #tree: string;

  constructor(scratch: string, tree: string) {
    this.stateDir = join(scratch, 'state');
    this.#tree = tree;
  }

  /** The whole command, start-up included. */
  async run(...flags: readonly string[]): Promise<Measured> {
    const argv = [...PROGRAM, 'verify', '--tree', this.#tree, ...flags];
    const result = await measure(argv, {
      env: { STAKEOUT_STATE_DIR: this.stateDir },
      memory: true,
      keep: true,
    });
    // 1: something changed meanwhile, which on a machine that is used is no failure of the measurement
    if (result.code !== 0 && result.code !== 1) throw new Error(`${argv.join(' ')}: ${result.output}`);
    return result;
  }

  /** The same work inside a process that runs already, as the agent does it. */
  async inProcess(level: 'dirs' | 'quick'): Promise<number> {
    const baseline = new TreeBaseline(this.#tree, { stateDir: this.stateDir });
    const start = performance.now();
    await baseline.verify(level);
    return (performance.now() - start) / 1000;
  }
}

type Log = (line: string) => void;

async function besideOpenssl(ours: Ours, tree: string, rounds: number, log: Log): Promise<Figure[]> {
  const [own, openssl, memory]: [number[], number[], number[]] = [[], [], []];
  for (let attempt = 0; own.length < rounds; attempt += 1) {
    if (attempt > rounds * ATTEMPTS_A_ROUND) throw new Error('the data does not stay in the page cache');
    const before = megabytesPagedIn();
    const theirs = await measurePipe(
      ['/usr/bin/find', tree, '-type', 'f', '-print0'],
      ['/usr/bin/xargs', '-0', '-P2', '-n', FILES_A_CALL, '/usr/bin/openssl', 'dgst', '-sha256'],
    );
    const mine = await ours.run('--full');
    const cold = megabytesPagedIn() - before;
    log(
      `full ${mine.seconds.toFixed(2)} s, openssl ${theirs.seconds.toFixed(2)} s, ${cold.toFixed(0)} MB from disk`,
    );
    if (attempt === 0 || cold > COLD_MB) continue; // warming, or somebody else used the page cache up
    own.push(mine.seconds);
    openssl.push(theirs.seconds);
    memory.push(mine.peakMB);
  }
  return [
    figure('full verify', median(own), 's', rounds, { spread: spreadOf(own) }),
    figure('two openssl dgst -sha256', median(openssl), 's', rounds, { spread: spreadOf(openssl) }),
    figure('full verify ÷ openssl', median(own) / median(openssl), 'ratio', rounds, { atMost: 1 }),
    figure('peak memory, full verify', Math.max(...memory), 'MB', rounds, { atMost: 150 }),
  ];
}

async function besideFind(ours: Ours, tree: string, rounds: number, log: Log): Promise<Figure[]> {
  const samples: Record<'find' | 'dirs' | 'quick' | 'dirsIn' | 'quickIn', number[]> = {
    find: [],
    dirs: [],
    quick: [],
    dirsIn: [],
    quickIn: [],
  };
  for (let round = 0; round <= rounds; round += 1) {
    const taken = {
      find: (await measure(['/usr/bin/find', tree, '-printf', '%i %s %C@\\n'])).seconds,
      dirs: (await ours.run('--level', 'dirs')).seconds,
      quick: (await ours.run('--quick')).seconds,
      dirsIn: await ours.inProcess('dirs'),
      quickIn: await ours.inProcess('quick'),
    };
    if (round === 0) continue;
    for (const name of ['find', 'dirs', 'quick', 'dirsIn', 'quickIn'] as const)
      samples[name].push(taken[name]);
  }
  const find = median(samples.find);
  log(
    `find ${find.toFixed(3)} s, quick ${median(samples.quick).toFixed(3)} s, dirs ${median(samples.dirs).toFixed(3)} s`,
  );
  const times = (values: readonly number[]): number => find / median(values);
  const shown = (values: readonly number[]): { spread: string } => ({ spread: spreadOf(values, 3) });
  return [
    figure('find -printf', find, 's', rounds, shown(samples.find)),
    figure('quick verify, command', median(samples.quick), 's', rounds, shown(samples.quick)),
    figure('quick verify, command: times faster than find', times(samples.quick), 'ratio', rounds, {
      atLeast: 1,
    }),
    figure('quick verify, in the agent: times faster than find', times(samples.quickIn), 'ratio', rounds, {
      atLeast: 1,
    }),
    figure('directory level, command', median(samples.dirs), 's', rounds, shown(samples.dirs)),
    figure('directory level, command: times faster than find', times(samples.dirs), 'ratio', rounds),
    figure('directory level, in the agent', median(samples.dirsIn), 's', rounds, shown(samples.dirsIn)),
    figure('directory level, in the agent: times faster than find', times(samples.dirsIn), 'ratio', rounds, {
      atLeast: 8,
    }),
  ];
}

/** A peer takes a minute, and a kernel that reclaims idle pages (DAMON) has emptied the page cache by then. Twice: once to fetch, once to stay. */
async function warm(tree: string): Promise<void> {
  for (let time = 0; time < 2; time += 1)
    await measurePipe(
      ['/usr/bin/find', tree, '-type', 'f', '-print0'],
      ['/usr/bin/xargs', '-0', '-P2', '-n', FILES_A_CALL, '/bin/cat', '--'],
    );
}

async function besidePeer(ours: Ours, tree: string, peer: Peer, rounds: number, log: Log): Promise<Figure[]> {
  await peer.prepare();
  const init = await peer.init();
  expectWorked(peer, 'init', init);
  const own: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await warm(tree);
    own.push((await ours.run('--full')).seconds);
    await warm(tree);
    const check = await peer.check();
    expectWorked(peer, 'check', check);
    theirs.push(check.seconds);
  }
  log(
    `${peer.name}: init ${init.seconds.toFixed(1)} s, check ${median(theirs).toFixed(1)} s, ours ${median(own).toFixed(1)} s`,
  );
  return [
    figure(`${peer.name}, check`, median(theirs), 's', rounds, { spread: spreadOf(theirs) }),
    figure(`full verify: times faster than ${peer.name}`, median(theirs) / median(own), 'ratio', rounds, {
      atLeast: 5,
    }),
  ];
}

/** Exit codes of findings are small (AIDE below 14, Tripwire below 8, the others 0 or 1); a tool that could not work is no comparison. */
function expectWorked(peer: Peer, what: string, { code, output }: Measured): void {
  if (code !== null && code < 8) return;
  throw new Error(`${peer.name} ${what} ended with ${code}: ${output.slice(-2000)}`);
}
