/** What `stakeout start --json` prints: one object, `stakeout.start/1`. */
import * as z from 'zod/mini';
import type { Inventory } from '../../domain/component.ts';
import { replayReportSchema, type ReplayReport } from '../../practice/index.ts';

const schema = z.literal('stakeout.start/1');
/** Described by `stakeout.inventory/1`; here only that it is one. */
const inventory = z.looseObject({ schema: z.literal('stakeout.inventory/1') });

export const startReportSchema = z.discriminatedUnion('mode', [
  z.object({ schema, mode: z.literal('practice'), replay: replayReportSchema }),
  z.object({ schema, mode: z.literal('host'), inventory }),
  z.object({ schema, mode: z.literal('unprivileged'), inventory, cannot: z.array(z.string()) }),
]);

/** The same with the inventory's own type. */
export type StartReport =
  | { readonly schema: 'stakeout.start/1'; readonly mode: 'practice'; readonly replay: ReplayReport }
  | { readonly schema: 'stakeout.start/1'; readonly mode: 'host'; readonly inventory: Inventory }
  | {
      readonly schema: 'stakeout.start/1';
      readonly mode: 'unprivileged';
      readonly inventory: Inventory;
      readonly cannot: readonly string[];
    };
