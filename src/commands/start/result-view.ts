/** What a replay came to: both runs of each theft side by side, and the causes that were named. */
import type { NamedReport, ReplayReport, RunReport } from '../../practice/index.ts';
import type { Terminal } from '../context.ts';
import type { WriteUp } from './report.ts';
import { renderTable, toned, visible, type Cell, type Tone } from '../output/index.ts';

export function showWriteUp(writeUp: WriteUp, out: Terminal): void {
  if ('why' in writeUp) out.write(`\nNo post-mortem: ${visible(writeUp.why)}\n`);
  else
    out.write(
      `\nThe post-mortem of ${writeUp.incident}, written from what was recorded: ${writeUp.score} of 100 before anybody touched it (90 to publish)\n  ${visible(writeUp.address)}\n`,
    );
}

export function showResult(report: ReplayReport, out: Terminal): void {
  out.write(`\n${harmTable(report, out)}`);
  out.write(
    `\nTimes count from the start of the thief's script; the longest wait is for a right answer, tries included. Watched only: Stakeout puts nothing back. ${report.requestsPerSecond} requests/s, ${report.tookSeconds} s in all.\n`,
  );
  out.write(`\n${causeTable(report, out)}`);
  out.write(`\n${besideTheStory(report)}\n`);
}

function harmTable({ thefts }: ReplayReport, out: Terminal): string {
  const columns = [
    { title: 'theft', min: 14 },
    { title: 'watched only: wrong', align: 'right' as const },
    { title: 'source', align: 'right' as const, min: 6 },
    { title: 'harm', align: 'right' as const },
    { title: 'guarded: wrong', align: 'right' as const },
    { title: 'source', align: 'right' as const, min: 6 },
    { title: 'harm', align: 'right' as const },
    { title: 'longest wait', align: 'right' as const },
    { title: 'detected', align: 'right' as const },
    { title: 'restored', align: 'right' as const },
    { title: 'verified', align: 'right' as const },
    { title: 'promise' },
  ];
  const rows = thefts.map((theft): Cell[] => [
    theft.name,
    ...harmCells(theft.unguarded),
    ...harmCells(theft.guarded),
    ms(theft.guarded.longestWaitMs),
    ms(theft.guarded.detectedAfterMs),
    ms(theft.guarded.restoredAfterMs),
    ms(theft.guarded.verifiedAfterMs),
    theft.kept ? toned('good', 'kept') : toned('bad', theft.why ?? 'broken'),
  ]);
  return renderTable(columns, rows, out);
}

function harmCells(run: RunReport): Cell[] {
  const tone = run.wrong === 0 ? 'good' : 'bad';
  return [
    toned(tone, `${run.wrong} of ${run.requests}`),
    run.leaked,
    run.stillBroken ? 'no end' : `${run.harmSeconds.toFixed(1)} s`,
  ];
}

function ms(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${value} ms`;
}

export function harm(run: RunReport): string {
  if (run.wrong === 0) return 'no harm';
  return run.stillBroken
    ? `${run.harmSeconds.toFixed(1)} s of harm and still broken`
    : `${run.harmSeconds.toFixed(1)} s of harm`;
}

function causeTable({ thefts }: ReplayReport, out: Terminal): string {
  const columns = [
    { title: 'theft', min: 14 },
    { title: 'cause named', min: 12 },
    { title: 'cause', overflow: 'wrap' as const },
    { title: 'by', overflow: 'wrap' as const },
    { title: '', min: 5 },
  ];
  const rows = thefts.map(({ name, unguarded: { cause } }): Cell[] =>
    cause === undefined
      ? [name, toned('bad', 'never'), '', '', '']
      : [
          name,
          whenNamed(cause),
          visible(causeText(cause)),
          visible(cause.actor ?? 'unknown'),
          toned(...verdict(cause)),
        ],
  );
  return renderTable(columns, rows, out);
}

/** `cause named after 1.9 s: package-removed libapache2-mod-php8.2 (right)`. */
export function namedLine({ cause }: RunReport): string {
  if (cause === undefined) return 'cause not named';
  return visible(`cause named ${whenNamed(cause)}: ${causeText(cause)} (${verdict(cause)[1]})`);
}

/** Seconds count from the first wrong answer. */
function whenNamed({ afterHarmSeconds, namedAfterMs }: NamedReport): string {
  if (afterHarmSeconds === undefined) return `${(namedAfterMs / 1000).toFixed(1)} s after the theft`;
  return afterHarmSeconds < 0
    ? `${(-afterHarmSeconds).toFixed(1)} s before harm`
    : `after ${afterHarmSeconds.toFixed(1)} s`;
}

function causeText({ kind, object, package: owner }: NamedReport): string {
  return `${kind} ${kind === 'package-removed' && owner !== null ? owner : object}`;
}

function verdict({ right, misnamed }: NamedReport): [Tone, string] {
  if (!right) return ['bad', 'wrong'];
  return misnamed.length === 0 ? ['good', 'right'] : ['bad', `right, after ${misnamed.join(' and ')}`];
}

function besideTheStory({ naming: { right, of, medianSeconds, storyMinutes } }: ReplayReport): string {
  const named = `With nothing put back, ${right} of ${of} causes were named rightly`;
  if (medianSeconds === undefined) return `${named}.`;
  const when = `${Math.abs(medianSeconds).toFixed(1)} s (median) ${medianSeconds < 0 ? 'before' : 'after'}`;
  return `${named}, ${when} the user of the first wrong answer asked; on the night of the story it took ${storyMinutes} minutes.`;
}
