/** What the records cost every exec on the host: the same execs with and without the programs attached, in turn. */
import { openIdentity } from '../../src/host/identity/index.ts';
import { run } from '../../src/host/process/index.ts';
import { median, quantile } from '../framework.ts';

export interface Cost {
  /** Time of an exec with the programs over the time without: the median over rounds, each a pair measured back to back. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly withoutUs: number;
  readonly withUs: number;
}

/** The program that is executed: dynamic, as nearly everything on a host. */
const PROGRAM = '/bin/true';

export async function execCost(execs: string, rounds: number, count: number): Promise<Cost> {
  const without: number[] = [];
  const with_: number[] = [];
  await time(execs, count); // warms caches for both
  for (let round = 0; round < rounds; round += 1) {
    // Which side goes first alternates, so that a machine that gets slower or faster favours neither.
    const sides = round % 2 === 0 ? [false, true] : [true, false];
    for (const attached of sides) (attached ? with_ : without).push(await timed(execs, count, attached));
  }
  const ratios = with_.map((value, index) => value / (without[index] ?? Number.NaN));
  return {
    ratio: median(with_) / median(without),
    ratios,
    withoutUs: median(without),
    withUs: median(with_),
  };
}

async function timed(execs: string, count: number, attached: boolean): Promise<number> {
  const identity = attached ? openIdentity({ rungs: ['ebpf'] }) : undefined;
  try {
    if (identity !== undefined && identity.source.rung !== 'ebpf') throw new Error(identity.notes.join('; '));
    return await time(execs, count);
  } finally {
    identity?.source.close();
  }
}

/** Microseconds of one spawn + exec + wait, undisturbed. */
async function time(execs: string, count: number): Promise<number> {
  const done = await run([execs, String(count), PROGRAM], { timeoutMs: 120_000 });
  const nanoseconds = Number(done.stdout);
  if (done.code !== 0 || !(nanoseconds > 0))
    throw new Error(`execs failed: ${done.startError ?? done.stderr}`);
  return nanoseconds / 1000;
}

export const ratioSpread = (ratios: readonly number[]): string =>
  `by round: min ${quantile(ratios, 0).toFixed(3)}, max ${quantile(ratios, 1).toFixed(3)}`;
