/** What `stakeout guard … --json` prints beside its status. */
import * as z from 'zod/mini';
import { approvalSchema } from '../../protect/guard/index.ts';

export const guardApprovalSchema = z.object({
  schema: z.literal('stakeout.guard-approval/1'),
  approval: approvalSchema,
});

export const guardKeeperSchema = z.object({
  schema: z.literal('stakeout.guard-keeper/1'),
  /** The package file. */
  file: z.string(),
  version: z.string(),
  depends: z.array(z.string()),
  /** Files and links that it puts back. */
  keeps: z.number(),
  installed: z.boolean(),
});

export const kernelGuardSchema = z.object({
  schema: z.literal('stakeout.kernel-guard/1'),
  /** Switched on here. */
  wanted: z.boolean(),
  /** This kernel allows it. */
  possible: z.boolean(),
  /** Why not. */
  why: z.nullable(z.string()),
  /** How the running agent says it stands: `on: …`, `off: …`, `suspended: …`, `not possible: …`; null without one. */
  agent: z.nullable(z.string()),
});
export type KernelGuardStatus = z.infer<typeof kernelGuardSchema>;
