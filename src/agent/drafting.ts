/**
 * The first draft of a post-mortem, written when an incident is over that users felt (decision 0025). What was put back before anybody
 * noticed gets none: nobody would read it. One that is there already stays as it is.
 */
import { messageOf } from '../domain/errors.ts';
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import { foldIncidents } from '../domain/incident.ts';
import type { EntryFilter } from '../journal/index.ts';
import type { AskPostmortems } from './desk/postmortems/index.ts';

/** As the author of the first version. */
export const DRAFTED_BY = 'stakeout';

export interface DraftingPorts {
  readonly entries: (filter: EntryFilter) => Iterable<JournalEntry>;
  readonly append: (event: JournalEvent) => void;
  readonly postmortems: AskPostmortems;
}

export class Drafting {
  readonly #ports: DraftingPorts;
  #closed = false;

  constructor(ports: DraftingPorts) {
    this.#ports = ports;
  }

  /** Every event, after it was written. Never throws: a draft that could not be written is a note. */
  async wrote(event: JournalEvent): Promise<void> {
    if (event.kind !== 'incident.resolved' || event.incident === undefined) return;
    const { incident } = event;
    try {
      if (!this.#wasFelt(incident)) return;
      const { postmortems: there } = await this.#ports.postmortems('postmortems', { incident });
      if (there.length > 0) return;
      await this.#ports.postmortems('draftPostmortem', { incident, by: DRAFTED_BY });
      const { postmortem } = await this.#ports.postmortems('postmortem', { postmortem: incident });
      const score = postmortem?.check?.score;
      if (score === undefined) throw new Error('what was written cannot be read');
      this.#say({ kind: 'postmortem.drafted', incident, score });
    } catch (error) {
      this.#say({
        kind: 'note',
        incident,
        text: `no post-mortem was drafted: ${messageOf(error)}; stakeout postmortem draft ${incident}`,
      });
    }
  }

  /** From here on nothing is said any more. */
  close(): void {
    this.#closed = true;
  }

  #wasFelt(incident: string): boolean {
    const [folded] = foldIncidents(this.#ports.entries({ incident }));
    return folded !== undefined && folded.instants.impactStart.at !== null;
  }

  #say(event: JournalEvent): void {
    if (!this.#closed) this.#ports.append(event);
  }
}
