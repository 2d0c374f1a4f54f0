/** Is an answer right? Pure. */
import { isInnocent, type Cause, type Diagnosis, type DiagnosisVerdict } from '../../src/domain/diagnosis.ts';
import {
  isSameCause,
  isSameObject,
  MEANT,
  truthNamedBy,
  type FaultTruth,
  type NamedCause,
  type RealPath,
} from '../../src/practice/index.ts';

/** The part of a diagnosis that is judged. */
export type JudgedAnswer = Pick<Diagnosis, 'verdict'> & {
  readonly causes: readonly Pick<Cause, 'kind' | 'object' | 'confidence'>[];
};

export interface Score {
  /** Kind and object of the first cause are right. */
  readonly rank1: boolean;
  /** Of one of the first three. */
  readonly in3: boolean;
  /** The first cause's object is right, whatever its kind. */
  readonly object: boolean;
  readonly verdict: boolean;
  /** A component is blamed with confidence although none is at fault. */
  readonly innocentBlamed: boolean;
  /** Every one of several causes is named with confidence; absent where there is only one. */
  readonly allNamed?: boolean;
}

/** `failing`: pages answer wrongly at this moment. */
export function scoreOf(answer: JudgedAnswer, truth: FaultTruth, failing: boolean, real: RealPath): Score {
  const { causes } = answer;
  const hits = (cause: JudgedAnswer['causes'][number], wanted: NamedCause): boolean =>
    isSameCause(cause, wanted, truth.package, real);
  const right = (cause: JudgedAnswer['causes'][number]): NamedCause | undefined =>
    truthNamedBy(cause, truth, real);
  const [first] = causes;
  const also = truth.also ?? [];
  const named = (isNamed: (cause: JudgedAnswer['causes'][number]) => boolean): boolean =>
    causes.some((cause) => cause.confidence >= MEANT && isNamed(cause));
  return {
    rank1: first !== undefined && right(first) !== undefined,
    in3: causes.slice(0, 3).some((cause) => right(cause) !== undefined),
    object:
      first !== undefined &&
      [truth, ...(truth.or ?? [])].some((wanted) => isSameObject(first.object, wanted, truth.package, real)),
    verdict: verdictsFor(truth, failing, first && right(first)).includes(answer.verdict),
    innocentBlamed: truth.innocent && named(({ kind }) => !isInnocent(kind)),
    ...(also.length === 0
      ? {}
      : {
          allNamed:
            named((cause) => right(cause) !== undefined) &&
            also.every((wanted) => named((cause) => hits(cause, wanted))),
        }),
  };
}

/** A right answer that calls it the application's affair may say so in its verdict too. */
function verdictsFor(truth: FaultTruth, failing: boolean, answered?: NamedCause): DiagnosisVerdict[] {
  if (truth.innocent || (answered !== undefined && isInnocent(answered.cause))) return ['innocent'];
  return truth.latent || !failing ? ['latent'] : ['fault'];
}
