/** Local times of a host’s logs as UTC instants: most programs write local time without an offset. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { RootedPaths } from './rooted-path.ts';

/** Milliseconds since the epoch of `YYYY-MM-DD HH:MM:SS` (any number of spaces); undefined when it is no such time. */
export type LocalClock = (text: string) => number | undefined;

const TIME = /^(\d{4})-(\d\d)-(\d\d) +(\d\d):(\d\d):(\d\d)$/;
const HOUR_MS = 3_600_000;

/** A zone that ICU does not know falls back to the zone this process runs in. */
export function localClock(zone: string | undefined): LocalClock {
  const offsetAt = offsets(zone);
  const known = new Map<number, number>();
  return (text) => {
    const [, year, month, day, hour, minute, second] = TIME.exec(text) ?? [];
    if (second === undefined) return undefined;
    const local = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    );
    if (new Date(local).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined; // the 31st of February
    const hourStart = local - (local % HOUR_MS);
    let offset = known.get(hourStart);
    if (offset === undefined) {
      offset = offsetOfLocal(local, offsetAt);
      known.set(hourStart, offset);
    }
    return local - offset;
  };
}

/** The offset depends on the instant, the instant on the offset: a second look settles it. Which pass of a repeated hour is meant, the log does not say. */
function offsetOfLocal(local: number, offsetAt: (instant: number) => number): number {
  return offsetAt(local - offsetAt(local));
}

/** Offset from UTC in milliseconds at an instant. */
function offsets(zone: string | undefined): (instant: number) => number {
  const format = formatOf(zone);
  if (format === undefined) return (instant) => -new Date(instant).getTimezoneOffset() * 60_000;
  return (instant) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - (instant - (instant % 1000));
  };
}

function formatOf(zone: string | undefined): Intl.DateTimeFormat | undefined {
  if (zone === undefined) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/** The host's zone: where /etc/localtime leads (localtime(5)), else what /etc/timezone says. */
export function hostZone(paths: RootedPaths): string | undefined {
  return zoneOfLink(paths.outside('/etc')) ?? zoneInFile(paths.outside('/etc/timezone'));
}

function zoneOfLink(etc: string | undefined): string | undefined {
  try {
    return etc === undefined ? undefined : /\/zoneinfo\/(.+)$/.exec(readlinkSync(`${etc}/localtime`))?.[1];
  } catch {
    return undefined; // a copy of the zone's file, or not there
  }
}

function zoneInFile(file: string | undefined): string | undefined {
  try {
    const zone = file === undefined ? '' : readFileSync(file, 'utf8').trim();
    return zone === '' ? undefined : zone;
  } catch {
    return undefined;
  }
}
