/** From results to figures and tables. Pure. */
import { FAULT_FAMILIES } from '../../src/practice/index.ts';
import { figure, quantile, spreadOf, type Figure } from '../framework.ts';
import { ADMIN_COMMANDS } from './admin-commands.ts';
import { MODES, type DiagnosisOptions, type Mode } from './options.ts';
import type { CaseResult } from './result.ts';
import { tally, type Share, type Tally } from './tally.ts';

/** The goals of the issue, in per cent and seconds. */
const GOALS = {
  rank1: { warm: 97, cold: 90 },
  latent: 90,
  predicted: 95,
  repaired: 95,
  p95Seconds: { idle: 5, loaded: 15 },
} as const;

export interface ReportInput {
  readonly results: readonly CaseResult[];
  readonly regressions: readonly string[];
  readonly options: Pick<DiagnosisOptions, 'loaded' | 'timing' | 'replay' | 'evidence'>;
}

export function figuresOf(input: ReportInput): readonly Figure[] {
  const { results, regressions } = input;
  return [
    ...MODES.flatMap((mode) => figuresOfMode(mode, input)),
    ...commandFigures(results),
    figure(
      'faults without the effect they claim',
      results.filter((r) => r.wrongEffects.length > 0).length,
      'faults',
      results.length,
      { atMost: 0 },
    ),
    figure(
      'cases that could not be run',
      results.filter((r) => r.failed !== undefined).length,
      'cases',
      results.length,
      { atMost: 0 },
    ),
    figure('right before, not now', regressions.length, 'faults', results.length, { atMost: 0 }),
  ];
}

function figuresOfMode(mode: Mode, { results, options }: ReportInput): readonly Figure[] {
  const own = results.filter((result) => result.mode === mode);
  if (own.length === 0) return [];
  const t = tally(own);
  // Stored evidence lacks much of what a host shows: what was right once shall stay so, more is not asked.
  const goal = (atLeast: number) => (options.evidence ? {} : { atLeast });
  const p95 = options.loaded ? GOALS.p95Seconds.loaded : GOALS.p95Seconds.idle;
  return [
    percent(`${mode}: right kind and object at rank 1`, t.rank1, goal(GOALS.rank1[mode])),
    percent(`${mode}: in the first three`, t.in3),
    percent(`${mode}: right object at rank 1`, t.object),
    percent(`${mode}: verdict right`, t.verdict),
    t.innocentBlamed.of === 0
      ? undefined
      : figure(`${mode}: innocents blamed`, t.innocentBlamed.yes, 'cases', t.innocentBlamed.of, {
          atMost: 0,
        }),
    percent(`${mode}: two causes both named`, t.allNamed),
    percent(`${mode}: hidden faults named before any restart`, t.latent, goal(GOALS.latent)),
    percent(`${mode}: predictions right`, t.predicted, goal(GOALS.predicted)),
    percent(`${mode}: repaired and verified`, t.repaired, goal(GOALS.repaired)),
    figure(`${mode}: no answer`, t.answered.of - t.answered.yes, 'cases', t.answered.of, { atMost: 0 }),
    ...(options.timing ? times(mode, t, options.replay ? {} : { atMost: p95 }) : []),
  ].filter((f): f is Figure => f !== undefined);
}

function times(mode: Mode, { seconds }: Tally, goal: { readonly atMost?: number }): readonly Figure[] {
  if (seconds.length === 0) return [];
  const spread = spreadOf(seconds);
  return [
    figure(`${mode}: time to answer p50`, quantile(seconds, 0.5), 's', seconds.length, { spread }),
    figure(`${mode}: time to answer p95`, quantile(seconds, 0.95), 's', seconds.length, goal),
  ];
}

function percent(
  name: string,
  { yes, of }: Share,
  goal: { readonly atLeast?: number } = {},
): Figure | undefined {
  if (of === 0) return undefined;
  return figure(name, (100 * yes) / of, '%', of, { ...goal, spread: `${yes} of ${of}` });
}

/** Each case once: what the commands say does not depend on whether somebody guarded the host. */
function commandFigures(results: readonly CaseResult[]): readonly Figure[] {
  const byId = new Map(results.filter((r) => r.family !== 'innocent').map((result) => [result.id, result]));
  const cases = [...byId.values()].filter(({ commands }) => commands !== undefined);
  return ADMIN_COMMANDS.flatMap((command) => {
    const yes = cases.filter(({ commands }) => commands?.[command] === true).length;
    return percent(`${command} alone names the culprit`, { yes, of: cases.length }) ?? [];
  });
}

const HEAD = [
  'family',
  'cases',
  'rank 1',
  'in 3',
  'object',
  'verdict',
  'blamed',
  'hidden',
  'predicted',
  'both',
  'repaired',
  'p50 s',
  'p95 s',
];

/** One row a family, then the total. */
export function tableOf(mode: Mode, results: readonly CaseResult[]): readonly string[] {
  const own = results.filter((result) => result.mode === mode);
  if (own.length === 0) return [];
  const families = FAULT_FAMILIES.filter((family) => own.some((result) => result.family === family));
  const rows = families.map((family) =>
    row(
      family,
      own.filter((result) => result.family === family),
    ),
  );
  return [`${mode}:`, ...align([HEAD, ...rows, row('all', own)])];
}

function row(name: string, results: readonly CaseResult[]): readonly string[] {
  const t = tally(results);
  const shares = [
    t.rank1,
    t.in3,
    t.object,
    t.verdict,
    t.innocentBlamed,
    t.latent,
    t.predicted,
    t.allNamed,
    t.repaired,
  ];
  const seconds = (q: number): string => (t.seconds.length === 0 ? '' : quantile(t.seconds, q).toFixed(1));
  return [name, String(t.cases), ...shares.map(cell), seconds(0.5), seconds(0.95)];
}

const cell = ({ yes, of }: Share): string => (of === 0 ? '' : `${yes}/${of}`);

function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEAD.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  '),
  );
}

/** One line for a case that just ended. */
export function lineOf(
  result: CaseResult,
  wanted: { readonly cause: string; readonly object: string },
): string {
  const { atEnd, atOnce, repair } = result;
  const word = atEnd?.score === undefined ? 'none' : atEnd.score.rank1 ? 'ok' : 'MISS';
  const got = atEnd?.answer?.causes[0];
  const parts = [
    result.mode.padEnd(4),
    word.padEnd(4),
    result.id,
    result.failed === undefined ? '' : `could not be run: ${result.failed}`,
    word === 'ok'
      ? ''
      : `want ${wanted.cause} ${wanted.object}, got ${got === undefined ? (atEnd?.error ?? 'nothing') : `${got.kind} ${got.object}`}`,
    atOnce?.score === undefined || result.effects['inject'] !== 'ok'
      ? ''
      : `at once: ${atOnce.score.rank1 ? 'ok' : 'miss'}`,
    atEnd?.score?.verdict === false ? `verdict ${atEnd.answer?.verdict ?? ''}` : '',
    atEnd?.score?.innocentBlamed === true || atOnce?.score?.innocentBlamed === true
      ? 'BLAMES AN INNOCENT'
      : '',
    repair === undefined ? '' : repair.verified ? 'repaired' : `not repaired (${repair.effect})`,
    result.baselineError === undefined ? '' : `no baseline: ${result.baselineError.slice(0, 100)}`,
    ...result.wrongEffects.map((wrong) => `effect of ${wrong}`),
    atEnd === undefined ? '' : `${(atEnd.tookMs / 1000).toFixed(1)} s`,
  ];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .replaceAll(/\s*\n\s*/g, ' | ');
}
