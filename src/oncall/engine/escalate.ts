/** Pages, step by step. Pure. */
import type { Step } from '../config/model.ts';
import { dutyAt } from '../schedule/index.ts';
import type { ActionOf } from './action.ts';
import type { Case, Recipient } from './state.ts';
import { nameOf, once, policyOf, recipientText, recorded, subjectOf, type Turn } from './turn.ts';

/** Begins the escalation anew: the first step is due. */
export function restarted(turn: Turn, one: Case): Case {
  return {
    ...one,
    phase: 'triggered',
    generation: one.generation + 1,
    round: 0,
    step: -1,
    due: turn.at,
    hoped: [],
  };
}

/**
 * Carries out the next step that has somebody in it: this round's, or a further round's. Steps with nobody in them are
 * passed at once. When there is none left, or never was one, that is an alarm.
 */
export function stepped(turn: Turn, before: Case): Case {
  let one = before;
  const { steps, repeat } = policyOf(turn, one);
  if (!hasAnybody(turn, one)) return alarmed(turn, one, 'nobody');
  for (let { round } = one, index = one.step + 1; round <= repeat; round += 1, index = 0)
    for (const [step, { waitMs, ...rest }] of steps.entries()) {
      if (step < index) continue;
      const recipients = recipientsOf(turn, rest);
      if (recipients.length > 0)
        return pagedAll(turn, { ...one, round, step, due: turn.at + waitMs, hoped: [] }, recipients);
      one = recorded(turn, one, { what: 'step-skipped', round, step });
    }
  return alarmed(turn, one, 'exhausted');
}

export function hasAnybody(turn: Turn, one: Case): boolean {
  return policyOf(turn, one).steps.some((step) => recipientsOf(turn, step).length > 0);
}

/** Who is in a step now: schedules stand for whoever is on call. Each once. */
function recipientsOf({ config, now }: Turn, { notify }: Pick<Step, 'notify'>): readonly Recipient[] {
  return once(
    notify.flatMap(({ kind, id }): readonly Recipient[] => {
      if (kind === 'channel') return config.channels.has(id) ? [{ kind, id }] : [];
      const schedule = kind === 'schedule' ? config.schedules.get(id) : undefined;
      const person = kind === 'person' ? id : schedule && dutyAt(schedule, now.wall)?.person;
      return person !== undefined && config.people.has(person) ? [{ kind: 'person', id: person }] : [];
    }),
  );
}

function pagedAll(turn: Turn, before: Case, recipients: readonly Recipient[]): Case {
  let one = before;
  for (const recipient of recipients)
    one =
      recipient.kind === 'person' && one.awake.includes(recipient.id)
        ? recorded(turn, one, { what: 'not-paged', person: recipient.id, why: 'awake' })
        : paged(turn, one, recipient, 'step');
  return one;
}

/** The case with a page to `recipient` for its present step. */
export function paged(turn: Turn, one: Case, recipient: Recipient, why: ActionOf<'page'>['why']): Case {
  const { generation, round, step } = one;
  const key = `${nameOf(one)}/${generation}.${round}.${why === 'step' ? step : why}/${recipientText(recipient)}`;
  const { incident } = one;
  turn.actions.push({ kind: 'page', key, incident, recipient, why, round, step, ...subjectOf(one) });
  return { ...one, hoped: [...one.hoped, key], paged: [...once([...one.paged, recipient])] };
}

function alarmed(turn: Turn, one: Case, why: ActionOf<'alarm'>['why']): Case {
  const key = `${nameOf(one)}/${one.generation}/${why}`;
  turn.actions.push({ kind: 'alarm', key, incident: one.incident, why, ...subjectOf(one) });
  const { due: _, ...rest } = one;
  return { ...rest, phase: why, hoped: [] };
}
