/** The end of every drill: score, debrief, record. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod/mini';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import type { EventOf } from '../../domain/event.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  PASS,
  scoreDrill,
  type Debrief,
  type DrillCourse,
  type PathStep,
  type Score,
} from '../../learn/drill/index.ts';
import type { Context } from '../context.ts';
import { paint, renderTable, toned, visible } from '../output/index.ts';
import { withJournal } from '../state.ts';
import { durationText } from '../time.ts';
import type { drillReportSchema } from './schema.ts';

export interface Concluded {
  readonly drill: string;
  readonly person: string;
  readonly fault: string;
  readonly title: string;
  readonly family: string;
  readonly cause?: EventOf<'drill.finished'>['cause'];
  readonly version: string;
  readonly course: DrillCourse;
  readonly debrief: Debrief;
  readonly finished: boolean;
  readonly observer?: string;
  readonly screen?: string;
  /** Where the whole of it is written. */
  readonly report?: string;
}

export async function conclude(context: Context, one: Concluded): Promise<void> {
  const score = scoreDrill(one.course);
  context.stdout.write(page(context, one, score));
  if (one.report !== undefined) writeReport(context, one.report, one, score);
  if (!one.finished) {
    context.stdout.write('\nIt was given up: nothing is recorded.\n');
    context.exit(EXIT.found);
    return;
  }
  await withJournal(context, (journal) => void journal.append(eventOf(one, score)), { readOnly: false });
  context.exit(score.passed ? EXIT.ok : EXIT.found);
}

function eventOf(
  { drill, fault, family, cause, person, observer, version, course }: Concluded,
  score: Score,
): EventOf<'drill.finished'> {
  return {
    kind: 'drill.finished',
    drill,
    fault,
    family,
    ...(cause === undefined ? {} : { cause }),
    mode: course.mode,
    person,
    level: course.level,
    score: score.total,
    passed: score.passed,
    items: score.items.map((item) => ({ ...item, why: item.why.slice(0, 300) })),
    hints: course.said.filter(({ what }) => what === 'hint').length,
    tookMs: Math.round(course.finishedAt),
    ...(observer === undefined ? {} : { observer }),
    version,
  };
}

function page(context: Context, { title, debrief, course }: Concluded, score: Score): string {
  const { stdout } = context;
  const { color } = stdout;
  const rows = score.items.map(({ item, points, of, why }) => [
    toned(points === of ? 'good' : points === 0 ? 'bad' : 'warn', item),
    `${points} of ${of}`,
    why,
  ]);
  if (score.hints > 0)
    rows.push([
      toned('warn', 'hints'),
      `-${score.hints}`,
      `${course.said.filter(({ what }) => what === 'hint').length} taken`,
    ]);
  const table = renderTable(
    [{ title: 'part' }, { title: 'points' }, { title: 'because', overflow: 'wrap' }],
    rows,
    stdout,
  );
  const verdict = paint(
    score.passed ? 'good' : 'bad',
    `${score.total} of 100, ${score.passed ? 'passed' : `not passed (from ${PASS} on, with the right cause, no harm, and pages that answer)`}`,
    color,
  );
  return [
    `\n${visible(title)}\n\n`,
    table,
    `\n${verdict}\n`,
    compared(debrief),
    `\nYour way\n${steps(debrief.taken)}`,
    `\nThe shortest way\n${steps(debrief.shortest)}`,
  ].join('');
}

function compared({ identifiedMs, assistedMs }: Debrief): string {
  if (assistedMs === undefined) return '';
  const you =
    identifiedMs === undefined ? 'you did not name it' : `you named it after ${durationText(identifiedMs)}`;
  return `\nstakeout diagnose named the cause in ${durationText(assistedMs)}; ${you}.\n`;
}

function steps(path: readonly PathStep[]): string {
  if (path.length === 0) return '  nothing\n';
  return path
    .map(
      ({ at, what, text }) =>
        `  ${at === undefined ? '' : `${clock(at)}  `}${what.padEnd(7)} ${visible(text)}\n`,
    )
    .join('');
}

/** `-0:05`: before the fault. */
function clock(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return `${ms < 0 ? '-' : ' '}${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}

function writeReport(
  context: Context,
  file: string,
  one: Concluded,
  { total, passed, hints, items }: Score,
): void {
  const { drill, person, fault, course, debrief, finished, screen } = one;
  const document: z.infer<typeof drillReportSchema> = {
    schema: 'stakeout.drill-report/1',
    drill,
    person,
    fault,
    mode: course.mode,
    level: course.level,
    total,
    passed,
    hints,
    items: [...items],
    taken: [...debrief.taken],
    shortest: [...debrief.shortest],
    identifiedMs: debrief.identifiedMs ?? null,
    assistedMs: debrief.assistedMs ?? null,
    finished,
    ...(screen === undefined ? {} : { screen }),
  };
  const path = resolve(context.cwd, file);
  try {
    writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new StakeoutError(`cannot write ${path}`, messageOf(error), { exit: EXIT.input, cause: error });
  }
}
