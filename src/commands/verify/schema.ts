/** What `stakeout verify --tree DIR --json` prints. */
import * as z from 'zod/mini';

const text = z.string();
const count = z.number();

export const treeSchema = z.object({
  schema: z.literal('stakeout.tree/1'),
  root: text,
  action: z.enum(['recorded', 'verified']),
  level: z.enum(['dirs', 'quick', 'full']),
  generation: count,
  recordedAt: text,
  directories: count,
  entries: count,
  changes: z.array(
    z.object({
      kind: z.enum([
        'added',
        'removed',
        'renamed',
        'changed',
        'replaced',
        'covered',
        'unreadable',
        'unstable',
      ]),
      /** Below the root; bytes that are no UTF-8 are written `\xNN`. */
      path: text,
      type: text,
      differences: z.array(text),
      detail: text,
      from: z.optional(text),
    }),
  ),
  damaged: z.array(z.object({ generation: count, file: text, why: text })),
  notes: z.array(text),
});
