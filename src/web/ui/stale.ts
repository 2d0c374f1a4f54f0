/** Whether what is shown is old: three looks that should have come have not. Pure. */
const LATE_INTERVALS = 3;
/** With fewer than two looks nothing is known of how often they come. */
const USUAL_MS = 60_000;

/** Until when it counts as fresh; undefined when it was never looked at. */
export function freshUntil(looks: readonly string[]): Date | undefined {
  const times = looks.map((at) => Date.parse(at)).filter((ms) => Number.isFinite(ms));
  const last = Math.max(...times);
  if (times.length === 0) return undefined;
  return new Date(last + LATE_INTERVALS * intervalOf(times));
}

export function isStale(looks: readonly string[], now: Date): boolean {
  const until = freshUntil(looks);
  return until !== undefined && now > until;
}

/** The usual gap: a median, since a pause of the agent is no interval. Several sites are looked at in one go. */
function intervalOf(times: readonly number[]): number {
  const SAME_GO_MS = 500;
  const gaps = times
    .toSorted((a, b) => a - b)
    .flatMap((ms, at, all) => (at === 0 ? [] : [ms - (all[at - 1] ?? ms)]))
    .filter((ms) => ms > SAME_GO_MS)
    .toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? USUAL_MS;
}
