/** What a family of causes is: it looks at a case and proposes. The judgement over all proposals is in `diagnosis/`. */
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';

export interface CauseFamily {
  readonly name: string;
  propose(on: Case): readonly Hypothesis[];
}
