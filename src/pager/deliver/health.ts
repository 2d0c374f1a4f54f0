/** Which channels work, as their messages show. Plain data, kept with them. Pure. */
import * as z from 'zod/mini';

/** In a row, over all messages of a channel. */
const FAILING_AFTER = 3;

const oneSchema = z.object({
  /** In a row. */
  failures: z.number(),
  failing: z.boolean(),
  why: z.optional(z.string()),
  /** Milliseconds since 1970. */
  since: z.optional(z.number()),
  lastSent: z.optional(z.number()),
});
export const healthSchema = z.record(z.string(), oneSchema);
export type ChannelHealth = Readonly<z.infer<typeof oneSchema>>;
export type Health = Readonly<Record<string, ChannelHealth>>;

const UNKNOWN: ChannelHealth = { failures: 0, failing: false };

export type Attempt =
  | { readonly ok: true }
  /** `final`: the other side refused; trying again would not help. */
  | { readonly ok: false; readonly final: boolean; readonly why: string };

/** Health with one more attempt by `channel`, at `now` by the wall. */
export function attempted(health: Health, channel: string, attempt: Attempt, now: number): Health {
  const before = health[channel] ?? UNKNOWN;
  if (attempt.ok) return { ...health, [channel]: { failures: 0, failing: false, lastSent: now } };
  const failures = before.failures + 1;
  const failing = before.failing || attempt.final || failures >= FAILING_AFTER;
  return {
    ...health,
    [channel]: {
      ...before,
      failures,
      failing,
      why: attempt.why,
      since: before.failures === 0 ? now : (before.since ?? now),
    },
  };
}

export function failingChannels(health: Health): ReadonlySet<string> {
  return new Set(
    Object.entries(health)
      .filter(([, { failing }]) => failing)
      .map(([id]) => id),
  );
}

/** Only channels that still exist: one that is gone cannot recover. */
export function onlyOf(health: Health, exists: (channel: string) => boolean): Health {
  return Object.fromEntries(Object.entries(health).filter(([id]) => exists(id)));
}
