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
  /** Ratios of four windows each, for a page. */
  readonly fours: number;
  readonly peerRounds: number;
  readonly callRounds: number;
}
const FULL: Size = { fours: 120, peerRounds: 5, callRounds: 15 };
const QUICK: Size = { fours: 30, peerRounds: 1, callRounds: 5 };

const PAGES = [
  ['static', '/style.css'],
  ['PHP', '/app/'],
] as const;

const METHOD = [
  'method: wrk keeps 8 connections busy against Apache with mod_php in a clone of this machine; client, server and tracer share',
  'its processors and go before whatever else runs on it. Every directory of a path is asked for a .htaccess at every request, so',
  'there is always something that fails. The recorder follows all of Apache and is paused and resumed under one long load, every',
  '0.1 s: without, with, with, without, one ratio each; the figure is the median. In turn with these the same is measured with',
  'nothing switched, which shows how far the machine itself can be trusted. strace (all processes, %file) and bpftrace (failing',
  'opens, counted in the kernel) need their time to start: slices of a second, in the same order, in the same run.',
  'In the program: what the kernel says it spent there under such a load. One call: a loop in C, the least of five runs; medians',
  'over the rounds of what the recorder adds.',
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
  { fours }: Size,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const kept = await windows(site, path, fours);
  options.log(`${page}: ${kept.requestsPerSecond.toFixed(0)} requests/s`);
  const ratio = (name: string, ratios: readonly number[], goal: { readonly atLeast?: number }): Figure =>
    figure(`${page}: requests kept ${name}`, median(ratios), 'ratio', ratios.length, {
      ...goal,
      spread: `middle half ${quantile(ratios, 0.25).toFixed(3)} to ${quantile(ratios, 0.75).toFixed(3)}`,
    });
  return [
    ratio('with the recorder', kept.recorder, { atLeast: KEPT }),
    ratio('with nothing switched', kept.nothing, {}),
  ];
}

async function inPlaceFigures(site: BusySite, page: string, path: string): Promise<readonly Figure[]> {
  const { followed, stranger } = await inPlace(site, path);
  const spread = `${followed.calls.toFixed(0)} system calls of client and server; the kernel's timing included in both`;
  return [
    figure(`${page}: in the program for a request`, followed.ns, 'ns', 1, { spread }),
    figure(`${page}: the same, not followed`, stranger.ns, 'ns', 1),
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
