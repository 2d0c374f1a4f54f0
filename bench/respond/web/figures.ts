/** The web: how long pages take over a long journal, what a viewer costs, and when news reach a thousand of them. */
import { type Figure, figure, median, quantile, spreadOf } from '../../framework.ts';
import { openHouse } from './house.ts';
import { openViewers, pageMs } from './viewers.ts';

const HOSTS = 1000;
const INCIDENTS = 10_000;
/** One host that has hardly had trouble, beside it in the same run. */
const SMALL = { hosts: 1, incidents: 10 };
const PORT = 18_117;
const VIEWERS = 1000;
const PER_PERSON = 10;
const NOTES = 20;
const PAGES = 30;
const RENDER_MS = 300;
/** What people call at once. */
const FAN_OUT_MS = 1000;
const SETTLE_MS = 1000;

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

export async function webFigures(quick: boolean, log: (line: string) => void): Promise<readonly Figure[]> {
  const [hosts, incidents, viewers] = quick ? [HOSTS, 1000, 100] : [HOSTS, INCIDENTS, VIEWERS];
  log(`${hosts} hosts and a journal of ${incidents} incidents`);
  await using house = await openHouse({ port: PORT, hosts, incidents, people: viewers / PER_PERSON });
  await using small = await openHouse({ port: PORT + 1, ...SMALL, people: 1 });
  const first = await pageMs(house, '/');
  await pageMs(small, '/');
  const pages = ['/', '/hosts', '/incidents', `/incidents/INC-20260102-${incidents}`];
  const took = new Map<string, number[]>(pages.map((path) => [path, []]));
  const ratios: number[] = [];
  for (let round = 0; round < PAGES; round += 1) {
    for (const [path, values] of took) values.push(await pageMs(house, path));
    ratios.push((took.get('/')?.at(-1) ?? Number.NaN) / (await pageMs(small, '/')));
  }
  await settle();
  const before = house.residentBytes();
  log(`${viewers} viewers`);
  const open = await openViewers(house, viewers, PER_PERSON);
  await settle();
  const each = (house.residentBytes() - before) / viewers;
  for (let n = 0; n < NOTES; n += 1) {
    house.note('note');
    await settle();
  }
  const { delays } = open;
  open.close();
  const lost = viewers * NOTES - delays.length;
  return [
    figure(`web: first page, ${hosts} hosts, ${incidents} incidents`, first, 'ms', 1, { atMost: RENDER_MS }),
    ...[...took].map(([path, values]) =>
      figure(`web: ${path}`, median(values), 'ms', values.length, {
        atMost: RENDER_MS,
        spread: spreadOf(values, 1),
      }),
    ),
    figure('web: / beside one host with 10 incidents', median(ratios), 'times', ratios.length, {
      spread: spreadOf(ratios),
    }),
    figure('web: resident with nobody looking', before / 1e6, 'MB', 1),
    figure(`web: each of ${viewers} viewers`, each / 1e3, 'kB', 1),
    figure(`web: news to ${viewers} viewers, p99`, quantile(delays, 0.99), 'ms', delays.length, {
      atMost: FAN_OUT_MS,
      spread: `median ${median(delays).toFixed(1)}, ${spreadOf(delays, 1)}`,
    }),
    figure('web: news that did not come', lost, 'events', viewers * NOTES, { atMost: 0 }),
  ];
}
