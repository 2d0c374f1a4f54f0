/** Time as the engine counts it: it only goes forward, whatever happens to the clock on the wall. Pure. */
import * as z from 'zod/mini';

export const readingSchema = z.object({
  /** Milliseconds since 1970 by the clock of the host, which may be set to anything. */
  wall: z.number(),
  /** Milliseconds of a clock that is never set (`CLOCK_BOOTTIME`). */
  steady: z.number(),
  /** Which start of the host `steady` counts from. */
  boot: z.string(),
});
export type Reading = z.infer<typeof readingSchema>;

export const clockSchema = z.object({
  last: z.optional(readingSchema),
  /** Milliseconds that went by since the engine began. */
  elapsed: z.number(),
});
export type Clock = z.infer<typeof clockSchema>;

/**
 * The clock at a new reading. Within one start of the host the steady clock counts; over a restart the wall is all there
 * is, and a wall that went back counts as no time.
 */
export function moved(clock: Clock, now: Reading): Clock {
  const { last, elapsed } = clock;
  if (last === undefined) return { last: now, elapsed };
  const passed = last.boot === now.boot ? now.steady - last.steady : now.wall - last.wall;
  return { last: now, elapsed: elapsed + Math.max(0, passed) };
}
