/** From a letter to what channels give their form. Pure. */
import type { Message } from '../../channels/index.ts';
import type { Letter } from './port.ts';

export function messageOf(letter: Letter): Message {
  const { key, action, subject, acknowledgedBy, at, ageMs } = letter;
  const { incident, severity, title, services, hosts, alerts } = action;
  const since = subject?.since ?? (ageMs === undefined ? undefined : iso(at.wall - ageMs));
  return {
    key,
    incident,
    state: stateOf(letter),
    severity,
    // An incident may be known better by now than when it was decided.
    title: subject?.sentence ?? title,
    ...(subject?.reason === undefined ? {} : { reason: subject.reason }),
    services,
    hosts,
    at: iso(at.wall),
    ...(since === undefined || since === '' ? {} : { since }),
    ...(action.kind === 'notice' ? { durationMs: action.durationMs, how: action.how } : {}),
    next: action.kind === 'notice' || letter.test === true ? [] : (subject?.next ?? []),
    alerts,
    acknowledgedBy,
    because: becauseOf(letter),
  };
}

function stateOf({ action, test }: Letter): Message['state'] {
  if (test === true) return 'test';
  switch (action.kind) {
    case 'page':
      return 'firing';
    case 'notice':
      return 'resolved';
    case 'alarm':
      return 'unreached';
    default:
      return action satisfies never;
  }
}

function becauseOf({ action, test }: Letter): string {
  if (test === true) return 'somebody tests on-call';
  switch (action.kind) {
    case 'page':
      if (action.why === 'handover') return 'it was handed over to you';
      return `step ${action.step + 1}${action.round > 0 ? ` of round ${action.round + 1}` : ''} of the escalation`;
    case 'notice':
      return 'you were told of it, or asked to be';
    case 'alarm':
      return action.why === 'nobody' ? 'no step has anybody in it' : 'nobody answered in any step';
    default:
      return action satisfies never;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
