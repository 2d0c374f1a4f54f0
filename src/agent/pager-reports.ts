/**
 * From the pager's outbox into the journal, each report once. The pager has fewer rights than we: it can say what on-call did,
 * and nothing else.
 */
import { eventSchema, type EventOf, type JournalEvent } from '../domain/event.ts';
import type { SpillingJournal } from '../journal/index.ts';
import type { ReplyOf } from '../pager/index.ts';

export class PagerReports {
  readonly #journal: Pick<SpillingJournal, 'entries'>;
  readonly #append: (event: JournalEvent) => void;
  #outbox = '';
  /** The highest number that is in the journal. */
  #highest = 0;
  /** Incidents of alerts, with whether they are open. */
  readonly #alerts = new Map<string, boolean>();

  constructor(journal: Pick<SpillingJournal, 'entries'>, append: (event: JournalEvent) => void) {
    this.#journal = journal;
    this.#append = append;
  }

  /** Reports come from this outbox from now on. */
  from(outbox: string): void {
    this.#outbox = outbox;
    this.#highest = 0;
    for (const { event } of this.#journal.entries({ kind: 'oncall' }))
      if ('report' in event && event.report?.outbox === outbox)
        this.#highest = Math.max(this.#highest, event.report.number);
    this.#alerts.clear();
    for (const { event } of this.#journal.entries({ kind: 'incident' })) this.#note(event);
  }

  /** The highest number among them. */
  write(reports: ReplyOf<'reports'>['reports']): number {
    let last = 0;
    for (const { number, event } of reports) {
      last = Math.max(last, number);
      const parsed = eventSchema.safeParse(event);
      if (!parsed.success || number <= this.#highest) continue;
      this.#write(parsed.data, number);
    }
    this.#highest = Math.max(this.#highest, last);
    return last;
  }

  #write(event: JournalEvent, number: number): void {
    const report = { outbox: this.#outbox, number };
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the pager may say nothing else
    switch (event.kind) {
      case 'oncall.recorded':
      case 'oncall.delivery':
      case 'oncall.trouble':
        this.#append({ ...event, report });
        return;
      case 'incident.opened':
        if (event.incident === undefined || this.#alerts.has(event.incident)) return;
        this.#put({ ...event, source: 'alerts' });
        return;
      case 'incident.resolved':
        if (event.incident !== undefined && this.#alerts.get(event.incident) === true) this.#put(event);
        return;
      default:
        return;
    }
  }

  #put(event: EventOf<'incident.opened'> | EventOf<'incident.resolved'>): void {
    this.#note(event);
    this.#append(event);
  }

  #note(event: JournalEvent): void {
    if (event.kind === 'incident.opened' && event.incident !== undefined && event.source === 'alerts')
      this.#alerts.set(event.incident, true);
    if (
      event.kind === 'incident.resolved' &&
      event.incident !== undefined &&
      this.#alerts.has(event.incident)
    )
      this.#alerts.set(event.incident, false);
  }
}
