/** `stakeout postmortem check DIR`: the rubric, with the place of what is missing. */
import { EXIT } from '../../domain/exit-codes.ts';
import {
  checkPostmortem,
  PUBLISH_SCORE,
  type CheckReport,
  type ItemResult,
} from '../../learn/postmortem/index.ts';
import type { Context } from '../context.ts';
import { paint, renderJson, visible } from '../output/index.ts';
import { drillExists } from './drills.ts';
import { placeOf, unreadable } from './place.ts';

export interface Flags {
  readonly json: boolean;
  readonly publish: boolean;
}

export async function check(context: Context, flags: Flags, named: string): Promise<void> {
  const directory = placeOf(context, named);
  const checking = checkPostmortem(directory, { now: context.now(), drillExists: await drillExists() });
  if (!checking.ok) throw unreadable(directory, checking.problems);
  const { report } = checking;
  context.stdout.write(flags.json ? renderJson(report) : page(context, report));
  if (report.errors.length > 0 || (flags.publish && !report.publishable)) context.exit(EXIT.found);
}

/** As compilers write it: programs jump to the place. */
function page({ stdout }: Context, report: CheckReport): string {
  const { color } = stdout;
  const lines = report.items.flatMap((item) =>
    item.problems.map(
      ({ file, line, column, message }) =>
        `${visible(file)}:${line}:${column}: ${number(item)}: ${visible(message)}`,
    ),
  );
  const shown = new Set(report.items.flatMap(({ problems }) => problems.map(({ message }) => message)));
  const errors = report.errors
    .filter(({ message }) => !shown.has(message))
    .map(
      ({ file, line, column, message }) => `${visible(file)}:${line}:${column}: error: ${visible(message)}`,
    );
  const failed = report.items.filter(({ passed }) => !passed);
  const summary = `score ${report.score} of 100, ${report.publishable ? 'may be published' : toPublish(report, failed)}`;
  return [...errors, ...lines, paint(report.publishable ? 'good' : 'warn', summary, color), ''].join('\n');
}

function number({ number: of, mandatory }: ItemResult): string {
  return `item ${of}${mandatory ? ', mandatory' : ''}`;
}

function toPublish(report: CheckReport, failed: readonly ItemResult[]): string {
  const mandatory = failed.filter((item) => item.mandatory).map((item) => item.number);
  const wanted = [
    ...(report.score < PUBLISH_SCORE ? [`${PUBLISH_SCORE} needed`] : []),
    ...(mandatory.length > 0 ? [`mandatory items missing: ${mandatory.join(', ')}`] : []),
    ...(report.errors.length > 0 ? ['errors'] : []),
  ];
  return `not to be published yet: ${wanted.join('; ')}`;
}
