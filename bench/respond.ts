/** On-call: the outbox under kill -9, storms, and how long a page takes from the pager to its receiver. */
import { type Bench, type Figure, figure, median, quantile, spreadOf } from './framework.ts';
import { killAgainAndAgain } from './respond/killing.ts';
import { webFigures } from './respond/web/figures.ts';
import { deliveries, KIND_NAMES, storm } from './respond/storm.ts';

const KILLS = 100;
const QUICK_KILLS = 10;
const INCIDENTS_A_KILL = 4;
const LONGEST_LIFE_MS = 250;
const PAGES = 200;
const QUICK_PAGES = 20;
/** From the incident to the receiver, on this machine. */
const PAGE_P99_MS = 1000;

export const bench: Bench = {
  name: 'respond',
  what: 'the outbox under kill -9, pages of storms, how long a page takes to each kind of receiver, and what the web costs',
  usage: '[web]  only what the web costs',
  needsRoot: false,
  run: async (options) => {
    const { quick } = options;
    const log = (line: string): void => options.log(line);
    if (options.args[0] === 'web') return webFigures(quick, log);
    const kills = quick ? QUICK_KILLS : KILLS;
    log(`${kills} kills`);
    const killed = await killAgainAndAgain({
      kills,
      incidents: kills * INCIDENTS_A_KILL,
      longestLifeMs: LONGEST_LIFE_MS,
    });
    log('two storms of 500 alerts');
    const one = await storm(true);
    const many = await storm(false);
    const pages = quick ? QUICK_PAGES : PAGES;
    log(`${pages} incidents, each to ${KIND_NAMES.length} kinds of receivers`);
    const took = await deliveries(pages);
    const none = { atMost: 0 };
    return [
      figure('pages lost over kills', killed.lost.length, 'pages', kills, none),
      figure('taken and forgotten', killed.forgotten, 'times', kills, none),
      figure('pages with a second key', killed.twofold.length, 'pages', kills, none),
      figure('pages doubled without a kill', killed.doubledInOneLife.length, 'pages', kills, none),
      figure('pages sent again after a kill, same key', killed.again, 'pages', kills),
      figure('pages of 500 alerts of one cause', one.pages, 'pages', 1, { atMost: 1 }),
      figure('until that page came', one.tookMs, 'ms', 1),
      figure('pages of 500 alerts of 500 causes', many.pages, 'pages', 1, { atMost: 500, atLeast: 500 }),
      figure('until the last of them came', many.tookMs, 'ms', 1),
      ...[...took].map(([kind, values]) => delivery(kind, values)),
      ...(await webFigures(quick, log)),
    ];
  },
};

function delivery(kind: string, values: readonly number[]): Figure {
  return figure(`page by ${kind}, p99`, quantile(values, 0.99), 'ms', values.length, {
    atMost: PAGE_P99_MS,
    spread: `median ${median(values).toFixed(1)}, ${spreadOf(values, 1)}`,
  });
}
