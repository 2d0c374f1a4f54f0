/** A repair as a person reads it: what would be done, or what was done and what came of it. */
import type { RepairPlan } from '../../domain/diagnosis.ts';
import {
  type Cell,
  paint,
  renderBlock,
  renderTable,
  type Surface,
  type Tone,
  toned,
  visible,
  wrap,
} from '../output/index.ts';
import type { RepairRow, RepairRun } from './schema.ts';

const OUTCOMES: Readonly<Record<RepairRun['outcome'], readonly [Tone, string]>> = {
  planned: ['strong', 'PLAN'],
  repaired: ['good', 'REPAIRED'],
  'still-wrong': ['bad', 'STILL WRONG'],
  failed: ['bad', 'FAILED'],
  undone: ['bad', 'TAKEN BACK'],
  nothing: ['warn', 'NOTHING DONE'],
};

export function runPage(run: RepairRun, to: Surface): string {
  const [tone, title] = OUTCOMES[run.outcome];
  const mended = run.rounds[0]?.repair.cause.summary;
  return [
    `${paint(tone, title, to.color)}  ${paint('strong', visible(mended === undefined ? run.summary : `It was: ${mended}.`), to.color)}\n`,
    ...(run.planned === undefined ? [] : [planned(run.planned, to)]),
    ...run.rounds.map((round) => roundText(round, to)),
    ending(run, to),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function planned({ cause, plan, note, refused }: NonNullable<RepairRun['planned']>, to: Surface): string {
  const head = renderBlock(
    [
      ['cause', `${cause.number}  ${cause.kind}  ${cause.object}`],
      ['sure', `${Math.round(cause.confidence * 100)} %`],
      ['note', note],
      ['refused', refused.map((one) => toned('bad', one))],
    ],
    to,
  );
  return `${head}\n${planText(plan, to)}`;
}

function planText(plan: RepairPlan, to: Surface): string {
  const steps = plan.steps.flatMap((step, i) => [
    `  ${i + 1}  ${visible(step.summary ?? '')}`,
    `     ${visible(commandText(step.argv))}`,
    ...[
      ...(step.undo.length === 0 ? [] : [`undo: ${commandText(step.undo)}`]),
      ...(step.interrupts === undefined ? [] : [`interrupts ${step.interrupts}`]),
    ].map((line) => `     ${paint('dim', visible(line), to.color)}`),
  ]);
  return [paint('strong', visible(plan.summary), to.color), ...steps, ...byHand(plan.byHand, to), ''].join(
    '\n',
  );
}

function byHand(text: string | undefined, to: Surface): readonly string[] {
  return text === undefined
    ? []
    : wrap(visible(`By hand: ${text}`), to.columns - 2).map((line) => `  ${line}`);
}

/** For reading and pasting; nothing here is run through a shell. */
export function commandText(argv: readonly string[]): string {
  return argv
    .map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}

function roundText(
  { cause, note, byHand: hand, repair, undone }: RepairRun['rounds'][number],
  to: Surface,
): string {
  const rows = repair.steps.map((step): readonly Cell[] => [
    String(step.number),
    step.outcome === 'done' ? toned('good', 'done') : toned('bad', step.outcome),
    `${(step.tookMs / 1000).toFixed(1)} s`,
    step.summary ?? commandText(step.argv),
  ]);
  const failed = repair.steps.find((step) => step.outcome !== 'done');
  return [
    renderBlock(
      [
        ['cause', `${cause.kind}  ${cause.object}`],
        ['note', note],
      ],
      to,
    ),
    renderTable(
      [
        { title: 'STEP' },
        { title: 'RESULT' },
        { title: 'TOOK', align: 'right' },
        { title: 'WHAT', overflow: 'wrap', min: 24 },
      ],
      rows,
      to,
    ),
    renderBlock(
      [
        ['said', failed?.output.split('\n').map((line) => toned('bad', line))],
        ['undone', undone === undefined ? undefined : toned('bad', undoneText(undone))],
        ['by hand', hand],
        ['undo', undone === undefined ? `stakeout undo ${repair.id}` : undefined],
      ],
      to,
    ),
  ].join('');
}

function undoneText({ because, ok, runAgain }: NonNullable<RepairRun['rounds'][number]['undone']>): string {
  const again = runAgain.length === 0 ? '' : `; ${runAgain.join(', ')} run again`;
  return `${because}: ${ok ? 'taken back' : 'taken back in part'}${again}`;
}

function ending({ outcome, verified, stillWrong, why }: RepairRun, to: Surface): string {
  if (outcome === 'planned') return `${paint('dim', 'Nothing was changed; --yes does it.', to.color)}\n`;
  return renderBlock(
    [
      ['verified', verified === true ? toned('good', VERIFIED) : undefined],
      ['wrong', stillWrong.map((one) => toned('bad', one))],
      ['note', why],
      ['next', outcome === 'repaired' ? undefined : 'stakeout diagnose'],
    ],
    to,
  );
}

const VERIFIED = 'every known page answers, what should run does, and configurations pass their test';

export function rowsPage(rows: readonly RepairRow[], to: Surface): string {
  const isPlan = rows.some((row) => row.result === 'planned');
  const columns = [
    { title: 'PATH', overflow: 'middle' },
    { title: isPlan ? 'NOW' : 'RESULT', overflow: 'wrap' },
    { title: isPlan ? 'COMES FROM' : 'UNDO OR REASON', overflow: 'wrap' },
  ] as const;
  const table = renderTable(columns, rows.map(cells), to);
  return isPlan ? `${table}${paint('dim', 'Nothing was changed; --yes puts them back.', to.color)}\n` : table;
}

const TONES: Readonly<Record<RepairRow['result'], Tone>> = {
  restored: 'good',
  unchanged: 'dim',
  declined: 'bad',
  failed: 'bad',
  planned: 'warn',
};

function cells(row: RepairRow): readonly Cell[] {
  const because = [row.why, row.next].filter((text) => text !== undefined).join('; ');
  if (row.result === 'planned')
    return [row.path, toned('warn', row.wrong ?? 'not known'), row.from ?? because];
  const undo = row.action === undefined ? because : `stakeout undo ${row.action}`;
  const said = row.action !== undefined && row.why !== undefined ? `${undo} (${row.why})` : undo;
  return [row.path, toned(TONES[row.result], row.result), said];
}
