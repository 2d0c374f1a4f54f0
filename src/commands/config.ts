/** `stakeout config check` and `stakeout config schema`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import * as z from 'zod/mini';
import { EXIT } from '../domain/exit-codes.ts';
import {
  editorSchema,
  problemText,
  removedOnCall,
  secretComplaints,
  type OnCallConfig,
  type Problem,
  type Reading,
} from '../oncall/index.ts';
import type { Context } from './context.ts';
import { DEFAULT_FILE, readConfigurationFile, secretKeeper, usableConfiguration } from './oncall/file.ts';
import { paint, renderJson, visible, type Surface } from './output/index.ts';

export const configCheckSchema = z.object({
  schema: z.literal('stakeout.config-check/1'),
  file: z.string(),
  /** False when there is an error; warnings do not count. */
  ok: z.boolean(),
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      path: z.string(),
      line: z.number(),
      column: z.number(),
      message: z.string(),
    }),
  ),
  /** What the file holds; absent when there is an error. */
  holds: z.optional(
    z.object({
      people: z.number(),
      channels: z.number(),
      schedules: z.number(),
      policies: z.number(),
      routes: z.number(),
      silences: z.number(),
    }),
  ),
});

interface Flags {
  readonly replacing?: string;
  readonly json: boolean;
}

function check(this: Context, { replacing, json }: Flags, file = DEFAULT_FILE): void {
  const before = replacing === undefined ? undefined : usableConfiguration(this, replacing);
  const reading = removals(this, readConfigurationFile(this, file), before?.config);
  const problems = [...reading.problems, ...secretProblems(this, reading, file)].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  if (json) this.stdout.write(renderJson(report(file, reading, problems)));
  else this.stdout.write(page(file, reading, problems, this.stdout));
  if (!reading.ok) this.exit(EXIT.found);
}

/** Who is on call by the configuration that is replaced may not be gone in the new one. */
function removals(context: Context, reading: Reading, before: OnCallConfig | undefined): Reading {
  if (!reading.ok || before === undefined) return reading;
  const complaints = removedOnCall(before, reading.config, context.now().getTime());
  return complaints.length === 0
    ? reading
    : { ok: false, problems: [...reading.problems, ...complaints.map(reading.place)] };
}

function secretProblems(context: Context, reading: Reading, file: string): readonly Problem[] {
  if (!reading.ok) return [];
  return secretComplaints(reading.secrets, secretKeeper(context, file)).map(reading.place);
}

function report(
  file: string,
  reading: Reading,
  problems: readonly Problem[],
): z.infer<typeof configCheckSchema> {
  const holds = holdsOf(reading);
  return {
    schema: 'stakeout.config-check/1',
    file,
    ok: reading.ok,
    problems: [...problems],
    ...(holds === undefined ? {} : { holds }),
  };
}

function holdsOf(reading: Reading): z.infer<typeof configCheckSchema>['holds'] {
  if (!reading.ok) return undefined;
  const { people, channels, schedules, policies, routes, suppressions } = reading.config;
  return {
    people: people.size,
    channels: channels.size,
    schedules: schedules.size,
    policies: policies.size,
    routes: routes.length,
    silences: suppressions.length,
  };
}

function page(file: string, reading: Reading, problems: readonly Problem[], to: Surface): string {
  const lines = problems.map((problem) =>
    paint(problem.severity === 'error' ? 'bad' : 'warn', visible(problemText(file, problem)), to.color),
  );
  const holds = Object.entries(holdsOf(reading) ?? {}).map(([what, count]) => `${what} ${count}`);
  const verdict = reading.ok
    ? paint('good', `${visible(file)}: can be used`, to.color)
    : paint('bad', `${visible(file)}: cannot be used`, to.color);
  return `${[...lines, `${verdict}${holds.length === 0 ? '' : ` (${holds.join(', ')})`}`].join('\n')}\n`;
}

function schema(this: Context): void {
  this.stdout.write(`${JSON.stringify(editorSchema(), undefined, 2)}\n`);
}

export const command = buildRouteMap({
  routes: {
    check: buildCommand({
      func: check,
      parameters: {
        flags: {
          replacing: {
            kind: 'parsed',
            parse: String,
            brief: 'The file that it is to replace: nobody may be gone who is on call by it now',
            optional: true,
            placeholder: 'file',
          },
          json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
        },
        positional: {
          kind: 'tuple',
          parameters: [
            {
              brief: `File to check; ${DEFAULT_FILE} when left out`,
              parse: String,
              placeholder: 'file',
              optional: true,
            },
          ],
        },
      },
      docs: {
        brief: 'Checks a configuration, names line and column of what is wrong',
        fullDescription:
          'Exit codes: 0 it can be used (warnings are printed), 1 something is wrong in it, 4 it cannot be read at all.',
      },
    }),
    schema: buildCommand({
      func: schema,
      parameters: {},
      docs: { brief: 'Prints the JSON Schema of the file, for editors' },
    }),
  },
  docs: { brief: 'Checks the configuration of on-call' },
});
