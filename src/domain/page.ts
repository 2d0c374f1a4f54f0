/** A page as it answers while the site is healthy: what a probe compares with. */
import * as z from 'zod/mini';

/** What a page legitimately shows although it would be a sign of failure elsewhere: a manual that quotes PHP source or PHP errors. */
const oddity = z.enum(['php-source', 'php-error']);

export const expectedPageSchema = z.object({
  target: z.object({ url: z.string(), host: z.optional(z.string()) }),
  site: z.string(),
  status: z.number().check(z.int(), z.minimum(100), z.maximum(999)),
  /** Media type without parameters, lower case. */
  contentType: z.optional(z.string()),
  /** Opaque outside of src/detect/probe; stable across the page's volatile parts. */
  fingerprint: z.string(),
  /** Bytes of the body. */
  length: z.number().check(z.int(), z.minimum(0)),
  shows: z.optional(z.array(oddity)),
});

export type ExpectedPage = Readonly<z.infer<typeof expectedPageSchema>>;
export type PageOddity = z.infer<typeof oddity>;
