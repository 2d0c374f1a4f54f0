/** What people say about an incident. Pure. */
import { paged, restarted } from './escalate.ts';
import type { InputOf } from './input.ts';
import type { Case } from './state.ts';
import { policyOf, recorded, type Turn } from './turn.ts';

const HOUR = 3_600_000;
/** An acknowledgement that holds longer is forgotten by everybody. */
const LONGEST_HOLD = 24 * HOUR;
const LONGEST_SNOOZE = 7 * 24 * HOUR;

export function acknowledged(turn: Turn, one: Case, { by, note, etaMs = 0 }: InputOf<'acknowledged'>): Case {
  const { ackTimeoutMs } = policyOf(turn, one);
  const holdsMs = Math.max(ackTimeoutMs, Math.min(etaMs, LONGEST_HOLD));
  return recorded(
    turn,
    {
      ...one,
      phase: 'acknowledged',
      due: turn.at + holdsMs,
      hoped: [],
      acknowledgedBy: [...new Set([...one.acknowledgedBy, by])],
    },
    { what: 'acknowledged', by, holdsMs, ...(note === undefined ? {} : { note }) },
  );
}

export function snoozed(turn: Turn, one: Case, { by, forMs }: InputOf<'snoozed'>): Case {
  const held = Math.min(Math.max(0, forMs), LONGEST_SNOOZE);
  const asleep: Case = { ...one, phase: 'snoozed', due: turn.at + held, hoped: [] };
  return recorded(turn, asleep, { what: 'snoozed', by, forMs: held });
}

export function awake(turn: Turn, one: Case, { by, awake: is }: InputOf<'awake'>): Case {
  const others = one.awake.filter((person) => person !== by);
  return recorded(turn, { ...one, awake: is ? [...others, by] : others }, { what: 'awake', by, awake: is });
}

/** Whoever takes over is paged, silence or not; without an acknowledgement the policy begins after its first wait. */
export function handedOver(turn: Turn, before: Case, { by, to, note }: InputOf<'handed-over'>): Case {
  const one = recorded(turn, before, {
    what: 'handed-over',
    by,
    to,
    ...(note === undefined ? {} : { note }),
  });
  const waitMs = policyOf(turn, one).steps[0]?.waitMs ?? 0;
  const begun = { ...restarted(turn, one), due: turn.at + waitMs };
  return paged(turn, begun, { kind: 'person', id: to }, 'handover');
}

export function silenced(turn: Turn, one: Case, { by, reason, until }: InputOf<'silenced'>): Case {
  // By the engine's clock: a wall that is set later does not prolong it.
  const end = until === 'resolved' ? until : turn.at + Math.max(0, until - turn.now.wall);
  return { ...one, silenced: { by, reason, until: end }, silencers: [...new Set([...one.silencers, by])] };
}

export function unsilenced(one: Case): Case {
  const { silenced: _, ...rest } = one;
  return rest;
}

/** A page that was given up. When none of its step can arrive any more, the next step is due. */
export function undelivered(turn: Turn, before: Case, page: string): Case {
  const hoped = before.hoped.filter((key) => key !== page);
  const one = { ...before, hoped };
  if (hoped.length > 0 || one.phase !== 'triggered') return one;
  return recorded(turn, { ...one, due: turn.at }, { what: 'unreached', round: one.round, step: one.step });
}
