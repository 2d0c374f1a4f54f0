/** What the deliverer needs of channels. */
import type { ClockReading } from '../../oncall/index.ts';
import type { DeliverableAction, Subject } from '../outbox/index.ts';

export type Outcome =
  | { readonly kind: 'delivered'; readonly receipt?: string | undefined }
  | { readonly kind: 'later'; readonly afterMs?: number | undefined; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** What is sent, before a channel gives it its form. */
export interface Letter {
  /** The same at every attempt: whoever gets it twice knows. */
  readonly key: string;
  readonly action: DeliverableAction;
  readonly subject: Subject | undefined;
  /** Somebody acknowledged it by now. */
  readonly acknowledgedBy: readonly string[];
  readonly contact: string;
  readonly at: ClockReading;
  /** Milliseconds since it opened. */
  readonly ageMs: number | undefined;
  /** Nothing is broken: somebody wants to see whether it arrives. */
  readonly test?: boolean;
}

/** Never rejects. `previous` is the receipt of the last message of the thread. */
export type Send = (
  channel: string,
  letter: Letter,
  previous: string | undefined,
  deadline: AbortSignal,
) => Promise<Outcome>;
