/** Slices of load with and without a tracer that takes a while to start. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Side } from './sides.ts';
import type { BusySite } from './site.ts';

const SECONDS = 1;
/** What starting and ending a tracer leaves to be done is none of what following costs. */
const SETTLE_MS = 300;

/** Requests with the tracer over those without: without, with, with, without. */
export async function slices(site: BusySite, side: Side, path: string): Promise<number> {
  const before = await plain(site, path);
  const stop = await side.start(site);
  const during = (await plain(site, path)) + (await plain(site, path));
  await stop();
  return during / (before + (await plain(site, path)));
}

async function plain(site: BusySite, path: string): Promise<number> {
  await sleep(SETTLE_MS);
  return (await site.slice(path, SECONDS)).requestsPerSecond;
}
