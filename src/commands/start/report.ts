/** What `stakeout start --json` prints: one object, `stakeout.start/1`. */
import * as z from 'zod/mini';
import type { Inventory } from '../../domain/component.ts';
import { replayReportSchema, type ReplayReport } from '../../practice/index.ts';

const schema = z.literal('stakeout.start/1');
/** Described by `stakeout.inventory/1`; here only that it is one. */
const inventory = z.looseObject({ schema: z.literal('stakeout.inventory/1') });

/** The post-mortem of the first theft: draft score and address of the page; or why there is none. */
const writeUp = z.union([
  z.object({ incident: z.string(), score: z.number(), address: z.string() }),
  z.object({ why: z.string() }),
]);
export type WriteUp = z.infer<typeof writeUp>;

export const startReportSchema = z.discriminatedUnion('mode', [
  z.object({ schema, mode: z.literal('practice'), replay: replayReportSchema, writeUp }),
  z.object({ schema, mode: z.literal('host'), inventory }),
  z.object({ schema, mode: z.literal('unprivileged'), inventory, cannot: z.array(z.string()) }),
]);

/** The same with the inventory's own type. */
export type StartReport =
  | {
      readonly schema: 'stakeout.start/1';
      readonly mode: 'practice';
      readonly replay: ReplayReport;
      readonly writeUp: WriteUp;
    }
  | { readonly schema: 'stakeout.start/1'; readonly mode: 'host'; readonly inventory: Inventory }
  | {
      readonly schema: 'stakeout.start/1';
      readonly mode: 'unprivileged';
      readonly inventory: Inventory;
      readonly cannot: readonly string[];
    };
