/** Times as logs write them. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FULL_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MINUTE_MS = 60_000;

/** What the time fields of one line say together. */
export interface TimeParts {
  epochMs?: number;
  /** To be added to `epochMs`. */
  fractionMs?: number;
  year?: number;
  /** 0 to 11. */
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  /** East of Greenwich. */
  zoneMinutes?: number;
  afternoon?: boolean;
}

/** Milliseconds since 1970; undefined when the parts do not make a time. Without a zone it is the time of this host. */
export function momentOf(parts: TimeParts): number | undefined {
  const { epochMs, fractionMs = 0, year, month, day, hour = 0, minute = 0, second = 0, zoneMinutes } = parts;
  if (epochMs !== undefined) return epochMs + fractionMs;
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const hours = parts.afternoon === undefined ? hour : (hour % 12) + (parts.afternoon ? 12 : 0);
  const at =
    zoneMinutes === undefined
      ? new Date(year, month, day, hours, minute, second).getTime()
      : Date.UTC(year, month, day, hours, minute, second) - zoneMinutes * MINUTE_MS;
  return Number.isNaN(at) ? undefined : at + fractionMs;
}

/** `Oct` → 9, `October` → 9; undefined for anything else. */
export function monthOf(name: string): number | undefined {
  const month = Math.max(MONTHS.indexOf(name), FULL_MONTHS.indexOf(name));
  return month < 0 ? undefined : month;
}

/** `+0200`, `+02:00`, `Z`. */
export function zoneMinutes(zone: string): number {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (found === null) return 0;
  const [, sign, hours, minutes] = found;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const HOUR = '([01]\\d|2[0-3])';
const SIXTY = '([0-5]\\d)';
const DATE = `(0[1-9]|[12]\\d|3[01])/(${MONTHS.join('|')})/(19[7-9]\\d|20\\d\\d)`;
/** `10/Oct/2000:13:55:36 -0700`, and nothing that is no time. A leap second is one. */
export const CLF = new RegExp(`${DATE}:${HOUR}:${SIXTY}:([0-5]\\d|60) ([+-](?:[01]\\d|2[0-3])[0-5]\\d)`, 'y');
export const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/y;

/** Undefined for anything but the common log format's time. */
export function clfMoment(text: string): number | undefined {
  CLF.lastIndex = 0;
  const found = CLF.exec(text);
  if (found === null || found[0].length !== text.length) return undefined;
  const [, day, name = '', year, hour, minute, second, zone = ''] = found;
  const atUtc = Date.UTC(
    Number(year),
    MONTHS.indexOf(name),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return atUtc - zoneMinutes(zone) * MINUTE_MS;
}

/** ISO 8601 with date, time and zone. */
export function isoMoment(text: string): number | undefined {
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : at;
}
