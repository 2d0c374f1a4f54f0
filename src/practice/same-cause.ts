/** Does an answer name the truth of a fault? The rules of comparison are those of the given corpus (`same()` of its run-case.py). Pure. */
import type { Cause } from '../domain/diagnosis.ts';
import type { FaultTruth } from './fault.ts';

/** What is said with at least this confidence is meant (docs/manual, diagnose). */
export const MEANT = 0.5;

/** Where a path leads on the host as it was before the fault: links followed. */
export type RealPath = (path: string) => string;

export type NamedCause = Pick<FaultTruth, 'cause' | 'object'>;

/** Which name of the truth the cause has: its own, or another one that is as right. */
export function truthNamedBy(
  cause: Pick<Cause, 'kind' | 'object'>,
  truth: FaultTruth,
  real: RealPath,
): NamedCause | undefined {
  return [truth, ...(truth.or ?? [])].find((wanted) => isSameCause(cause, wanted, truth.package, real));
}

/** Kind and object; `ownedBy` is the package whose removal may stand for the object. */
export function isSameCause(
  { kind, object }: Pick<Cause, 'kind' | 'object'>,
  wanted: NamedCause,
  ownedBy: string | undefined,
  real: RealPath,
): boolean {
  return kind === wanted.cause && isSameObject(object, wanted, ownedBy, real);
}

export function isSameObject(
  got: string,
  wanted: NamedCause,
  ownedBy: string | undefined,
  real: RealPath,
): boolean {
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
