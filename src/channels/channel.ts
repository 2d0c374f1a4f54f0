/** What every kind of channel is. */
import type { Message } from './message.ts';

export type Outcome =
  /** `receipt` is given to the next message of the thread, so that it can be answered or edited in place. */
  | { readonly kind: 'delivered'; readonly receipt?: string | undefined }
  /** Try again, not before `afterMs` where the other end says so. */
  | { readonly kind: 'later'; readonly afterMs?: number | undefined; readonly why: string }
  /** It would be refused again. */
  | { readonly kind: 'refused'; readonly why: string };

export interface Envelope {
  readonly message: Message;
  /** Whom: an address, a topic, a room. Absent: everybody at the other end. */
  readonly to?: string | undefined;
  /** Receipt of the last message about the same incident to the same reader. */
  readonly previous?: string | undefined;
  readonly deadline: AbortSignal;
}

/** Never rejects, and names no secret in `why`. */
export type Channel = (envelope: Envelope) => Promise<Outcome>;
