/** When the lines of a hand-written timeline were: with their day, by the clock of a day that is said once, or counted from the start. Pure. */

export interface DayAndZone {
  /** YYYY-MM-DD. */
  readonly day: string | undefined;
  /** `Z` or an offset: `+01:00`. */
  readonly offset: string;
  /** Of minute 0, where times are counted. */
  readonly start: number | undefined;
}

export interface Timed {
  /** Milliseconds. */
  readonly at: number;
  /** What follows the time. */
  readonly text: string;
}

const WHOLE =
  /^(\d{4}-\d\d-\d\d)[ T](\d{1,2}:\d\d(?::\d\d(?:\.\d{1,3})?)?) ?(UTC|Z|[+-]\d\d:?\d\d)?\s*[-–—:,.]*\s*/;
const CLOCK = /^(\d{1,2}:\d\d(?::\d\d)?)(?: ?(UTC|Z|[+-]\d\d:?\d\d))?\s*[-–—:,.]*\s*/;
/** `+15 min`, `after 90 minutes`, `minute 5`, `T+2h`; a number alone is a number of something. */
const COUNTED =
  /^(?:(?:at|after|minute|t\s*\+|\+)\s*(\d{1,5})\s*(min(?:ute)?s?\b|h(?:our)?s?\b|m\b)?|(\d{1,5})\s*(min(?:ute)?s?\b|h(?:our)?s?\b|m\b))\.?\s*(?:in\b|later\b)?\s*[-–—:,.]*\s*/i;

export function timed(item: string, known: DayAndZone): Timed | undefined {
  const whole = WHOLE.exec(item);
  if (whole !== null)
    return made(item, whole[0], `${whole[1]}T${padded(whole[2])}${offsetOf(whole[3], known)}`);
  const clock = CLOCK.exec(item);
  if (clock !== null)
    return known.day === undefined
      ? undefined
      : made(item, clock[0], `${known.day}T${padded(clock[1])}${offsetOf(clock[2], known)}`);
  const counted = COUNTED.exec(item);
  if (counted === null || known.start === undefined) return undefined;
  const unit = /^h/i.test(counted[2] ?? counted[4] ?? '') ? 3_600_000 : 60_000;
  return { at: known.start + Number(counted[1] ?? counted[3]) * unit, text: item.slice(counted[0].length) };
}

function made(item: string, head: string, iso: string): Timed | undefined {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? undefined : { at, text: item.slice(head.length) };
}

function padded(clock: string | undefined): string {
  const given = clock ?? '';
  return given.padStart(given.length <= 5 ? 5 : 8, '0');
}

function offsetOf(zone: string | undefined, { offset }: DayAndZone): string {
  if (zone === undefined) return offset;
  return /^[+-]/.test(zone) ? zone.replace(/(\d\d):?(\d\d)$/, '$1:$2') : 'Z';
}

/** Times go on after midnight: a clock that goes back by more than half a day is on the next one. */
export function acrossMidnight(times: readonly number[]): readonly number[] {
  const DAY = 86_400_000;
  let shift = 0;
  return times.map((time, index) => {
    const before = times[index - 1];
    if (before !== undefined && time < before - DAY / 2) shift += DAY;
    return time + shift;
  });
}

const ZONE =
  /\b(?:[Tt]imes?|[Cc]locks?)\b[^.\n]{0,40}?(?<!\w)(UTC|GMT|Z|[+-]\d\d:\d\d|local|[A-Z]{2,4}T|[A-Z][A-Za-z]+\/[A-Za-z_]+)(?![\w/])/;
const OFFSET = /^(?:UTC|GMT|Z|[+-]\d\d:\d\d)$/;

/** The one day that a text names before its timeline, and the zone it says its times are in. */
export function dayAndZone(text: string, given: { readonly start?: Date }): DayAndZone | string {
  const days = [...new Set([...text.matchAll(/\b\d{4}-\d\d-\d\d\b/g)].map(([day]) => day))];
  const named = ZONE.exec(text)?.[1];
  const zone = named === undefined || !OFFSET.test(named) ? undefined : named;
  // Read as UTC they would be hours off, and nobody would see it.
  if (named !== undefined && zone === undefined)
    return `its times are in ${named}: write the offset from UTC (+01:00)`;
  const offset = zone === undefined || !/^[+-]/.test(zone) ? 'Z' : zone;
  if (given.start !== undefined)
    return { day: given.start.toISOString().slice(0, 10), offset, start: given.start.getTime() };
  const [day] = days;
  if (day !== undefined && Number.isNaN(Date.parse(day))) return `${day} is no day`;
  return { day, offset, start: undefined };
}
