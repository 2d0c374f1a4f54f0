/** `stakeout drill tabletop INCIDENT`: questions and answers over what was recorded. */
import { createInterface } from 'node:readline/promises';
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  debriefOf,
  scenarioOf,
  Table,
  TABLE_WORDS,
  versionOf,
  type Scenario,
} from '../../learn/drill/index.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';
import { conclude } from './conclude.ts';
import { incidentOf, newDrillId, person } from './common.ts';

export interface TableOptions {
  readonly person: string;
  readonly observer?: string;
  readonly report?: string;
}

export async function sitDown(context: Context, scenario: Scenario, options: TableOptions): Promise<void> {
  const drill = newDrillId(context);
  const began = performance.now();
  const table = new Table(scenario, () => Math.round(performance.now() - began));
  const tell = (lines: readonly string[]): void =>
    context.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
  tell([...scenario.opening, '', TABLE_WORDS, `Sources: ${Object.keys(scenario.evidence).join(', ')}`, '']);
  const lines = createInterface({ input: process.stdin, terminal: false });
  context.interrupted.addEventListener('abort', () => lines.close(), { once: true });
  context.stderr.write('> ');
  for await (const line of lines) {
    if (line.trim() !== '') tell(table.hear(line));
    if (table.finished) break;
    context.stderr.write('> ');
  }
  lines.close();
  const course = table.course();
  await conclude(context, {
    drill,
    ...options,
    fault: scenario.incident,
    title: `${scenario.incident}: ${scenario.truth.cause} ${scenario.truth.object}`,
    family: 'tabletop',
    cause: scenario.truth.cause,
    version: versionOf(undefined),
    course,
    debrief: debriefOf(course, scenario.truth, undefined),
    finished: table.finished,
  });
}

async function tabletop(
  this: Context,
  flags: { readonly person?: string; readonly observer?: string; readonly report?: string },
  id: string,
): Promise<void> {
  const scenario = scenarioOf(await incidentOf(this, id));
  if (scenario === undefined)
    throw new StakeoutError(
      `no drill can be made from ${id}`,
      'its cause was never recorded, so no answer could be judged',
      { next: 'stakeout diagnose', exit: EXIT.input },
    );
  await sitDown(this, scenario, { ...flags, person: flags.person ?? person(this) });
}

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;

export const tabletopCommand = buildCommand({
  func: tabletop,
  parameters: {
    flags: {
      person: optional('Whose drill it is; whoever is logged in when left out', 'name'),
      observer: optional('Who watches, for the record', 'name'),
      report: optional('Writes score and ways there, as JSON', 'file'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The incident, e.g. INC-20260102-1', parse: String, placeholder: 'incident' }],
    },
  },
  docs: { brief: 'A drill at a table: what was recorded of an incident, revealed question by question' },
});
