/** The times of the various logs as instants. All of them are local times of the host, or of a zone that the entry names. */
import { hostZone, type LocalClock, localClock } from '../../host/local-time.ts';
import { rootedPaths } from '../../host/rooted-path.ts';

export interface LogClock {
  readonly local: LocalClock;
  /** For an entry that names its zone: `UTC`, `Europe/Berlin`. */
  zone(name: string): LocalClock;
}

/** A site has one zone, seldom two; a log full of invented ones must not cost a calendar each. */
const MAX_ZONES = 16;

export function logClock(root = '/'): LogClock {
  return clockOf(hostZone(rootedPaths(root)));
}

export function clockOf(zone: string | undefined): LogClock {
  const local = localClock(zone);
  const zones = new Map<string, LocalClock>();
  return {
    local,
    zone(name) {
      const known = zones.get(name);
      if (known !== undefined) return known;
      if (zones.size >= MAX_ZONES) return local;
      const made = localClock(name);
      zones.set(name, made);
      return made;
    },
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun Nov 22 09:16:37.323657 2026` (ctime(3), with or without fractions), or `2026-11-22 09:16:37.323657`. */
export function apacheTime(text: string, clock: LogClock): number | undefined {
  const [, month = '', day = '', time = '', fraction, year = ''] =
    /^\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d)(\.\d{1,6})? (\d{4})$/.exec(text) ?? [];
  if (year !== '') return at(clock.local, year, numberOf(month), day, time, fraction);
  const [, compact = '', rest] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d{1,6})?$/.exec(text) ?? [];
  return withFraction(clock.local(compact), rest);
}

/** `2026/11/22 09:17:01` */
export function nginxTime(text: string, clock: LogClock): number | undefined {
  return clock.local(text.replaceAll('/', '-'));
}

/** `22-Nov-2026 09:17:01`, with fractions or a zone behind it: PHP and PHP-FPM. */
export function phpTime(text: string, clock: LogClock): number | undefined {
  const [, day = '', month = '', year = '', time = '', fraction, zone] =
    /^(\d\d)-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d)(\.\d{1,6})?(?: ([\w/+:-]{1,40}))?$/.exec(text) ?? [];
  if (year === '') return undefined;
  return at(zone === undefined ? clock.local : clock.zone(zone), year, numberOf(month), day, time, fraction);
}

function numberOf(month: string): string {
  return String(MONTHS.indexOf(month) + 1).padStart(2, '0');
}

function at(
  clock: LocalClock,
  year: string,
  month: string,
  day: string,
  time: string,
  fraction: string | undefined,
): number | undefined {
  return withFraction(clock(`${year}-${month}-${day.padStart(2, '0')} ${time}`), fraction);
}

function withFraction(ms: number | undefined, fraction: string | undefined): number | undefined {
  return ms === undefined || fraction === undefined ? ms : ms + Math.floor(Number(`0${fraction}`) * 1000);
}
