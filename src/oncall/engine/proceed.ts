/** What happens to a case as time goes by, whatever it is told. Pure. */
import type { Keyed } from './quiet.ts';
import { hasAnybody, restarted, stepped } from './escalate.ts';
import type { Case, Quiet } from './state.ts';
import { recorded, type Turn } from './turn.ts';

/** The case with what is due now. `quiet` is what keeps it quiet at present. */
export function proceeded(
  turn: Turn,
  before: Case,
  quiet: Quiet | undefined,
  suppressions: readonly Keyed[],
): Case {
  const one = timed(turn, quieted(turn, before, quiet, suppressions));
  if (one.quiet !== undefined) return one;
  if (one.phase === 'nobody' && hasAnybody(turn, one)) return stepped(turn, restarted(turn, one));
  if (one.phase !== 'triggered' || one.due === undefined || one.due > turn.at) return one;
  return stepped(turn, one);
}

/** Takes note of what keeps it quiet, and begins anew the moment that nothing does any more. */
function quieted(turn: Turn, before: Case, quiet: Quiet | undefined, suppressions: readonly Keyed[]): Case {
  const was = before.quiet;
  const ended = was?.kind === 'suppression' && isOver(was.key, suppressions, turn.now.wall) ? [was.key] : [];
  const same = was?.kind === quiet?.kind && was?.id === quiet?.id;
  if (same && ended.length === 0) return before;
  const { quiet: _, ...rest } = before;
  let one: Case = { ...rest, ended: [...rest.ended, ...ended], ...(quiet === undefined ? {} : { quiet }) };
  if (same) return one;
  if (quiet !== undefined) {
    const by = suppressions.find(({ suppression }) => suppression.id === quiet.id)?.suppression.by;
    if (by !== undefined) one = { ...one, silencers: [...new Set([...one.silencers, by])] };
    return recorded(turn, one, { what: 'quiet', why: quiet.kind, of: quiet.id });
  }
  one = recorded(turn, one, { what: 'released' });
  if (was?.kind === 'echo') return { ...one, phase: 'settling', due: turn.at + ECHO_MS };
  return WAITING.has(one.phase) ? restarted(turn, one) : one;
}

/** How long what others alerted may go on after the agent has said that it is over: Alertmanager tells an end at its next `group_interval`. */
const ECHO_MS = 5 * 60_000;

/** Phases in which somebody would have been paged. */
const WAITING: ReadonlySet<Case['phase']> = new Set(['triggered', 'exhausted', 'nobody']);

function isOver(key: string, suppressions: readonly Keyed[], wall: number): boolean {
  const found = suppressions.find((one) => one.key === key)?.suppression;
  return found !== undefined && found.until !== 'resolved' && wall >= found.until;
}

/** Phases that end by themselves. */
function timed(turn: Turn, one: Case): Case {
  if (one.due === undefined || one.due > turn.at) return one;
  switch (one.phase) {
    case 'settling':
      return restarted(turn, one);
    case 'acknowledged': {
      const again = restarted(turn, recorded(turn, one, { what: 'ack-timeout' }));
      // Whoever was paged last is asked first.
      return { ...again, round: one.round, step: Math.max(-1, one.step - 1) };
    }
    case 'snoozed':
      return restarted(turn, recorded(turn, one, { what: 'snooze-over' }));
    case 'triggered':
    case 'exhausted':
    case 'nobody':
      break;
  }
  return one;
}
