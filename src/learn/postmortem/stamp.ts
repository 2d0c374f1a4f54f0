/** Times as a post-mortem shows them: the day and UTC always, the local clock beside it. Pure. */

/** `minute`: nobody knew the seconds. */
export type StampDetail = 'millisecond' | 'minute';

/** `2026-01-05 08:00:00.123 UTC (09:00:00 Europe/Berlin)` */
export function stamp(at: string, zone: string, detail: StampDetail = 'millisecond'): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const utc = date
    .toISOString()
    .replace('T', ' ')
    .slice(0, detail === 'minute' ? 16 : 23);
  return zone === 'UTC' ? `${utc} UTC` : `${utc} UTC (${local(date, zone, detail)} ${zone})`;
}

/** With its day where that is another one than in UTC. */
function local(date: Date, zone: string, detail: StampDetail): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(date);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  const seconds = detail === 'minute' ? '' : `:${part('second')}`;
  const clock = `${part('hour')}:${part('minute')}${seconds}`;
  return day === date.toISOString().slice(0, 10) ? clock : `${day} ${clock}`;
}

/** The day of a moment in a zone, YYYY-MM-DD. */
export function dayIn(at: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(at));
}

/** A length of time whose ends may be bounds. */
export function spanText(ms: number | null, bound: Bound): string {
  if (ms === null) return 'unknown';
  // The second came first: what was a lower bound is an upper one then.
  if (ms < 0) return `${BOUND_WORDS[OTHER_WAY[bound]]}${lengthText(-ms)} before`;
  return `${BOUND_WORDS[bound]}${lengthText(ms)}`;
}

/** `at-most`: its end is known to have come by then; `at-least`: its beginning lies before the time that is known. */
export type Bound = 'exact' | 'at-most' | 'at-least' | 'about';
const BOUND_WORDS: Readonly<Record<Bound, string>> = {
  exact: '',
  'at-most': 'at most ',
  'at-least': 'at least ',
  about: 'about ',
};

const OTHER_WAY = {
  exact: 'exact',
  'at-most': 'at-least',
  'at-least': 'at-most',
  about: 'about',
} as const satisfies Record<Bound, Bound>;

/** `350 ms`, `4.2 s`, `90 min`, `26 h`, `5 d`: one unit where that says it, as people speak of outages. */
function lengthText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trim(ms / 1000)} s`;
  if (ms < 3 * 3_600_000) return `${trim(ms / 60_000)} min`;
  if (ms < 3 * 86_400_000) return `${trim(ms / 3_600_000)} h`;
  return `${trim(ms / 86_400_000)} d`;
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
