/** Outcomes once measured, kept as long as the scripts of the fault stay the same: what happens does not depend on who predicts it. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ACTIONS, OUTCOMES } from '../../src/domain/diagnosis.ts';
import { cacheDirectory } from './cache.ts';
import type { ActionOutcome, DiagnosisCase } from './case.ts';

export const outcomesSchema = z.array(
  z.object({ service: z.string(), action: z.enum(ACTIONS), outcome: z.enum(OUTCOMES) }),
);
const storeSchema = z.record(z.string(), z.object({ scripts: z.string(), outcomes: outcomesSchema }));

export class OutcomeStore {
  readonly #file = join(cacheDirectory(), 'diagnosis-outcomes.json');
  readonly #known = existsSync(this.#file)
    ? storeSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    : {};

  /** What the fault says of itself comes first. */
  get(one: DiagnosisCase): readonly ActionOutcome[] | undefined {
    if (one.outcomes !== undefined) return one.outcomes;
    const known = this.#known[one.id];
    return known?.scripts === digestOf(one) ? known.outcomes : undefined;
  }

  put(one: DiagnosisCase, outcomes: readonly ActionOutcome[]): void {
    this.#known[one.id] = { scripts: digestOf(one), outcomes: [...outcomes] };
    const unfinished = `${this.#file}.${process.pid}`;
    writeFileSync(unfinished, `${JSON.stringify(this.#known, undefined, 1)}\n`);
    renameSync(unfinished, this.#file);
  }
}

function digestOf(one: DiagnosisCase): string {
  const hash = createHash('sha256');
  for (const script of [one.prepare, one.inject])
    if (script !== undefined) hash.update(script.text ?? readFileSync(script.path, 'utf8')).update('\0');
  return hash.digest('hex').slice(0, 16);
}
