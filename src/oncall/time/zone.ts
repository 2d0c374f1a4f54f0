/**
 * Clocks on walls: the offset of a named zone at an instant, and the instant of a wall time. The rules come from the tz
 * database that the runtime carries (`Intl`, decision 0020). Pure.
 *
 * A wall time is a number: milliseconds as if the clock on the wall showed UTC. An instant is milliseconds since 1970.
 */

const HOUR = 3_600_000;
/** Further than any change of a clock moves it, a skipped day of the date line included. */
const REACH = 36 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** True for names of the tz database that have rules, such as `Europe/Berlin` or `UTC`; false for a bare `+02:00`. */
export function isZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && !/^(GMT|UTC)[+-]/i.test(name) && formatOf(name) !== undefined;
}

/** Names to suggest from: one for each zone. */
export function zoneNames(): readonly string[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC'];
}

/** What a clock in `zone` shows at `instant`. */
export function wallAt(zone: string, instant: number): number {
  return instant + offsetAt(zone, instant);
}

/**
 * The first instant at which a clock in `zone` shows `wall` or later. A time that is shown twice, when clocks go back, is
 * the first of the two; one that is left out, when clocks go forward, is the moment of the change. So times that come
 * one after the other on the wall never come in another order, whatever the clocks do.
 */
export function instantOf(zone: string, wall: number): number {
  const offsets = [-REACH, 0, REACH].map((by) => offsetAt(zone, wall + by));
  const candidates = offsets.map((offset) => wall - offset).toSorted((a, b) => a - b);
  const shown = candidates.find((instant) => wallAt(zone, instant) === wall);
  return shown ?? changeBetween(zone, wall, candidates.at(0) ?? wall, candidates.at(-1) ?? wall);
}

/** Where the clock jumps over `wall`: it shows less at `before` and more at `after`. */
function changeBetween(zone: string, wall: number, before: number, after: number): number {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallAt(zone, middle) < wall) low = middle;
    else high = middle;
  }
  return high;
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Milliseconds that a clock in `zone` is ahead of UTC. Throws RangeError for a zone that does not exist. */
export function offsetAt(zone: string, instant: number): number {
  const format = formatOf(zone);
  if (format === undefined) throw new RangeError(`there is no time zone ${zone}`);
  // Clocks have been changed at whole minutes since 1972; the same handoffs are asked for again and again.
  const minute = Math.floor(instant / 60_000);
  const known = offsets.get(zone)?.get(minute);
  if (known !== undefined) return known;
  const offset = readOffset(format, instant);
  remember(zone, minute, offset);
  return offset;
}

/** Zone, minute, offset. */
const offsets = new Map<string, Map<number, number>>();
const MOST_KNOWN = 10_000;

function remember(zone: string, minute: number, offset: number): void {
  const ofZone = offsets.get(zone);
  if (ofZone === undefined || ofZone.size >= MOST_KNOWN) offsets.set(zone, new Map([[minute, offset]]));
  else ofZone.set(minute, offset);
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const [, sign, hours, minutes, seconds = '0'] = OFFSET.exec(format.format(instant)) ?? [];
  if (sign === undefined) return 0;
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    // Its text ends in the offset: `1/5/2026, GMT+01:00`.
    const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, made);
    return made;
  } catch {
    return undefined;
  }
}
