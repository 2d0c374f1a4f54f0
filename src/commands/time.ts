/** Times as people write and read them. */
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const RELATIVE = /^(\d{1,9})([smhdw])$/;
/** A date, or a date with a time; without a zone it is UTC, as everything Stakeout prints. */
const ABSOLUTE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** `15m`, `2h`, `3d`, `2026-01-02`, `2026-01-02T10:00` → ISO 8601 UTC. */
export function parseSince(text: string, now: Date): string {
  const [, amount, unit] = RELATIVE.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return iso(now.getTime() - Number(amount) * (UNITS[unit] ?? 0), text);
  const match = ABSOLUTE.exec(text);
  if (match === null) throw notATime(text);
  const dateOnly = text.length === 10;
  const zone = dateOnly || match[1] !== undefined ? '' : 'Z';
  return iso(Date.parse(text.replace(' ', 'T') + zone), text);
}

function iso(ms: number, text: string): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw notATime(text);
  return date.toISOString();
}

function notATime(text: string): StakeoutError {
  return new StakeoutError(`not a time: ${text}`, 'expected 15m, 2h, 3d, 2026-01-02 or 2026-01-02T10:00Z', {
    exit: EXIT.usage,
    next: 'times without a zone are UTC',
  });
}

/** `2026-01-02 10:00:00.123Z`: sorts, and can be given back to --since. */
export function timeText(at: string): string {
  return at.replace('T', ' ');
}

export { durationText } from '../domain/duration.ts';
