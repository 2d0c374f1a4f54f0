/** Values of JSON that somebody else wrote: looked at, never trusted. */
import type { Problem } from './model.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own field of an object; undefined of anything else. */
export function field(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A text with something in it. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function lost(at: string, why: string): Problem {
  return { at, why, lost: true };
}

export function note(at: string, why: string): Problem {
  return { at, why, lost: false };
}

/** RFC 6901 §3. */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
