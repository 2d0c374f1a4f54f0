/** What the thread answers. */
import * as z from 'zod/mini';
import { REFUSALS } from '../../../desk/index.ts';

export const replySchema = z.union([
  z.strictObject({ id: z.number(), refusal: z.enum(REFUSALS), why: z.string() }),
  /** What went wrong inside, for the agent's own record. */
  z.strictObject({ id: z.number(), failed: z.string() }),
  z.strictObject({ id: z.number(), result: z.unknown() }),
]);
export type Reply = z.infer<typeof replySchema>;
