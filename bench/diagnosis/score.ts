/** Is an answer right? The rules of comparison are those of the given corpus (`same()` of its run-case.py). Pure. */
import { isInnocent, type Cause, type Diagnosis, type DiagnosisVerdict } from '../../src/domain/diagnosis.ts';
import type { FaultTruth } from '../../src/practice/index.ts';

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

/** What is said with at least this confidence is meant. */
const MEANT = 0.5;

/** Where a path leads on the host as it was before the fault: links followed. */
export type RealPath = (path: string) => string;

/** `failing`: pages answer wrongly at this moment. */
export function scoreOf(answer: JudgedAnswer, truth: FaultTruth, failing: boolean, real: RealPath): Score {
  const { causes } = answer;
  const hits = (cause: JudgedAnswer['causes'][number], wanted: NamedCause): boolean =>
    cause.kind === wanted.cause && sameObject(cause.object, wanted, truth.package, real);
  const right = (cause: JudgedAnswer['causes'][number]): NamedCause | undefined =>
    [truth, ...(truth.or ?? [])].find((wanted) => hits(cause, wanted));
  const [first] = causes;
  const also = truth.also ?? [];
  const named = (isNamed: (cause: JudgedAnswer['causes'][number]) => boolean): boolean =>
    causes.some((cause) => cause.confidence >= MEANT && isNamed(cause));
  return {
    rank1: first !== undefined && right(first) !== undefined,
    in3: causes.slice(0, 3).some((cause) => right(cause) !== undefined),
    object:
      first !== undefined &&
      [truth, ...(truth.or ?? [])].some((wanted) => sameObject(first.object, wanted, truth.package, real)),
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

type NamedCause = Pick<FaultTruth, 'cause' | 'object'>;

/** A right answer that calls it the application's affair may say so in its verdict too. */
function verdictsFor(truth: FaultTruth, failing: boolean, answered?: NamedCause): DiagnosisVerdict[] {
  if (truth.innocent || (answered !== undefined && isInnocent(answered.cause))) return ['innocent'];
  return truth.latent || !failing ? ['latent'] : ['fault'];
}

function sameObject(got: string, wanted: NamedCause, ownedBy: string | undefined, real: RealPath): boolean {
  const is = canonical(got);
  const was = canonical(wanted.object);
  if (is === '') return false;
  if (is === was || withoutUnitSuffix(is) === withoutUnitSuffix(was)) return true;
  if (wanted.cause === 'package-removed' && is.split(':')[0] === ownedBy) return true;
  if (!was.startsWith('/')) return false;
  if (is.startsWith('/') && real(is) === real(was)) return true;
  return was.includes('.so') && libraryName(is) === libraryName(was);
}

/** Before /usr was merged these were directories of their own; today they are links into it. */
function canonical(object: string): string {
  const plain = object.trim().replace(/\/+$/, '');
  return /^\/(lib|bin|sbin|lib64)\//.test(plain) ? `/usr${plain}` : plain;
}

const withoutUnitSuffix = (name: string): string => name.replace(/\.service$/, '');

/** `/usr/lib/x/libxml2.so.2.9` → `libxml2`. */
function libraryName(path: string): string | undefined {
  return path.slice(path.lastIndexOf('/') + 1).split('.so')[0];
}
