/** What the engine recorded, as sentences of a timeline. Pure. */
import type { EventOf } from '../domain/event.ts';
import type { Action } from '../oncall/index.ts';

type Entry = Extract<Action, { kind: 'record' }>['entry'];

export function recordEvent({
  incident,
  entry,
}: Extract<Action, { kind: 'record' }>): EventOf<'oncall.recorded'> {
  return {
    kind: 'oncall.recorded',
    incident,
    what: entry.what,
    summary: sentence(entry),
    ...('by' in entry ? { by: entry.by } : {}),
  };
}

function sentence(entry: Entry): string {
  switch (entry.what) {
    case 'routed':
      return `on-call: policy ${entry.policy}`;
    case 'joined':
      return `on-call: another alert of it: ${entry.summary}`;
    case 'worsened':
      return 'on-call: it is critical now';
    case 'step-skipped':
      return `on-call: step ${entry.step + 1}${roundText(entry.round)} is passed: nobody is in it`;
    case 'not-paged':
      return `on-call: ${entry.person} is awake and is not paged again`;
    case 'quiet':
      return `on-call: pages nobody: ${QUIET[entry.why]} ${entry.of}`;
    case 'released':
      return 'on-call: nothing keeps its pages back any more';
    case 'acknowledged':
      return `acknowledged by ${entry.by} for ${minutes(entry.holdsMs)}${noteText(entry.note)}`;
    case 'ack-timeout':
      return 'on-call: the acknowledgement ran out, pages go out again';
    case 'snoozed':
      return `${entry.by} put it off for ${minutes(entry.forMs)}`;
    case 'snooze-over':
      return 'on-call: it was put off until now, pages go out again';
    case 'handed-over':
      return `${entry.by} hands over to ${entry.to}${noteText(entry.note)}`;
    case 'awake':
      return entry.awake ? `${entry.by} is awake` : `${entry.by} wants pages again`;
    case 'unreached':
      return `on-call: step ${entry.step + 1}${roundText(entry.round)} reached nobody, the next one is due`;
    default:
      return 'on-call: something that this version does not know';
  }
}

const QUIET = {
  suppression: 'by',
  silenced: 'silenced by',
  consequence: 'it follows from',
  echo: 'it is told of',
} as const;

function roundText(round: number): string {
  return round === 0 ? '' : ` of round ${round + 1}`;
}

function noteText(note: string | undefined): string {
  return note === undefined || note === '' ? '' : `: ${note}`;
}

/** `45 s`, `30 min`, `2 h`. */
export function minutes(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
