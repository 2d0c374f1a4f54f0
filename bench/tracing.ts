/** What following a busy site costs it: our recorder beside strace and bpftrace. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Bench,
  type BenchOptions,
  type Figure,
  figure,
  median,
  quantile,
  spreadOf,
} from './framework.ts';
import { callCost, type CallKind, compileCalls } from './tracing/call-cost.ts';
import { inPlace } from './tracing/in-place.ts';
import { readiness } from './tracing/readiness.ts';
import { BPFTRACE, type Side, STRACE } from './tracing/sides.ts';
import { BusySite } from './tracing/site.ts';
import { slices } from './tracing/slices.ts';
import { windows } from './tracing/windows.ts';

interface Size {
  /** Ratios of four windows each, for a page and a way of listening. */
  readonly rounds: number;
  readonly peerRounds: number;
  readonly callRounds: number;
}
const FULL: Size = { rounds: 40, peerRounds: 3, callRounds: 15 };
const QUICK: Size = { rounds: 10, peerRounds: 1, callRounds: 5 };

const PAGES = [
  ['static', '/style.css'],
  ['PHP', '/app/'],
] as const;

const METHOD = [
  'method: wrk keeps 8 connections busy against Apache with mod_php in a clone of this machine; each has a processor, and both go',
  'before whatever else runs there. Every directory of a path is asked for a .htaccess at every request, so there is always',
  'something that fails. The recorder follows all of Apache and is switched on and off under one long load, every 0.3 s: without,',
  'with, with, without, one ratio each; the figure is the mean of their middle half. It is measured as the agent runs it (listening',
  'a third of the time while a processor is at its limit), as it listens all the time, and with nothing switched, which shows how far the',
  'machine itself can be trusted. strace (all processes, %file) and bpftrace (failing opens, counted in the kernel) need their time',
  'to start: slices of a second, in the same order, in the same run. In the program: what the kernel says it spent there under such',
  'a load, its own reading of the clock at each call included, against the server’s processor. One call: a loop in C, the least of',
  'all rounds.',
];

export const bench: Bench = {
  name: 'tracing',
  what: 'a busy Apache followed by our recorder, by strace and by bpftrace: requests that are left',
  needsRoot: true,
  run: async (options) => {
    for (const line of METHOD) options.log(line);
    const scratch = mkdtempSync(join(tmpdir(), 'stakeout-bench-tracing-'));
    const site = await BusySite.start((line) => options.log(line));
    try {
      return await measure(site, scratch, options);
    } finally {
      await site.stop();
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

async function measure(site: BusySite, scratch: string, options: BenchOptions): Promise<readonly Figure[]> {
  const size = options.quick ? QUICK : FULL;
  const figures: Figure[] = [];
  for (const [page, path] of PAGES) {
    await site.slice(path, 2); // starts the workers and warms opcache
    figures.push(...(await recorderFigures(site, page, path, size, options)));
    figures.push(...(await inPlaceFigures(site, page, path)));
    for (const side of [STRACE, BPFTRACE])
      figures.push(await peerFigure(site, side, page, path, size, options));
  }
  const { openMs, snapshotMs } = await readiness(site, '/app/');
  const calls = await compileCalls(scratch);
  for (const kind of ['missing', 'present', 'cheap'] as const)
    figures.push(...(await callFigures(calls, kind, size.callRounds)));
  return [
    ...figures,
    figure('recorder: opened and following', openMs, 'ms', 1, { atMost: 100 }),
    figure('recorder: an answer', snapshotMs, 'ms', 1),
  ];
}

/** The promise: a busy site keeps 97 of 100 requests. */
const KEPT = 0.97;

async function recorderFigures(
  site: BusySite,
  page: string,
  path: string,
  { rounds }: Size,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const kept = await windows(site, path, rounds);
  options.log(`${page}: ${kept.requestsPerSecond.toFixed(0)} requests/s`);
  const ratio = (name: string, ratios: readonly number[], goal: { readonly atLeast?: number }): Figure =>
    figure(`${page}: requests kept ${name}`, middleMean(ratios), 'ratio', ratios.length, {
      ...goal,
      spread: `middle half ${quantile(ratios, 0.25).toFixed(3)} to ${quantile(ratios, 0.75).toFixed(3)}`,
    });
  return [
    ratio('with the recorder', kept.sparing, { atLeast: KEPT }),
    ratio('with the recorder listening always', kept.always, {}),
    ratio('with nothing switched', kept.nothing, {}),
  ];
}

/** The mean of the middle half: as little moved by a stray value as the median, and nearer to the truth for as many values. */
function middleMean(values: readonly number[]): number {
  const [from, to] = [quantile(values, 0.25), quantile(values, 0.75)];
  const middle = values.filter((value) => value >= from && value <= to);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

async function inPlaceFigures(site: BusySite, page: string, path: string): Promise<readonly Figure[]> {
  const { followed, stranger } = await inPlace(site, path);
  const spread = `${followed.calls.toFixed(0)} system calls for a request, ${(followed.ns / 1000).toFixed(2)} µs in the program`;
  return [
    figure(`${page}: server's time in the program`, followed.share * 100, '%', 1, {
      atMost: Number((100 * (1 - KEPT)).toFixed(1)),
      spread,
    }),
    figure(`${page}: the same, not followed`, stranger.share * 100, '%', 1),
  ];
}

async function peerFigure(
  site: BusySite,
  side: Side,
  page: string,
  path: string,
  { peerRounds }: Size,
  options: BenchOptions,
): Promise<Figure> {
  options.log(`${page}: ${side.name}`);
  const ratios: number[] = [];
  for (let round = 0; round < peerRounds; round += 1) ratios.push(await slices(site, side, path));
  const spread = spreadOf(ratios, 3);
  return figure(`${page}: requests kept with ${side.name}`, median(ratios), 'ratio', peerRounds, { spread });
}

const CALLS: Readonly<Record<CallKind, string>> = {
  missing: 'open that fails',
  present: 'open and close that succeed',
  cheap: 'getppid',
};

async function callFigures(program: string, kind: CallKind, rounds: number): Promise<readonly Figure[]> {
  const { plainNs, strangerNs, followedNs } = await callCost(program, kind, rounds);
  const spread = `untraced ${plainNs.toFixed(0)}`;
  return [
    figure(`${CALLS[kind]}, followed: added`, followedNs, 'ns', rounds, { spread }),
    figure(`${CALLS[kind]}, not followed: added`, strangerNs, 'ns', rounds, { spread }),
  ];
}
