/** A drill as it went: what was said, typed and seen. Times are milliseconds since it began. Pure. */
import type { CauseKind } from '../../domain/diagnosis.ts';

export const NOTES = ['impact', 'cause', 'fix', 'detection', 'prevention'] as const;
/** What a post-mortem of a few lines has to say. */
export type NoteSlot = (typeof NOTES)[number];

export type Saying =
  | { readonly what: 'report' | 'update'; readonly at: number; readonly text: string }
  | { readonly what: 'ack' | 'hint'; readonly at: number }
  | {
      readonly what: 'hypothesis';
      readonly at: number;
      readonly kind: CauseKind;
      readonly object: string;
      readonly right: boolean;
    }
  | { readonly what: 'note'; readonly at: number; readonly slot: NoteSlot; readonly text: string }
  /** Evidence that was asked for at a table. */
  | { readonly what: 'asked'; readonly at: number; readonly source: string };

/** What was typed into the shell. */
export interface Typed {
  readonly at: number;
  readonly text: string;
  readonly exit: number;
}

export type DrillMode = 'practice' | 'tabletop' | 'control';

export interface DrillCourse {
  readonly mode: DrillMode;
  readonly level: number;
  /** The host is not at fault: there is nothing to repair on it. */
  readonly innocent: boolean;
  /** When the fault was there; in control mode when it could have been. */
  readonly faultAt: number;
  /** First wrong answer; absent when none was seen. */
  readonly impactAt?: number;
  /** When somebody was paged, or would have been. */
  readonly pagedAt?: number;
  /** All pages are right since; absent when one is not. */
  readonly rightSince?: number;
  readonly finishedAt: number;
  /** Finished as healthy: the trainee found nothing. */
  readonly calledHealthy: boolean;
  readonly said: readonly Saying[];
  readonly typed: readonly Typed[];
}

export interface ScoreItem {
  readonly item: string;
  readonly points: number;
  readonly of: number;
  readonly why: string;
}

export interface Score {
  /** Of 100. */
  readonly total: number;
  readonly passed: boolean;
  readonly items: readonly ScoreItem[];
  /** Taken off for hints. */
  readonly hints: number;
}
