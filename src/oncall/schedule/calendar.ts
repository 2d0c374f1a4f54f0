/** Shifts as a calendar (iCalendar, RFC 5545): one event a shift, times in UTC, which every reader shows in its own zone. Pure. */
import type { OnCallConfig, Schedule } from '../config/model.ts';
import { DAY } from '../time/index.ts';
import { isShift, stretches, type Shift } from './duty.ts';

export interface CalendarChoice {
  readonly schedules: readonly Schedule[];
  /** Only shifts of this person. */
  readonly person?: string;
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** When the calendar was made. */
  readonly now: number;
}

/** The text, with CRLF, lines of 75 octets at most. Shifts that reach into the time are in it whole. */
export function calendar(config: OnCallConfig, choice: CalendarChoice): string {
  const { schedules, person, name, from, until, now } = choice;
  const events = schedules.flatMap((schedule) =>
    shiftsIn(schedule, from, until)
      .filter(({ duty }) => person === undefined || duty.person === person)
      .flatMap((shift) => event(config, schedule, shift, now)),
  );
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//stakeout//on-call//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${text(name)}`,
    ...events,
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

/** Whole shifts that touch the time: begun before it, and ended after it. */
function shiftsIn(schedule: Schedule, from: number, until: number): readonly Shift[] {
  const { layers, overrides, swaps } = schedule;
  const lengths = [...overrides, ...swaps.flat()].map((span) => span.until - span.from);
  const longest = Math.max(...layers.map(({ shiftMs }) => shiftMs), ...lengths) + 2 * DAY;
  return stretches(schedule, from - longest, until + longest, { byTurn: true })
    .filter(isShift)
    .filter((shift) => shift.until > from && shift.from < until);
}

function event(
  config: OnCallConfig,
  schedule: Schedule,
  { from, until, duty }: Shift,
  now: number,
): readonly string[] {
  const nameOf = (id: string): string => config.people.get(id)?.name ?? id;
  return [
    'BEGIN:VEVENT',
    // The same when somebody else takes the shift over: calendars then change the event.
    `UID:${schedule.id}-${utc(from)}@stakeout`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(from)}`,
    `DTEND:${utc(until)}`,
    `SUMMARY:${text(`On call: ${nameOf(duty.person)} (${schedule.id})`)}`,
    `DESCRIPTION:${text(reason(duty.why, nameOf))}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

function reason(why: Shift['duty']['why'], nameOf: (id: string) => string): string {
  if (why.kind === 'override') return `Override${why.reason === undefined ? '' : `: ${why.reason}`}`;
  if (why.kind === 'swap') return `Swapped with ${nameOf(why.instead)} (${why.layer})`;
  return why.layer;
}

/** `20260105T080000Z` */
function utc(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** TEXT of §3.3.11. Control characters have no place in it. */
function text(value: string): string {
  return value
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`)
    .replaceAll(/\p{Cc}/gu, ' ');
}

const MOST_OCTETS = 75;

/** §3.1: a line goes on after CRLF and a space, which counts; no character is cut in two. */
function fold(line: string): string {
  const parts: string[] = [];
  let [part, octets] = ['', 0];
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (octets + size > MOST_OCTETS) {
      parts.push(part);
      [part, octets] = ['', 1];
    }
    part += char;
    octets += size;
  }
  return [...parts, part].join('\r\n ');
}
