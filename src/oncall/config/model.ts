/** A configuration that holds: names lead somewhere, times are instants. Made by `compile.ts` only. */
import type * as z from 'zod/mini';
import type { Weekday } from '../time/index.ts';
import type { channel } from './channels.ts';
import type { Secret } from './secret.ts';

export interface OnCallConfig {
  readonly zone: string;
  readonly people: ReadonlyMap<string, Person>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly policies: ReadonlyMap<string, Policy>;
  /** The last one meets everything. */
  readonly routes: readonly Route[];
  readonly suppressions: readonly Suppression[];
  /** Service → the services it needs. */
  readonly depends: ReadonlyMap<string, readonly string[]>;
  readonly grouping: Grouping;
  readonly heartbeat?: Heartbeat | undefined;
}

export interface Heartbeat {
  readonly url: Secret;
  readonly everyMs: number;
}

export interface Grouping {
  /** Labels: alerts with the same of these are one incident. */
  readonly by: readonly string[];
  /** Values of the label `cause` that say that a whole host is gone. */
  readonly hostDown: readonly string[];
  readonly settleMs: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly contacts: readonly { readonly channel: string; readonly to?: Secret | undefined }[];
}

export type Channel = z.infer<typeof channel> & { readonly id: string };

export interface Schedule {
  readonly id: string;
  readonly zone: string;
  readonly layers: readonly Layer[];
  readonly overrides: readonly Override[];
  readonly swaps: readonly Swap[];
}

/** People who take turns. */
export interface Layer {
  readonly name: string;
  readonly people: readonly string[];
  /** Wall time of the first handoff. */
  readonly startsWall: number;
  /** Length of a turn on the wall; on a day when clocks change it is longer or shorter. */
  readonly shiftMs: number;
  /** Empty: always. */
  readonly only: readonly Window[];
}

/** Hours of a day, on the wall. */
export interface Window {
  readonly days: readonly Weekday[];
  /** After midnight of the day it begins on. */
  readonly fromMs: number;
  /** After the same midnight: more than 24 h when it ends on the next day. */
  readonly toMs: number;
}

/** Instants in milliseconds; `until` is the first that is no longer in it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Override extends Span {
  readonly person: string;
  readonly reason?: string | undefined;
}

/** Each of two people is relieved by the other for a span of time. */
export type Swap = readonly [Relieved, Relieved];
export interface Relieved extends Span {
  readonly person: string;
}

export interface Policy {
  readonly id: string;
  readonly steps: readonly Step[];
  /** Further rounds after the first. */
  readonly repeat: number;
  readonly ackTimeoutMs: number;
}

export interface Step {
  readonly notify: readonly Target[];
  readonly waitMs: number;
}

export interface Target {
  readonly kind: 'person' | 'schedule' | 'channel';
  readonly id: string;
}

/** Patterns with `*`; an absent list is met by everything. */
export interface Match {
  readonly services?: readonly string[] | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly severities?: readonly ('critical' | 'warning')[] | undefined;
}

export interface Route extends Match {
  readonly policy: string;
}

/** A silence or a maintenance. */
export interface Suppression extends Match {
  /** `silence:NAME` or `maintenance:NAME`. */
  readonly id: string;
  readonly reason: string;
  readonly by?: string | undefined;
  readonly from?: number | undefined;
  readonly until: number | 'resolved';
}
