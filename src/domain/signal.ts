/**
 * A sign that a service does not serve as it should, or soon will not, seen in its answers, its processes or its resources.
 * A finding says which part differs; a signal says what harm is done, whatever the reason. Pure.
 */
import type { EventOf, JournalEntry } from './event.ts';

export const SIGNAL_KINDS = [
  'error-share', // many of the requests in the access log were answered with 5xx
  'source-leak', // a page shows PHP source in place of its output
  'empty-success', // 200 without a body where there was one
  'probe-failure', // pages do not answer, or answer otherwise than they should
  'latency', // answers take much longer than they did
  'service-down', // no master process
  'listener-gone', // the master lives and does not listen where its configuration says
  'queue', // connections wait to be accepted, or every worker is taken
  'fd', // file descriptors run out
  'memory', // the kernel killed a process of the service, or its limit is near
  'disk', // a file system that the service writes to is full
  'inode', // … has no room for another file
  'read-only', // … cannot be written to
  'tls-expiry', // a certificate has ended or soon will
  'tls-name', // a certificate is not for the name of its site
  'restart-storm', // the master was started again and again
] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/**
 * `critical`: users are harmed, somebody has to look now: it opens an incident. `warning`: shown by `stakeout status` and in the
 * journal, pages nobody: one broken page of many, a certificate that ends next week, a disk that fills up.
 */
export type SignalSeverity = 'critical' | 'warning';

export interface Signal {
  /** Stable while it lasts: `probe-failure:library.test`. */
  readonly id: string;
  readonly kind: SignalKind;
  readonly severity: SignalSeverity;
  /** Ids of the services that it tells of; the one that shows it first. */
  readonly services: readonly string[];
  readonly site?: string;
  /** What it is about within the service or site: a path group, a page, a mount point, an address. */
  readonly subject?: string;
  /** ISO 8601 UTC: the first wrong answer or look, before it was certain enough to be raised. */
  readonly since: string;
  /** One sentence. */
  readonly summary: string;
  /** What was seen, a line each. */
  readonly evidence: readonly string[];
}

/** `ended`: it was seen right again; `no-evidence`: nobody asks any more; `unwatched`: what it was about is not watched any more. */
export type SignalEnd = EventOf<'signal.cleared'>['how'];

/** Kinds that users notice: their first wrong answer is the beginning of an incident's impact. */
const FELT: ReadonlySet<SignalKind> = new Set([
  'error-share',
  'source-leak',
  'empty-success',
  'probe-failure',
  'latency',
]);

export function isFelt(kind: SignalKind): boolean {
  return FELT.has(kind);
}

/** A signal that is raised, as the journal has it. */
export interface RaisedSignal extends Signal {
  readonly incident?: string;
  /** Number of the entry that raised it. */
  readonly raisedBy: number;
  /** ISO 8601 UTC: when it was raised. */
  readonly raisedAt: string;
}

/** Signals that were raised and not cleared, oldest first. */
export function openSignals(entries: Iterable<JournalEntry>): readonly RaisedSignal[] {
  const open = new Map<string, RaisedSignal>();
  for (const { seq, at, event, incident } of entries) {
    if (event.kind === 'signal.raised')
      open.set(event.signal, {
        ...signalOf(event),
        ...withIncident(event.incident ?? incident),
        raisedBy: seq,
        raisedAt: at,
      });
    else if (event.kind === 'signal.cleared') open.delete(event.signal);
  }
  return [...open.values()];
}

function withIncident(incident: string | undefined): { readonly incident?: string } {
  return incident === undefined ? {} : { incident };
}

export function signalOf(event: EventOf<'signal.raised'>): Signal {
  return {
    id: event.signal,
    kind: event.signalKind,
    severity: event.severity,
    services: event.services,
    ...(event.site === undefined ? {} : { site: event.site }),
    ...(event.subject === undefined ? {} : { subject: event.subject }),
    since: event.since,
    summary: event.summary,
    evidence: event.evidence,
  };
}

export function raisedEvent(signal: Signal, incident: string | undefined): EventOf<'signal.raised'> {
  const { id, kind, services, evidence, ...rest } = signal;
  return {
    kind: 'signal.raised',
    ...withIncident(incident),
    signal: id,
    signalKind: kind,
    ...rest,
    services: [...services],
    evidence: [...evidence],
  };
}
