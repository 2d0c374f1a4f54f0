/** How the steps of a runbook stand in an incident: how each ended last, and which are due. Pure. */
import type { EventOf, JournalEntry } from '../../../domain/event.ts';
import { isDue, undoNames, type Condition, type Runbook, type Step } from '../../../learn/runbook/index.ts';

export interface Ended extends Pick<JournalEntry, 'seq' | 'at'> {
  readonly event: EventOf<'runbook.step'>;
}

export interface Standing {
  readonly last: ReadonlyMap<string, Ended>;
  readonly lastDry: ReadonlyMap<string, Ended>;
}

/** Of runs of exactly this text: what another one did says nothing of its steps. `entries`: newest first. */
export function standingOf(
  entries: readonly JournalEntry[],
  { digest }: Pick<Runbook, 'digest'>,
  incident: string,
): Standing {
  const runs = new Set(
    entries.flatMap(({ event }) =>
      event.kind === 'runbook.started' && event.incident === incident && event.digest === digest
        ? [event.run]
        : [],
    ),
  );
  const last = new Map<string, Ended>();
  const lastDry = new Map<string, Ended>();
  for (const { seq, at, event } of entries) {
    if (event.kind !== 'runbook.step' || event.incident !== incident || !runs.has(event.run)) continue;
    const kept = event.dry === true ? lastDry : last;
    if (!kept.has(event.step)) kept.set(event.step, { seq, at, event });
  }
  return { last, lastDry };
}

/** Why it is not due; undefined when it is. */
export function whyNotDue(
  step: Step,
  { steps }: Pick<Runbook, 'steps'>,
  { last }: Standing,
  kinds: ReadonlySet<string>,
): string | undefined {
  const undone = undoneBy(step, steps);
  if (undoNames(steps).has(step.name)) {
    const since = last.get(step.name)?.seq ?? 0;
    return undone.some((name) => isChange(last.get(name)) && (last.get(name)?.seq ?? 0) > since)
      ? undefined
      : `there is nothing to take back: ${undone.join(', ')} did nothing since`;
  }
  const reports = steps.flatMap(({ name, risk }) => {
    const ended = last.get(name);
    return ended === undefined
      ? []
      : [{ step: name, risk, tookMs: ended.event.tookMs, outcome: outcomeOf(name, steps, last) }];
  });
  return isDue(step.when, reports, kinds)
    ? undefined
    : `it is due ${step.when.map((one) => conditionText(one, last)).join(', or ')}`;
}

/** The steps that this one takes back. */
export function undoneBy({ name }: Step, steps: readonly Step[]): readonly string[] {
  return steps.flatMap((one) =>
    one.undo !== undefined && 'step' in one.undo && one.undo.step === name ? [one.name] : [],
  );
}

/** What was taken back after it was done is as if it had not been. */
function outcomeOf(name: string, steps: readonly Step[], last: Standing['last']): Ended['event']['outcome'] {
  const own = last.get(name);
  const undo = steps.find((one) => one.name === name)?.undo;
  const taken = undo !== undefined && 'step' in undo ? last.get(undo.step) : undefined;
  const back = taken !== undefined && own !== undefined && taken.seq > own.seq && isChange(taken);
  return back ? 'undone' : (own?.event.outcome ?? 'declined');
}

/** It did something, whether it came to its end or not. */
function isChange(ended: Ended | undefined): boolean {
  return ended !== undefined && ended.event.outcome !== 'declined';
}

function conditionText(condition: Condition, last: Standing['last']): string {
  if ('kind' in condition) return `in an incident of the kind ${condition.kind}`;
  const before = last.get(condition.step)?.event.outcome;
  return `when ${condition.step} ${condition.ended}, and it ${before === undefined ? 'was not run' : before}`;
}
