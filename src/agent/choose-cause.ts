/** Which cause of a diagnosis a repair is about. Pure. */
import { type Cause, type Diagnosis, isInnocent, type RepairPlan } from '../domain/diagnosis.ts';
import type { Incident } from '../domain/incident-model.ts';

export interface Wish {
  /** 1-based, as the page of `stakeout diagnose` numbers them. */
  readonly number?: number;
  /** The cause that this incident is about. */
  readonly incident?: Incident;
  /** Only the plan of this name, and no further one: what a person saw before they said yes. */
  readonly expect?: string;
  /** Who asks for it, for the journal. */
  readonly by?: string;
}

export type Choice =
  | { readonly kind: 'cause'; readonly cause: Cause; readonly number: number; readonly note?: string }
  /** Nothing is to be done by us; `cause` is what was looked at. */
  | { readonly kind: 'none'; readonly why: string; readonly cause?: Cause; readonly number?: number };

/** From here on a cause is acted on without being named by a person (`NAMED` of the diagnosis). */
const SURE_ENOUGH = 0.5;

export function chooseCause(diagnosis: Diagnosis, wish: Wish): Choice {
  const { causes } = diagnosis;
  if (wish.number !== undefined) {
    const cause = causes[wish.number - 1];
    if (cause === undefined)
      return { kind: 'none', why: `there is no cause ${wish.number}: the diagnosis has ${causes.length}` };
    return actable(cause, wish.number);
  }
  if (wish.incident !== undefined) return ofIncident(diagnosis, wish.incident);
  return first(diagnosis, 'the diagnosis');
}

/** A cause that remains after a repair and that has not been dealt with. */
export function nextCause(
  diagnosis: Diagnosis,
  done: readonly Pick<Cause, 'kind' | 'object'>[],
  mayGoOnWith: (plan: RepairPlan) => boolean,
): Choice {
  const isDone = (cause: Cause): boolean =>
    done.some((one) => one.kind === cause.kind && one.object === cause.object);
  const left = diagnosis.causes.filter((cause) => isCandidate(cause) && !isDone(cause));
  const cause = left.find(({ repair }) => repair !== null && mayGoOnWith(repair));
  const number = (of: Cause): number => diagnosis.causes.indexOf(of) + 1;
  if (cause !== undefined) return { kind: 'cause', cause, number: number(cause) };
  const [other] = left;
  return other === undefined
    ? { kind: 'none', why: 'no other cause is found that could be repaired' }
    : {
        kind: 'none',
        why: `${other.kind} ${other.object} remains; its plan replaces what an administrator may have written, so it is done only when it is named: stakeout repair --cause ${number(other)}`,
      };
}

/** The service would not come back, or, where a record tells what is right, it would come back wrong. */
export function isAtRisk({ mode, predictions }: Diagnosis): boolean {
  const bad = new Set(mode === 'warm' ? ['dies', 'degrades'] : ['dies']);
  return predictions.some((p) => p.action === 'restart' && bad.has(p.outcome));
}

/** The first that can be repaired; what stands before it is said. */
function first(diagnosis: Diagnosis, of: string): Choice {
  const [best] = diagnosis.causes;
  if (best === undefined) return { kind: 'none', why: 'nothing is found that could be repaired' };
  const at = diagnosis.causes.findIndex((c) => isCandidate(c));
  const cause = diagnosis.causes[at];
  if (cause === undefined) return actableAlone(best, 1);
  if (at === 0) return { kind: 'cause', cause, number: 1 };
  return {
    kind: 'cause',
    cause,
    number: at + 1,
    note: `the first cause of ${of} cannot be repaired by steps (${reasonAgainst(best)}); this is number ${at + 1}`,
  };
}

/**
 * An application's own error has steps where the file of before is recorded. A restart that is only due harms nobody and can wait:
 * it is done when a person names it.
 */
function isCandidate(cause: Cause): boolean {
  return cause.confidence >= SURE_ENOUGH && hasSteps(cause) && cause.kind !== 'restart-pending';
}

const hasSteps = ({ repair }: Cause): boolean => repair !== null && repair.steps.length > 0;

/** What a person named is done when there are steps for it, however likely it is. */
function actable(cause: Cause, number: number): Choice {
  return hasSteps(cause)
    ? { kind: 'cause', cause, number }
    : { kind: 'none', why: reasonAgainst(cause), cause, number };
}

function actableAlone(cause: Cause, number: number): Choice {
  const { kind, object, confidence } = cause;
  if (confidence >= SURE_ENOUGH || !hasSteps(cause))
    return { kind: 'none', why: reasonAgainst(cause), cause, number };
  const share = Math.round(confidence * 100);
  const why = `no cause is likely enough (the best, ${kind} ${object}, ${share} %); stakeout repair --cause ${number} does it on your word`;
  return { kind: 'none', why, cause, number };
}

function reasonAgainst({ kind, object, repair }: Cause): string {
  if (kind === 'restart-pending') return `${object} works; a restart is due and can wait`;
  if (isInnocent(kind)) return `${kind} ${object}: no component of this host is at fault`;
  if (repair?.byHand !== undefined) return `${kind} ${object} is for a person to mend`;
  return `${kind} ${object}: no steps are known that mend it`;
}

/** By what was diagnosed then, by what was found missing or changed, by the services it concerns; else the first, and that is said. */
function ofIncident(diagnosis: Diagnosis, incident: Incident): Choice {
  const { causes } = diagnosis;
  const then = incident.diagnosis?.causes ?? [];
  const paths = new Set(incident.findings.filter((f) => f.closed === undefined).map((f) => f.path));
  const services = new Set([
    ...incident.services.map((s) => s.service),
    ...incident.signals.flatMap((s) => s.services),
  ]);
  const tests: readonly ((cause: Cause) => boolean)[] = [
    (cause) => then.some((one) => one.kind === cause.kind && one.object === cause.object),
    (cause) => then.some((one) => one.object === cause.object),
    (cause) => paths.has(cause.object),
    (cause) => services.has(cause.object),
  ];
  for (const test of tests) {
    const at = causes.findIndex(test);
    const cause = causes[at];
    if (cause !== undefined) return actable(cause, at + 1);
  }
  const choice = first(diagnosis, 'the present diagnosis');
  const note = `nothing of the present diagnosis is what ${incident.id} was about; this is the first cause there is now`;
  return choice.kind === 'cause' ? { ...choice, note } : choice;
}
