/** What keeps pages from going out, and when that ends: silences that people asked for, and those of the configuration. */
import { isOpen } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import type { OnCallPage } from '../../desk/index.ts';
import type { OnCallConfig } from '../../oncall/index.ts';
import type { IncidentViews } from './incident-views.ts';
import type { KeptEntries } from './kept-entries.ts';

type Quiet = OnCallPage['quiets'][number];

/** Milliseconds: what begins later is told when it is nearer. */
export interface Span {
  readonly now: number;
  readonly ahead: number;
}

/** Those that hold or will soon; what ends first comes first, what has no end last. */
export function quietsOf(
  asked: KeptEntries,
  views: IncidentViews,
  config: OnCallConfig | undefined,
  span: Span,
): readonly Quiet[] {
  return [...askedFor(asked, views, span), ...configured(config, span)].toSorted(
    (a, b) => endOf(a) - endOf(b),
  );
}

/** The last word on each incident that is open counts. */
function askedFor(asked: KeptEntries, views: IncidentViews, { now }: Span): readonly Quiet[] {
  const seen = new Set<string>();
  return asked.newestFirst().flatMap(({ at, event }): Quiet[] => {
    if (event.kind !== 'oncall.asked' || event.incident === undefined) return [];
    const { ask, by, incident } = event;
    if ((ask.what !== 'silence' && ask.what !== 'unsilence') || seen.has(incident)) return [];
    seen.add(incident);
    const found = views.get(incident);
    if (ask.what === 'unsilence' || (found !== undefined && !isOpen(found))) return [];
    const until = Number.isNaN(Date.parse(ask.until)) ? null : ask.until;
    if (until !== null && Date.parse(until) <= now) return [];
    return [{ what: 'silence', name: incident, incident, reason: redact(ask.reason), by, from: at, until }];
  });
}

function configured(config: OnCallConfig | undefined, { now, ahead }: Span): readonly Quiet[] {
  return (config?.suppressions ?? []).flatMap(({ id, reason, by, from, until }): Quiet[] => {
    if ((until !== 'resolved' && until <= now) || (from !== undefined && from > now + ahead)) return [];
    const [what = '', name = id] = id.split(/:(.*)/s);
    return [
      {
        what: what === 'maintenance' ? 'maintenance' : 'silence',
        name,
        incident: null,
        reason: redact(reason),
        by: by ?? null,
        from: from === undefined ? null : new Date(from).toISOString(),
        until: until === 'resolved' ? null : new Date(until).toISOString(),
      },
    ];
  });
}

function endOf({ until }: Quiet): number {
  return until === null ? Infinity : Date.parse(until);
}
