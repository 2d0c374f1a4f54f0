/** The journal as a spectator reads it: one short line for what matters, nothing for the rest. Pure. */
import { actorLine } from '../../domain/actor.ts';
import type { EventKind, EventOf, JournalEvent } from '../../domain/event.ts';
import { visible } from '../output/index.ts';

type Lines = { readonly [K in EventKind]?: (event: EventOf<K>) => string };

const LINES: Lines = {
  'finding.opened': (e) => `${e.findingKind}: ${e.path}${e.actor ? `, by ${actorLine(e.actor)}` : ''}`,
  'restore.done': (e) => `put back: ${e.path} (${e.tier}${took(e.tookUs)})`,
  'restore.failed': (e) => `could not put back ${e.path}: ${e.why}`,
  'restore.declined': (e) => `left alone: ${e.path} (${e.why})`,
  'service.controlled': (e) => `${e.verb} of ${e.service}: ${e.ok ? 'done' : 'failed'}, ${e.why}`,
  'service.checked': (e) => `${e.service} checked: ${e.healthy ? 'healthy' : 'not healthy'}`,
  'transaction.seen': (e) => `${e.manager} is at work: judgement waits`,
  'transaction.ended': (e) => `${e.manager} is done: ${e.verdict}, ${e.summary}`,
  'incident.diagnosed': (e) => `diagnosed: ${e.summary}`,
  'incident.resolved': (e) => `resolved: ${e.how}`,
};

export function journalLine({ event }: { readonly event: JournalEvent }): string | undefined {
  const line = lineOf(event.kind, event);
  return line === undefined ? undefined : visible(line);
}

function lineOf<K extends EventKind>(kind: K, event: EventOf<K>): string | undefined {
  return LINES[kind]?.(event);
}

function took(us: number | undefined): string {
  if (us === undefined) return '';
  return us < 10_000 ? `, in ${us} µs` : `, in ${(us / 1000).toFixed(0)} ms`;
}
