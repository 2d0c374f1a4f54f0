/** Hosts that are judged: named where the present state bears it out, and not named once it does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis } from '../../domain/diagnosis.ts';
import { reason } from '../diagnosis/index.ts';
import type { Observation } from '../observation/model.ts';
import { observation } from './observation.ts';

export interface Row {
  readonly family: string;
  readonly ill: Partial<Observation>;
  readonly named: string;
  readonly verdict: Diagnosis['verdict'];
  /** The same host with what proves it taken away: the words alone must not do. */
  readonly sound: Partial<Observation>;
  readonly because: string;
}

const judge = (over: Partial<Observation>): Diagnosis => reason(observation(over), 1).diagnosis;
const named = ({ causes }: Diagnosis): readonly string[] =>
  causes.filter((c) => c.confidence >= 0.5).map((c) => `${c.kind} ${c.object}`);

export function judgeEach(rows: readonly Row[]): void {
  for (const { family, ill, named: expected, verdict, sound, because } of rows)
    test(`${family}: named where it is so, and not where ${because}`, () => {
      const d = judge(ill);
      assert.deepEqual([named(d), d.verdict], [[expected], verdict]);
      assert.ok(!named(judge(sound)).includes(expected), `named although ${because}`);
    });
}
