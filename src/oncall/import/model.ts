/** What other on-call tools have in common, by their own identifiers; each format is read into it, and one file written from it. */
import type { Weekday } from '../time/index.ts';

export interface Imported {
  readonly people: readonly ForeignPerson[];
  readonly schedules: readonly ForeignSchedule[];
  readonly policies: readonly ForeignPolicy[];
  /** Services and the policy each takes. */
  readonly services: readonly { readonly name: string; readonly policy: string }[];
  /** What has no counterpart here, in words. */
  readonly notes: readonly string[];
}

export interface ForeignPerson {
  readonly key: string;
  readonly name: string;
  readonly email: string | undefined;
}

/** Turns in one schedule at the same level may overlap: then several people are on call at once. */
export interface ForeignSchedule {
  readonly key: string;
  readonly name: string;
  readonly zone: string;
  readonly turns: readonly Turns[];
  readonly overrides: readonly { readonly person: string; readonly from: string; readonly to: string }[];
}

export interface Turns {
  readonly name: string;
  /** Where the levels overlap the higher one counts. */
  readonly level: number;
  readonly people: readonly string[];
  /** As `shift` of a layer: `2w`. */
  readonly shift: string;
  /** Wall time of a first handoff in the zone of the schedule: `2026-01-05T09:00`. */
  readonly first: string;
  readonly only: readonly Hours[];
}

export interface Hours {
  readonly days?: readonly Weekday[];
  readonly from?: string;
  readonly to?: string;
}

export interface ForeignPolicy {
  readonly key: string;
  readonly name: string;
  readonly steps: readonly {
    readonly notify: readonly { readonly kind: 'person' | 'schedule'; readonly key: string }[];
    readonly waitSeconds: number;
  }[];
  readonly repeat: number;
}

/** A document of the export: the name of its file, and what is in it. */
export interface ForeignDocument {
  readonly name: string;
  readonly value: unknown;
}

/** What makes a format unreadable: where, and why. */
export class ImportProblem extends Error {
  readonly document: string;

  constructor(document: string, why: string) {
    super(why);
    this.name = 'ImportProblem';
    this.document = document;
  }
}
