/** What the outbox keeps, as values. */
import * as z from 'zod/mini';
import type { JournalEvent } from '../../domain/event.ts';
import type { Action, OnCallState } from '../../oncall/index.ts';

const text = z.string();

/** Up to where the journal was read: `hash` tells that journal from another one that took its place. */
export const markSchema = z.object({ seq: z.number(), hash: text });
export type Mark = Readonly<z.infer<typeof markSchema>>;

/** What a message says of an incident besides what the engine knows; the newest counts, also for what was decided before. */
export const subjectSchema = z.object({
  incident: z.string().check(z.maxLength(100)),
  /** One sentence: what is broken, and why where that is known. */
  sentence: z.string().check(z.maxLength(2000)),
  /** All that is known of the reason: who did it, what fails from now on. */
  reason: z.optional(z.string().check(z.maxLength(2000))),
  /** ISO 8601 UTC. */
  since: z.string().check(z.maxLength(40)),
  /** What to do, a line each. */
  next: z.array(z.string().check(z.maxLength(2000))).check(z.maxLength(20)),
});
export type Subject = Readonly<z.infer<typeof subjectSchema>>;

export type DeliveryStatus = 'pending' | 'sent' | 'failed' | 'dropped';

/** One action on its way through one channel to one contact. */
export interface Delivery {
  readonly id: number;
  /** `ACTION/CHANNEL/CONTACT`: names it for ever, and goes out with it. */
  readonly key: string;
  readonly action: string;
  /** Messages that belong together for the one who reads them. */
  readonly thread: string;
  readonly channel: string;
  readonly contact: string;
  readonly attempts: number;
  /** By the engine's clock. */
  readonly due: number;
  readonly made: number;
  readonly why: string | undefined;
}

export type NewDelivery = Pick<Delivery, 'key' | 'action' | 'thread' | 'channel' | 'contact'>;

export type DeliverableAction = Exclude<Action, { kind: 'record' }>;

/** What goes to the journal, numbered when it is stored. */
export type Report = JournalEvent;

export interface StoredReport {
  readonly number: number;
  readonly event: JournalEvent;
}

export interface Commit {
  readonly state: OnCallState;
  readonly actions?: readonly DeliverableAction[];
  readonly deliveries?: readonly NewDelivery[];
  /** Pages that no way leads out for. */
  readonly unreachable?: readonly string[];
  readonly subjects?: readonly Subject[];
  readonly read?: { readonly mark: Mark; readonly ahead: readonly number[] };
  readonly reports?: readonly Report[];
  /** Given-up pages that the engine has heard of with this. */
  readonly heard?: readonly string[];
  readonly facts?: Readonly<Record<string, string>>;
}

/** How an attempt ended; `due` by the engine's clock. */
export type Settled =
  | { readonly status: 'sent'; readonly receipt: string | undefined }
  | { readonly status: 'pending'; readonly due: number; readonly why: string }
  | { readonly status: 'failed' | 'dropped'; readonly why: string };
