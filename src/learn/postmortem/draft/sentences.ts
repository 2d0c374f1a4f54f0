/** Entries of the journal as sentences for readers elsewhere: roles in place of names. Pure. */
import { describe } from '../../../domain/describe.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Phase } from '../record.ts';

export function phaseOf(event: JournalEvent): Phase {
  return PHASE_OF[event.kind] ?? 'Key moment';
}

const PHASE_OF: Readonly<Partial<Record<JournalEvent['kind'], Phase>>> = {
  'incident.opened': 'Detection',
  'finding.opened': 'Detection',
  'signal.raised': 'Detection',
  'incident.diagnosed': 'Diagnosis',
  'actor.identified': 'Diagnosis',
  'service.checked': 'Diagnosis',
  'restore.done': 'Repair',
  'restore.failed': 'Repair',
  'restore.undone': 'Repair',
  'service.controlled': 'Repair',
  'repair.started': 'Repair',
  'repair.step': 'Repair',
  'repair.ended': 'Repair',
  'repair.undone': 'Repair',
};

export const OPENED = 'the incident was opened';

export function sentenceOf(event: JournalEvent): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others name nobody
  switch (event.kind) {
    case 'incident.opened':
      return OPENED;
    case 'incident.acknowledged':
      return `a responder acknowledged${event.note === undefined ? '' : `: ${event.note}`}`;
    case 'incident.commented':
      return `a responder wrote: ${event.text}`;
    case 'oncall.delivery':
      return `${event.purpose} to ${event.recipient.startsWith('person:') ? 'the person on call' : 'a channel'} ${event.outcome === 'delivered' ? 'arrived' : 'did not arrive'}`;
    case 'finding.opened':
      return `${event.path}: ${event.findingKind}`;
    case 'signal.raised':
      return event.summary;
    case 'service.checked':
      return describe(event).replace(' NOT healthy', ' not healthy');
    case 'note':
      return event.text;
    default:
      return describe(event);
  }
}
