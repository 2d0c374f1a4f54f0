/** From a finding to its event. */
import type { EventOf, JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';

/** A finding as the journal has it. */
export function openedEvent(finding: Finding, incident: string | undefined): JournalEvent {
  const { component } = finding;
  return {
    kind: 'finding.opened',
    ...(incident === undefined ? {} : { incident }),
    finding: finding.id,
    findingKind: finding.kind,
    severity: finding.severity,
    component: component.id,
    path: component.path,
    componentClass: component.class,
    services: [...component.services],
    reason: component.reason.map((r) =>
      r.at ? `${r.text} (${r.at.file}${r.at.line ? `:${r.at.line}` : ''})` : r.text,
    ),
    ...(component.package ? { package: component.package.name } : {}),
    differences: [...finding.differences],
    source: finding.source,
    seenAt: finding.seenAt,
    ...(finding.actor ? { actor: copyActor(finding.actor) } : {}),
  };
}

/** The journal's event type has mutable arrays (zod's inference); a copy satisfies it without a cast. */
function copyActor(actor: NonNullable<Finding['actor']>): NonNullable<EventOf<'finding.opened'>['actor']> {
  const process = (p: typeof actor.process): EventOf<'actor.identified'>['actor']['process'] => ({
    ...p,
    argv: p.argv === undefined ? undefined : [...p.argv],
  });
  return {
    ...actor,
    process: process(actor.process),
    ancestors: actor.ancestors.map(process),
    transaction:
      actor.transaction === undefined
        ? undefined
        : { ...actor.transaction, argv: [...actor.transaction.argv] },
  };
}
