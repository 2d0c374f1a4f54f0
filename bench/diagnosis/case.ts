/** One fault as the benchmark runs it, whichever format it is written down in. */
import type { Outcome, ServiceAction } from '../../src/domain/diagnosis.ts';
import type { Fault, FaultPhase, FaultTruth, PracticeStack } from '../../src/practice/index.ts';

/** A shell script inside the clone. */
export interface Script {
  readonly shell: '/bin/sh' | '/bin/bash';
  /** Where it stands in the clone. */
  readonly path: string;
  /** Written there before it is run; absent when it stands there already. */
  readonly text?: string;
}

/** A step after which pages are asked for: the injection, then the phases. */
export type Step = 'inject' | FaultPhase;

export interface ActionOutcome {
  readonly service: string;
  readonly action: ServiceAction;
  readonly outcome: Outcome;
}

export interface DiagnosisCase {
  /** Unique among all corpora, e.g. `own/module-unlinked`. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly site: 'library' | 'shop';
  readonly stack: PracticeStack;
  readonly family: Fault['family'];
  readonly phases: readonly FaultPhase[];
  /** Beyond the pages of the site. */
  readonly pages: readonly string[];
  /** Argv put before the commands that start services. */
  readonly wrap: readonly string[];
  readonly truth: FaultTruth;
  /** Sets the stage, before any baseline. */
  readonly prepare?: Script;
  readonly inject: Script;
  readonly undo: Script;
  readonly effect?: Readonly<Partial<Record<Step, string>>>;
  readonly outcomes?: readonly ActionOutcome[];
  /** What was once observed of it, in the given corpus's own form. */
  readonly evidence?: string;
}
