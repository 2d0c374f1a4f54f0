/** What a baseline says, and its schema on disk (docs/formats/baseline.md). */
import * as z from 'zod/mini';
import { fileStateSchema } from '../../domain/action.ts';
import type { Component, PackageRef, Service } from '../../domain/component.ts';
import { componentSchema, serviceSchema } from '../../domain/component-schema.ts';
import type { FileState } from '../../domain/file-state.ts';
import { type ExpectedPage, expectedPageSchema } from '../../domain/page.ts';

/** A component with the state it should have. */
export interface BaselineEntry {
  readonly component: Component;
  readonly state: FileState;
  /** Whether the package database knows this content; absent when no package says anything about the file. */
  readonly packageAgrees?: boolean;
}

/** A user or group that a service runs as. */
export interface BaselineAccount {
  readonly component: Component;
  /** Numeric id. */
  readonly id: number;
}

/** A component that was not sound when the baseline was taken: told, and not taken as the state to keep. */
export interface BrokenComponent {
  readonly component: Component;
  readonly problem: 'missing' | 'dangling' | 'package-differs' | 'unreadable';
  readonly detail: string;
}

export interface Baseline {
  readonly schema: 'stakeout.baseline/1';
  readonly generation: number;
  /** Host name, for people. */
  readonly host: string;
  /** Stays the same as long as it is the same installation. */
  readonly hostId: string;
  readonly createdAt: string;
  readonly services: readonly Service[];
  readonly entries: readonly BaselineEntry[];
  readonly accounts: readonly BaselineAccount[];
  readonly pages: readonly ExpectedPage[];
  readonly broken: readonly BrokenComponent[];
}

/** What the writer of a generation decides; number, host and time are added by the store. */
export type BaselineDraft = Pick<Baseline, 'services' | 'entries' | 'accounts' | 'pages' | 'broken'>;

/** What the package database says, as far as a baseline needs it. */
export interface PackageView {
  owner(path: string): PackageRef | undefined;
  expected(path: string): { readonly conffile: boolean } | undefined;
  /** Whether the content is what the package shipped; `unknown` when nothing says so. */
  agrees(path: string): 'agrees' | 'differs' | 'unknown' | 'missing';
}

const text = z.string();

export const baselineSchema = z.object({
  schema: z.literal('stakeout.baseline/1'),
  generation: z.number().check(z.int(), z.minimum(1)),
  host: text,
  hostId: text,
  createdAt: text,
  services: z.array(serviceSchema),
  entries: z.array(
    z.object({ component: componentSchema, state: fileStateSchema, packageAgrees: z.optional(z.boolean()) }),
  ),
  accounts: z.array(z.object({ component: componentSchema, id: z.number() })),
  pages: z.array(expectedPageSchema),
  broken: z.array(
    z.object({
      component: componentSchema,
      problem: z.enum(['missing', 'dangling', 'package-differs', 'unreadable']),
      detail: text,
    }),
  ),
});
