/** One long load, during which our recorder is paused and resumed: requests in windows so short that the machine is the same in all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KernelSide } from '../../src/host/failing-calls/kernel-side.ts';
import { idleShare, PERIOD_MS, spare } from '../../src/host/failing-calls/sparing.ts';
import type { BusySite } from './site.ts';

/** Requests with something over those without, one ratio for each four windows. */
export interface Kept {
  /** As it runs all day: sparing on a host that is busy. */
  readonly sparing: readonly number[];
  /** Listening all the time, as while a cause is looked for. */
  readonly always: readonly number[];
  /** Nothing switched: how far such ratios are to be trusted. */
  readonly nothing: readonly number[];
  readonly requestsPerSecond: number;
}

/** Whole periods of the sparing recorder. */
const WINDOW_MS = PERIOD_MS;
/** What was begun before a switch ends after it. */
const GUARD_MS = 15;
const BEGIN_MS = 500;
/** Windows of a round: four for each kind. */
const WINDOWS = 12;

/** What begins something, and returns what ends it. */
type Switch = () => () => void;

/** Throws when the recorder saw nothing of the load. */
export async function windows(site: BusySite, path: string, rounds: number): Promise<Kept> {
  const kernel = new KernelSide({ rung: 'ebpf', opens: false });
  try {
    kernel.pause();
    for (const { pid } of site.servers()) kernel.follow(pid, 0);
    const seconds = Math.ceil((rounds * WINDOWS * (WINDOW_MS + GUARD_MS + 3) + 2 * BEGIN_MS) / 1000);
    const load = site.slice(path, seconds);
    await sleep(BEGIN_MS);
    const kept = await turns(site, kernel, rounds);
    if (kernel.failures().length === 0) throw new Error('the recorder saw nothing of the load');
    return { ...kept, requestsPerSecond: (await load).requestsPerSecond };
  } finally {
    kernel.close();
  }
}

async function turns(
  site: BusySite,
  kernel: KernelSide,
  rounds: number,
): Promise<Omit<Kept, 'requestsPerSecond'>> {
  const always: Switch = () => {
    kernel.resume();
    return kernel.pause;
  };
  const sparing: Switch = () => {
    const end = spare(kernel, idle);
    return () => {
      end();
      kernel.pause();
    };
  };
  const idle = idleShare();
  const kept = { sparing: [] as number[], always: [] as number[], nothing: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    kept.sparing.push(await four(site, sparing));
    kept.always.push(await four(site, always));
    kept.nothing.push(await four(site, () => () => {}));
  }
  return kept;
}

/** Without, with, with, without: what changes steadily over the four weighs on both alike. */
async function four(site: BusySite, begin: Switch): Promise<number> {
  const before = await rate(site);
  const end = begin();
  const during = (await rate(site)) + (await rate(site));
  end();
  return during / (before + (await rate(site)));
}

/** Packets a millisecond on the loopback of the practice host: every request has the same number of them. */
async function rate(site: BusySite): Promise<number> {
  await sleep(GUARD_MS);
  const packets = site.packets();
  const start = performance.now();
  await sleep(WINDOW_MS);
  return (site.packets() - packets) / (performance.now() - start);
}
