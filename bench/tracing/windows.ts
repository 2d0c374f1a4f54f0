/** One long load, during which our recorder is paused and resumed: requests in windows so short that the machine is the same in all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openFailingCallRecorder } from '../../src/host/failing-calls/index.ts';
import type { BusySite } from './site.ts';

export interface Kept {
  /** Requests with the recorder over those without, one ratio for each four windows. */
  readonly recorder: readonly number[];
  /** The same with nothing switched: how far such ratios are to be trusted. */
  readonly nothing: readonly number[];
  readonly requestsPerSecond: number;
}

const WINDOW_MS = 100;
/** What was begun before a switch ends after it. */
const GUARD_MS = 15;
const BEGIN_MS = 500;

type Switch = readonly [on: () => void, off: () => void];

/** Throws when the recorder saw nothing of the load. */
export async function windows(site: BusySite, path: string, fours: number): Promise<Kept> {
  const { recorder, why } = openFailingCallRecorder({ rungs: ['ebpf'] });
  try {
    if (recorder.rung !== 'ebpf') throw new Error(why.join('; '));
    recorder.pause();
    recorder.follow(new Map([['apache2', site.servers().map(({ pid }) => pid)]]));
    const seconds = Math.ceil((2 * fours * 4 * (WINDOW_MS + GUARD_MS + 3) + 2 * BEGIN_MS) / 1000);
    const load = site.slice(path, seconds);
    await sleep(BEGIN_MS);
    const ours: Switch = [() => recorder.resume(), () => recorder.pause()];
    const none: Switch = [() => {}, () => {}];
    const kept = { recorder: [] as number[], nothing: [] as number[] };
    for (let round = 0; round < fours; round += 1) {
      kept.recorder.push(await four(site, ours));
      kept.nothing.push(await four(site, none));
    }
    const seen = recorder
      .snapshot()
      .some(({ subject, count }) => subject.endsWith('/.htaccess') && count > 100);
    if (!seen) throw new Error('the recorder saw nothing of the load');
    return { ...kept, requestsPerSecond: (await load).requestsPerSecond };
  } finally {
    recorder.close();
  }
}

/** Without, with, with, without: what changes steadily over the four weighs on both alike. */
async function four(site: BusySite, [on, off]: Switch): Promise<number> {
  const before = await rate(site);
  on();
  const during = (await rate(site)) + (await rate(site));
  off();
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
