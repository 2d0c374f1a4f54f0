/** The results that were accepted last: a later run that does worse on a fault is told by its name. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { CaseResult } from './result.ts';

const FILE = join(import.meta.dirname, '../results/diagnosis.json');

const gradeSchema = z.enum(['ok', 'miss']);
const acceptedSchema = z.object({
  schema: z.literal('stakeout.bench.diagnosis/1'),
  /** Case → mode (`evidence warm` where only stored evidence was judged) → was the first cause right after all phases? */
  faults: z.record(z.string(), z.record(z.string(), gradeSchema)),
});
export type Accepted = z.infer<typeof acceptedSchema>['faults'];
export type Grade = z.infer<typeof gradeSchema>;

export function readAccepted(file = FILE): Accepted {
  return acceptedSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).faults;
}

export function gradeOf({ atEnd }: CaseResult): Grade {
  return atEnd?.score?.rank1 === true ? 'ok' : 'miss';
}

/** `warm own/module-mode`, in order: right then, and not any more. */
export function regressions(
  accepted: Accepted,
  results: readonly CaseResult[],
  source: Source = 'clones',
): readonly string[] {
  const worse = results.filter(
    (result) => accepted[result.id]?.[keyOf(result, source)] === 'ok' && gradeOf(result) === 'miss',
  );
  return worse.map((result) => `${keyOf(result, source)} ${result.id}`).sort();
}

/** What was judged: hosts as they are or were seen, or the given corpus's own evidence, which holds less. */
export type Source = 'clones' | 'evidence';

const keyOf = ({ mode }: CaseResult, source: Source): string =>
  source === 'evidence' ? `evidence ${mode}` : mode;

/** Cases that were not run keep the grades they had. */
export function accept(
  accepted: Accepted,
  results: readonly CaseResult[],
  source: Source = 'clones',
): Accepted {
  const merged: Accepted = { ...accepted };
  for (const result of results)
    merged[result.id] = { ...merged[result.id], [keyOf(result, source)]: gradeOf(result) };
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One line a fault, so that a change is read at a glance. */
export function writeAccepted(faults: Accepted, file = FILE): void {
  const lines = Object.entries(faults).map(
    ([id, grades]) => `    ${JSON.stringify(id)}: ${JSON.stringify(grades)}`,
  );
  const schema = '"schema": "stakeout.bench.diagnosis/1"';
  writeFileSync(file, `{\n  ${schema},\n  "faults": {\n${lines.join(',\n')}\n  }\n}\n`);
}
