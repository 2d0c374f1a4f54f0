/** Times, days and lengths as a configuration writes them. Each parser gives undefined for what it does not understand. Pure. */
import { instantOf, wallAt } from './zone.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const UNITS = { s: 1000, m: MINUTE, h: HOUR, d: DAY, w: WEEK } as const;
export const DURATION = /^([1-9]\d{0,5})([smhdw])$/;

/** `30s`, `5m`, `12h`, `1d`, `2w` in milliseconds. */
export function durationOf(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return amount === undefined || !isUnit(unit) ? undefined : Number(amount) * UNITS[unit];
}

const isUnit = (text: string | undefined): text is keyof typeof UNITS => text !== undefined && text in UNITS;

export const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** `09:00` in milliseconds after midnight; `24:00` is the end of the day. */
export function clockOf(text: string): number | undefined {
  if (text === '24:00') return DAY;
  const [, hours, minutes] = CLOCK.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * HOUR + Number(minutes) * MINUTE;
}

export const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * `2026-12-24`, `2026-12-24 09:00` or `2026-12-24T09:00+01:00`. A time without an offset is one on the wall in `zone`.
 * Days that no calendar has are not understood.
 */
export function momentOf(text: string, zone: string): number | undefined {
  const [, day = '', time = '00:00', offset] = MOMENT.exec(text) ?? [];
  const wall = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(day)) return undefined;
  if (offset === undefined) return instantOf(zone, wall);
  const instant = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** A day, as the wall time of its midnight. */
export function dayOf(text: string): number | undefined {
  const wall = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  return Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== text ? undefined : wall;
}

/** The midnight before a wall time. */
export function midnightOf(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}

export function weekdayOf(wall: number): Weekday {
  // 1970-01-01 was a Thursday.
  return WEEKDAYS[(((Math.floor(wall / DAY) + 3) % 7) + 7) % 7] ?? 'mon';
}

/** `Mon 2026-01-05 09:00`, as the clock on the wall shows it. */
export function wallText(zone: string, instant: number): string {
  const wall = wallAt(zone, instant);
  const name = weekdayOf(wall);
  const day = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `${day} ${new Date(wall).toISOString().slice(0, 16).replace('T', ' ')}`;
}
