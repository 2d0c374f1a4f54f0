/** Reading of documents that others wrote: by a schema, with the place of what does not fit. */
import * as z from 'zod/mini';
import type { Weekday } from '../time/index.ts';
import { type ForeignDocument, ImportProblem } from './model.ts';

/** `value` as the schema has it. Throws ImportProblem with the path of the first thing that does not fit. */
export function readAs<T extends z.ZodMiniType>(schema: T, { name, value }: ForeignDocument): z.infer<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ImportProblem(
    name,
    `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'does not fit'}`,
  );
}

/** Of an offset time, what a clock in `zone` shows then: `2026-01-05T09:00`. Undefined when there is no such time or zone. */
export function wallOf(instant: string, zone: string): string | undefined {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return undefined;
  try {
    const parts = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(at);
    return parts.replace(' ', 'T');
  } catch {
    return undefined;
  }
}

/** As `Date.getUTCDay` counts. */
export const SUNDAY_FIRST: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export function weekdayOf(day: string): Weekday {
  return SUNDAY_FIRST[new Date(`${day.slice(0, 10)}T00:00Z`).getUTCDay()] ?? 'mon';
}

export function clockOf(hours: number, minutes: number): string {
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

/** The same wall time, so many minutes later, as a time of day; 24:00 is midnight at an end. */
export function laterClock(clock: string, minutes: number): string {
  const [hours = 0, past = 0] = clock.split(':').map(Number);
  const sum = (hours * 60 + past + minutes) % 1440;
  return sum === 0 ? '24:00' : clockOf(Math.floor(sum / 60), sum % 60);
}
