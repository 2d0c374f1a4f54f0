/** Where reading of a log stands, so that it can go on there after a restart. Outlives the process. */
import * as z from 'zod/mini';

export const filePositionSchema = z.object({
  /** See FileLook.id. */
  id: z.string(),
  /** Bytes passed on: the place where the next line begins. */
  offset: z.number().check(z.int(), z.minimum(0)),
  /** See `fingerprint`: of that offset. */
  fingerprint: z.string(),
  /** Nanoseconds since 1970, as decimal; `0` when unknown. */
  born: z.string().check(z.regex(/^\d{1,20}$/)),
});
export type FilePosition = Readonly<z.infer<typeof filePositionSchema>>;

export const logPositionSchema = z.object({
  path: z.string(),
  /** Oldest first: rotated files that were still read, then the one at the path. */
  files: z.array(filePositionSchema).check(z.maxLength(64)),
});
export type LogPosition = Readonly<z.infer<typeof logPositionSchema>>;
