/** What `stakeout inventory --json` prints. */
import * as z from 'zod/mini';
import { componentSchema, problemSchema, serviceSchema } from '../../domain/component-schema.ts';
import { packageNodeSchema } from '../../domain/package-node.ts';

const text = z.string();

export const inventorySchema = z.object({
  schema: z.literal('stakeout.inventory/1'),
  host: text,
  takenAt: text,
  services: z.array(serviceSchema),
  components: z.array(componentSchema),
  problems: z.array(problemSchema),
  /** With `--packages`: what `stakeout audit --inventory` needs to follow removals. */
  packages: z.optional(z.array(packageNodeSchema)),
});

/** `stakeout inventory --why PATH --json` */
export const whySchema = z.object({
  schema: z.literal('stakeout.inventory-why/1'),
  path: text,
  components: z.array(componentSchema),
});
